// Asks something through each client of the product, in a process of its own, and prints what came of it as JSON.
// The variables of the process are what is tested: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.
import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3';
import { compareCommits } from '../../../src/actions/github/commit-order.ts';
import { sessionFromInputs } from '../../../src/aws/index.ts';
import { useProxyForFetch } from '../../../src/aws/requests/proxy.ts';
import { HttpClient } from '../../../src/checks/http/client.ts';
import { parseConnectTo } from '../../../src/checks/http/connect-to.ts';
import { resolveDigest } from '../../../src/image/registry/oci-registry.ts';

await useProxyForFetch();
const { LOOPBACK_URL = '' } = process.env;
const session = sessionFromInputs({
  region: 'eu-central-1',
  roleArn: 'arn:aws:iam::123456789012:role/deploy',
  environment: {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.test/token',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-token',
  },
  report: { mask: () => undefined },
});
const checked = async (url: string, connectTo: string[] = []) => {
  const client = new HttpClient({ connectTo: connectTo.map(parseConnectTo) });
  const outcome = await client.send(
    { method: 'GET', url: new URL(url), headers: {} },
    { timeout: 5000, maxBody: 10_000 },
  );
  await client.close();
  return outcome.answer ? `${outcome.answer.status} ${outcome.answer.body.toString()}` : outcome.problem.message;
};
const clients: Record<string, () => Promise<unknown>> = {
  'token, STS and the SDK': () => session.accountId(),
  S3: () => session.client(S3Client).send(new ListBucketsCommand({})),
  registry: () => resolveDigest({ host: 'registry.test', path: 'shop', tag: '1' } as never, async () => undefined),
  GitHub: () =>
    compareCommits({
      repository: 'acme/shop',
      live: 'a'.repeat(40),
      wanted: 'b'.repeat(40),
      token: 'token',
      apiUrl: 'https://api.github.test',
      workspace: '/',
      environment: process.env,
    }),
  'check with https': () => checked('https://shop.test/'),
  'check with http': () => checked('http://shop.test/a?b=1'),
  'check with connect-to': () => checked('https://own.test/', ['own.test:443:edge.test:443']),
  'check of a host in NO_PROXY': () => checked('http://inside.company.test:1/'),
  'check of the loopback': () => checked(LOOPBACK_URL),
  'fetch of the loopback': async () => await (await fetch(LOOPBACK_URL)).text(),
};
const results: Record<string, unknown> = {};
for (const [name, ask] of Object.entries(clients)) results[name] = await ask().catch((error: unknown) => String(error));
process.stdout.write(JSON.stringify(results));
process.exit(0);

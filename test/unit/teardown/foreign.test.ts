import { afterEach, expect, test } from '@jest/globals';
import { createContext } from '../../../src/operation/index.ts';
import { BOOTSTRAP_VERSION } from '../../../src/stack/index.ts';
import { teardown } from '../../../src/teardown/index.ts';
import { type RunningServer, serve } from '../../support/http/misbehaving-server.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { sessionOn } from '../../support/aws/session-on.ts';

let server: RunningServer | undefined;
afterEach(() => server?.close());

const CALLER =
  '<Account>123456789012</Account><Arn>arn:aws:sts::123456789012:assumed-role/preview/x</Arn><UserId>x</UserId>';
const RECORD = 'releases/shop/pr-7/preview.json';

/** An account with a bootstrap stack and the record of one preview; notes what is asked beside it. */
async function accountWith(record: object) {
  const others: string[] = [];
  server = await serve((request, response) => {
    const { pathname } = new URL(request.url!, 'http://aws');
    const answer = (type: string, body: string) =>
      response
        .writeHead(200, { 'content-type': type, etag: '"x"', 'last-modified': new Date().toUTCString() })
        .end(body);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (String(request.headers['x-amz-target']).endsWith('.GetParameter')) {
        const Value = body.includes('version') ? String(BOOTSTRAP_VERSION) : '{"artifactsBucket":"artifacts"}';
        return answer('application/x-amz-json-1.1', JSON.stringify({ Parameter: { Value } }));
      }
      if (body.includes('Action=GetCallerIdentity'))
        return answer(
          'text/xml',
          `<GetCallerIdentityResponse><GetCallerIdentityResult>${CALLER}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
        );
      if (request.method === 'GET' && pathname === `/artifacts/${RECORD}`)
        return answer('application/json', JSON.stringify(record));
      if (request.method === 'GET' && /^\/artifacts\/?$/.test(pathname))
        return answer(
          'application/xml',
          `<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>1</KeyCount><Contents><Key>${RECORD}</Key><Size>9</Size><ETag>"x"</ETag></Contents></ListBucketResult>`,
        );
      others.push(`${request.method} ${pathname} ${body.slice(0, 40)}`);
      response.writeHead(403).end();
    });
  });
  const { url: endpoint } = server;
  const session = sessionOn({ endpoint });
  return { context: createContext(session, recordingReporter()), others };
}

const job = (run: object, ownOnly: boolean) =>
  ({ app: 'shop', environment: 'pr-7', templates: '', confirm: '', deleteData: '', run, ownOnly }) as never;
const made = { format: 1, app: 'shop', number: 7, repository: 'my-org/shop', repositoryId: '1' };

test.each([
  ['of another name', { repository: 'my-org/other' }],
  ['that has the name now', { repository: 'my-org/shop', repositoryId: '2' }],
])('the job of a close in a repository %s leaves the preview of the other one alone', async (_, run) => {
  const { context, others } = await accountWith(made);
  expect(await teardown(context, job(run, true))).toEqual({ status: 'not-due' });
  // Neither a stack is looked at, nor a lease taken.
  expect(others).toEqual([]);
});

test.each([
  ['of its own, whatever it is called now', { repository: 'my-org/renamed', repositoryId: '1' }, true],
  ['that a person names', { repository: 'my-org/other' }, false],
])('a teardown of a preview %s goes on to what there is', async (_, run, ownOnly) => {
  const { context, others } = await accountWith(made);
  // This account shows nobody its stacks.
  await expect(teardown(context, job(run, ownOnly))).rejects.toMatchObject({ name: 'Failure' });
  expect(others).not.toEqual([]);
});

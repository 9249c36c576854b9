import { afterEach, expect, test } from '@jest/globals';
import { createSession } from '../../../../src/aws/session.ts';
import { locateSecrets } from '../../../../src/stack/index.ts';
import { type AwsServer, awsServer } from '../../../support/aws/aws-server.ts';
import { failureWith } from '../../../support/failure-with.ts';

let server: AwsServer | undefined;
afterEach(async () => {
  await server?.close();
});

/** An account with so many pages of parameters, of which the one that is asked for is on this. */
async function account(options: { pages?: number; page?: number; secret?: object } = {}) {
  const { pages = 50, page = 1 } = options;
  server = await awsServer(({ operation, input }) => {
    if (operation === 'DescribeSecret') return options.secret;
    if (operation !== 'DescribeParameters') return undefined;
    const at = Number(input['NextToken'] ?? '1');
    const [{ Values: [name] = [] } = {}] = input['ParameterFilters'] as { Values?: string[] }[];
    return {
      Parameters: at === page ? [{ Name: name, Type: 'String', Version: 7, ARN: `arn:${name}` }] : [],
      ...(at < pages && { NextToken: String(at + 1) }),
    };
  });
  return createSession({
    region: 'eu-central-1',
    endpoint: server.endpoint,
    credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }),
  });
}

test.each([1, 3])('the pages after the one with the parameter, here %d of 50, are not asked for', async (page) => {
  const { TOKEN } = await locateSecrets(await account({ page }), { TOKEN: 'ssm:/shop/token' });
  expect(TOKEN).toMatchObject({ version: '7', place: { service: 'ssm', name: '/shop/token' } });
  expect(server!.requests).toHaveLength(page);
});

test('of several that do not exist the first of the list is told', async () => {
  const session = await account({ pages: 3, page: 4 });
  const located = locateSecrets(session, { A: 'ssm:/shop/a', B: 'ssm:/shop/b' });
  await expect(located).rejects.toMatchObject({ code: 'input', what: expect.stringContaining('/shop/a') });
});

test.each<[string, string, object, (string | number)[]]>([
  [
    'is in another region',
    'arn:aws:ssm:us-east-1:123456789012:parameter/shop/token',
    {},
    ['us-east-1', 'eu-central-1'],
  ],
  ['is about to be deleted', 'secretsmanager:shop', { DeletedDate: 1, ARN: 'arn' }, ['shop', 'deletion']],
  ['has no value yet', 'secretsmanager:shop', { ARN: 'arn', VersionIdsToStages: {} }, ['shop']],
])('a secret that %s is refused before anything is deployed', async (_, reference, described, facts) => {
  const session = await account({ secret: described });
  const located = locateSecrets(session, { TOKEN: reference });
  await expect(located).rejects.toEqual(failureWith('input', 'TOKEN', ...facts));
});

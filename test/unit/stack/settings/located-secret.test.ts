import { afterEach, expect, test } from '@jest/globals';
import { locateSecrets } from '../../../../src/stack/index.ts';
import { type SecretsAccount, secretsAccount } from '../../../support/aws/secrets-account.ts';
import { failureWith } from '../../../support/failure-with.ts';

let account: SecretsAccount | undefined;
afterEach(() => account?.server.close());

test.each([1, 3])('the pages after the one with the parameter, here %d of 50, are not asked for', async (page) => {
  account = await secretsAccount({ page });
  const { TOKEN } = await locateSecrets(account.session, { TOKEN: 'ssm:/shop/token' });
  expect(TOKEN).toMatchObject({ version: '7', place: { service: 'ssm', name: '/shop/token' } });
  expect(account.server.requests).toHaveLength(page);
});

test('of several that do not exist the first of the list is told', async () => {
  account = await secretsAccount({ pages: 3, page: 4 });
  const located = locateSecrets(account.session, { A: 'ssm:/shop/a', B: 'ssm:/shop/b' });
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
  account = await secretsAccount({ secret: described });
  const located = locateSecrets(account.session, { TOKEN: reference });
  await expect(located).rejects.toEqual(failureWith('input', 'TOKEN', ...facts));
});

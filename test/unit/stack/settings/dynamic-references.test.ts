import { afterEach, describe, expect, test } from '@jest/globals';
import { repinSecrets } from '../../../../src/stack/index.ts';
import { type SecretsAccount, secretsAccount } from '../../../support/aws/secrets-account.ts';

let account: SecretsAccount | undefined;
afterEach(() => account?.server.close());

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf';
const [OLD, PRESENT] = ['11111111-1111', '22222222-2222'];
const ofSecret = (version: string) => `{{resolve:secretsmanager:${SECRET}:SecretString:token::${version}}}`;
const REFERENCES = { parameter: '{{resolve:ssm:/shop/token:1}}', secret: ofSecret(OLD) };

async function repin(reference: string, options: Parameters<typeof secretsAccount>[0]) {
  account = await secretsAccount(options);
  return await repinSecrets(account.session, `TOKEN: '${reference}'`);
}

describe('a version of a secret that is gone', () => {
  test.each([1, 3])('is replaced with the present one, which SSM has on page %d', async (page) => {
    const { template, repinned } = await repin(REFERENCES.parameter, { pages: 4, page, version: 150 });
    expect(template).toBe("TOKEN: '{{resolve:ssm:/shop/token:150}}'");
    expect(repinned).toEqual(['/shop/token']);
  });

  test('is replaced with the present one of Secrets Manager', async () => {
    const secret = { VersionIdsToStages: { [PRESENT]: ['AWSCURRENT'] } };
    expect(await repin(REFERENCES.secret, { secret })).toEqual({
      template: `TOKEN: '${ofSecret(PRESENT)}'`,
      repinned: [SECRET],
    });
  });

  test.each(Object.entries(REFERENCES))('stays where the role may not look: %s', async (_, reference) => {
    const { template, repinned } = await repin(reference, { refusal: 'AccessDeniedException' });
    expect([template, repinned]).toEqual([`TOKEN: '${reference}'`, []]);
  });

  test.each(Object.entries(REFERENCES))('is not told from no answer: %s', async (_, reference) => {
    await expect(repin(reference, { refusal: 'ThrottlingException' })).rejects.toMatchObject({ code: 'throttling' });
  });
});

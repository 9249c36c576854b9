import { afterEach, describe, expect, test } from '@jest/globals';
import { loadTemplate, missingSecrets } from '../../../../src/stack/index.ts';
import { type SecretsAccount, secretsAccount } from '../../../support/aws/secrets-account.ts';

let account: SecretsAccount | undefined;
afterEach(() => account?.server.close());

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf';
const REFERENCES = {
  parameter: '{{resolve:ssm:/shop/token:3}}',
  secret: `{{resolve:secretsmanager:${SECRET}:SecretString:token::11111111-1111}}`,
};

/** What is missing of a release whose function has this reference in its environment. */
async function missing(reference: string, options: Parameters<typeof secretsAccount>[0]): Promise<string[]> {
  account = await secretsAccount(options);
  const task = { ContainerDefinitions: [{ Name: 'app', Secrets: [{ Name: 'TOKEN', ValueFrom: reference }] }] };
  const Resources = { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: task } };
  return await missingSecrets(account.session, loadTemplate({ name: 'app', body: JSON.stringify({ Resources }) }));
}

describe('a secret of a release that is to come back', () => {
  test.each([1, 3])('is there where SSM has it on page %d', async (page) => {
    expect(await missing(REFERENCES.parameter, { pages: 4, page })).toEqual([]);
  });

  test('is gone where no page has it', async () => {
    expect(await missing(REFERENCES.parameter, { pages: 3, page: 4 })).toEqual([
      expect.stringContaining('/shop/token'),
    ]);
  });

  test('is gone where it is scheduled for deletion', async () => {
    expect(await missing(REFERENCES.secret, { secret: { DeletedDate: 1 } })).toEqual([expect.stringContaining(SECRET)]);
  });

  test.each(Object.entries(REFERENCES))('may be there where the role may not look: %s', async (_, reference) => {
    expect(await missing(reference, { refusal: 'AccessDeniedException' })).toEqual([]);
  });

  test.each(Object.entries(REFERENCES))('is not told from no answer: %s', async (_, reference) => {
    await expect(missing(reference, { refusal: 'ThrottlingException' })).rejects.toMatchObject({ code: 'throttling' });
  });
});

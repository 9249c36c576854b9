import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadTemplate, shippedTemplate, type Template } from '../../../../src/stack/index.ts';
import type { LocatedSecret } from '../../../../src/stack/settings/located-secret.ts';
import { withContainerSettings } from '../../../../src/stack/settings/container-settings.ts';
import type { ApplicationSettings } from '../../../../src/stack/settings/variables.ts';
import { failureWith } from '../../../support/failure-with.ts';

const shipped = shippedTemplate('templates', 'container-fargate');
const render = (settings: ApplicationSettings) => withContainerSettings(shipped, settings);

const secret = (more: Partial<LocatedSecret> = {}): LocatedSecret => ({
  place: { service: 'secretsmanager', arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf' },
  action: 'secretsmanager:GetSecretValue',
  resource: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf',
  valueFrom: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf:token::',
  version: 'v1',
  ...more,
});

interface Policy {
  PolicyName: string;
  PolicyDocument: { Statement: object[] };
}
const read = ({ text }: Template) =>
  parse(text, { logLevel: 'silent' }) as { Resources: Record<string, { Properties: Record<string, unknown> }> };

describe('settings of a container', () => {
  test('values go to the environment, references to the secrets, and the role may read exactly those', () => {
    const key = 'arn:aws:kms:eu-central-1:123456789012:key/1';
    const secrets = {
      TOKEN: secret({ key }),
      KEY: secret({ action: 'ssm:GetParameters', resource: 'arn:p', valueFrom: 'arn:p', key: 'alias/mine' }),
    };
    const { Resources } = read(render({ environment: { A: 'a: "b"\n${X}', B: '!Ref X' }, secrets }));
    const [container] = Resources['TaskDefinition']!.Properties['ContainerDefinitions'] as Record<string, unknown>[];
    expect(container!['Environment']).toEqual(
      expect.arrayContaining([
        { Name: 'A', Value: 'a: "b"\n${X}' },
        { Name: 'B', Value: '!Ref X' },
      ]),
    );
    expect(container!['Secrets']).toEqual([
      { Name: 'KEY', ValueFrom: 'arn:p' },
      { Name: 'TOKEN', ValueFrom: secrets.TOKEN.valueFrom },
    ]);
    const policies = Resources['ExecutionRole']!.Properties['Policies'] as Policy[];
    expect(policies.find(({ PolicyName }) => PolicyName === 'secrets')!.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: 'arn:p' },
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secrets.TOKEN.resource },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ['alias/mine'] } },
      },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key },
    ]);
  });

  test.each([
    ['container-express', 'ExecutionRole', { Name: 'TOKEN', ValueFrom: secret().valueFrom }],
    ['container-apprunner', 'InstanceRole', { Name: 'TOKEN', Value: secret().valueFrom }],
  ])('%s takes them too', (name, role, expected) => {
    const template = shippedTemplate('templates', name);
    const settings = { environment: { A: '1' }, secrets: { TOKEN: secret() } };
    const { Resources } = read(withContainerSettings(template, settings));
    const service = JSON.stringify(Resources['Service']);
    expect(service).toContain(JSON.stringify({ Name: 'A', Value: '1' }));
    expect(service).toContain(JSON.stringify([expected]));
    expect(JSON.stringify(Resources[role])).toContain('secretsmanager:GetSecretValue');
  });

  test('a rotated secret changes the template, the order of secrets does not', () => {
    const [one, other] = [secret(), secret({ valueFrom: 'arn:o' })];
    const text = (secrets: Record<string, LocatedSecret>) => render({ secrets }).text;
    expect(text({ A: one, B: other })).toBe(text({ B: other, A: one }));
    expect(text({ A: secret({ version: 'v2' }) })).not.toBe(text({ A: one }));
  });

  test('without settings the template stays as it is, byte for byte', () => {
    expect(render({})).toBe(shipped);
  });

  test.each(['PORT', 'APP_VERSION', 'DEPLOYMENT_MODE'])('%s is the deployment’s own', (name) => {
    expect(() => render({ environment: { [name]: 'x' } })).toThrow(failureWith('input', name));
  });

  test.each([
    ['no name', { environment: { 'A B': '1' } }, ['"app-env"', 'A B']],
    [
      'a name in both',
      { environment: { TOKEN: '1' }, secrets: { TOKEN: secret() } },
      ['"app-secrets"', 'TOKEN', 'app-env'],
    ],
    [
      'what the platform sets',
      { environment: { AWS_SECRET_ACCESS_KEY: 'x' } },
      ['"app-env"', 'AWS_SECRET_ACCESS_KEY', 'platform'],
    ],
    [
      'a dynamic reference',
      { environment: { A: '{{resolve:ssm:x}}' } },
      ['app-env', 'A', 'dynamic reference', 'app-secrets'],
    ],
  ])('%s is refused', (_, settings, facts) => {
    expect(() => render(settings)).toThrow(failureWith('input', ...facts));
  });

  test('a template without a container says so', () => {
    const queue = loadTemplate({ body: 'Resources: {Queue: {Type: AWS::SQS::Queue}}' });
    expect(() => withContainerSettings(queue, { environment: { A: '1' } })).toThrow(
      expect.objectContaining({ code: 'template' }),
    );
  });
});

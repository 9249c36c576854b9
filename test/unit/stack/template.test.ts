import { describe, expect, test } from '@jest/globals';
import { parseSecretReference } from '../../../src/stack/settings/secret-reference.ts';
import { withFunctionSettings } from '../../../src/stack/settings/lambda-http.ts';
import { describeTemplate, requiredCapabilities } from '../../../src/stack/template/template.ts';
import { unversionedReferences, volatileParts } from '../../../src/stack/template/volatile.ts';

const template = (text: string) => describeTemplate(text, undefined, '.');
const Q = 'Resources: {Q: {Type: AWS::SQS::Queue}}\n';

describe('capabilities', () => {
  test.each([
    [Q, []],
    ['Resources: {R: {Type: AWS::IAM::Policy}}', ['CAPABILITY_IAM']],
    ['Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: x}}}', ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM']],
    [`Transform: My::Macro\n${Q}`, ['CAPABILITY_AUTO_EXPAND']],
    [
      `Transform: AWS::Serverless-2016-10-31\n${Q}`,
      ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
    ],
    [
      'Resources: {N: {Type: AWS::CloudFormation::Stack}}',
      ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
    ],
  ])('%s', (text, expected) => {
    expect(requiredCapabilities(template(text))).toEqual(expected);
  });
});

describe('what may change though the text stays', () => {
  test.each([
    [Q, 0],
    [`Transform: AWS::Serverless-2016-10-31\n${Q}`, 0],
    [`Transform: [My::Macro]\n${Q}`, 1],
    [`${Q}Outputs: {X: {Value: "{{resolve:ssm:/a}}"}}`, 1],
    [`${Q}Outputs: {X: {Value: "{{resolve:ssm:/a:3}}"}}`, 0],
    [`${Q}Outputs: {X: {Value: "{{resolve:secretsmanager:a:SecretString:k}}"}}`, 1],
    [`${Q}Outputs: {X: {Value: "{{resolve:secretsmanager:a:SecretString:k::1b2c}}"}}`, 0],
    [
      'Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.eu.amazonaws.com/b/x.yaml"}}}',
      1,
    ],
    [
      `Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.eu.amazonaws.com/b/${'a'.repeat(64)}.yaml"}}}`,
      0,
    ],
  ])('%s', (text, reasons) => {
    expect(volatileParts(template(text))).toHaveLength(reasons);
  });

  test('an ARN as the id of a secret', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf';
    expect(
      unversionedReferences(`{{resolve:secretsmanager:${arn}:SecretString:k::v1}} {{resolve:secretsmanager:${arn}}}`),
    ).toHaveLength(1);
  });
});

describe('settings of a function', () => {
  const text = `# kept
Parameters: {ConfigurationId: {Type: String, Default: none}}
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          APP_VERSION: !Ref V # own
`;
  const variables = (settings: Parameters<typeof withFunctionSettings>[2]) =>
    template(withFunctionSettings(text, 'Function', settings)).resources['Function']!.Properties!['Environment'];

  test('values stay text, whatever they look like', () => {
    const environment = { A: '!Ref X', B: '${AWS::Region}', C: 'true', D: '0123', E: 'a: b # c\n"x"', F: '' };
    expect(variables({ environment })).toEqual({ Variables: { APP_VERSION: { Ref: 'V' }, ...environment } });
  });

  test('a setting that changes changes the configuration id, their order does not', () => {
    const rendered = (settings: object) =>
      template(withFunctionSettings(text, 'Function', settings)).parameters['ConfigurationId']!.Default;
    expect(rendered({ environment: { A: '1', B: '2' } })).toBe(rendered({ environment: { B: '2', A: '1' } }));
    expect(rendered({ environment: { A: '1' } })).not.toBe(rendered({ environment: { A: '2' } }));
    expect(rendered({ secrets: { A: '{{resolve:ssm:/a:1}}' } })).not.toBe(
      rendered({ secrets: { A: '{{resolve:ssm:/a:2}}' } }),
    );
  });

  test.each([
    [{ environment: { AWS_REGION: 'x' } }, /Lambda keeps it/],
    [{ environment: { APP_VERSION: 'x' } }, /deployment sets it/],
    [{ environment: { 'A-B': 'x' } }, /letters, digits/],
    [{ environment: { A: '{{resolve:ssm:/x}}' } }, /dynamic reference/],
    [{ environment: { A: '1' }, secrets: { A: '{{resolve:ssm:/x:1}}' } }, /in app-env and in app-secrets/],
    [{ environment: { A: 'x'.repeat(5000) } }, /5001 bytes/],
  ])('%j is refused', (settings, message) => {
    expect(() => withFunctionSettings(text, 'Function', settings)).toThrow(message);
  });
});

describe('references to secrets', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/db-AbCdEf';
  test.each([
    ['ssm:/shop/key', { service: 'ssm', name: '/shop/key' }],
    ['secretsmanager:shop/db', { service: 'secretsmanager', id: 'shop/db' }],
    ['secretsmanager:shop/db:password', { service: 'secretsmanager', id: 'shop/db', jsonKey: 'password' }],
    [arn, { service: 'secretsmanager', id: arn }],
    [`${arn}:password::`, { service: 'secretsmanager', id: arn, jsonKey: 'password' }],
  ])('%s', (text, expected) => {
    expect(parseSecretReference('X', text)).toMatchObject(expected);
  });

  test.each(['hunter2', 'ssm:', 'secretsmanager:a:b:c:d:e', '{{resolve:ssm:/x}}', ''])(
    '%j is refused and not shown',
    (text) => {
      let message = '';
      try {
        parseSecretReference('DB', text);
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toMatch(/secret DB is not a reference/);
      if (text.length > 4) expect(message).not.toContain(text);
    },
  );
});

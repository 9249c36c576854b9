import { describe, expect, test } from '@jest/globals';
import { loadTemplate, shippedTemplate } from '../../../../src/stack/index.ts';
import { type FunctionSettings, withFunctionSettings } from '../../../../src/stack/settings/function-settings.ts';
import type { LocatedSecret } from '../../../../src/stack/settings/located-secret.ts';
import { settingsId } from '../../../../src/stack/settings/secrets-policy.ts';
import { renderTemplate } from '../../../support/cloudformation/render.ts';
import { failureWith } from '../../../support/failure-with.ts';

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf';
const secret = (jsonKey?: string, more: Partial<LocatedSecret> = {}): LocatedSecret => ({
  place: { service: 'secretsmanager', arn, jsonKey },
  action: 'secretsmanager:GetSecretValue',
  resource: arn,
  valueFrom: jsonKey ? `${arn}:${jsonKey}::` : arn,
  version: 'v1',
  ...more,
});
const parameter = (more: Partial<LocatedSecret> = {}): LocatedSecret => ({
  place: { service: 'ssm', name: '/shop/key' },
  action: 'ssm:GetParameters',
  resource: 'arn:aws:ssm:eu-central-1:123456789012:parameter/shop/key',
  valueFrom: 'arn:aws:ssm:eu-central-1:123456789012:parameter/shop/key',
  version: '3',
  ...more,
});

const small = loadTemplate({
  body: `# kept
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          APP_VERSION: !Ref V # own
`,
});
const variablesOf = (settings: FunctionSettings, template = small) => {
  const { Environment } = withFunctionSettings(template, 'Function', settings).resources['Function']!.Properties!;
  return (Environment as { Variables: Record<string, unknown> }).Variables;
};

describe('settings of a function', () => {
  test('values stay text, whatever they look like', () => {
    const environment = { A1: '!Ref X', B1: '${AWS::Region}', C1: 'true', D1: '0123', E1: 'a: b # c\n"x"', F1: '' };
    expect(variablesOf({ environment })).toEqual({ APP_VERSION: { Ref: 'V' }, ...environment });
  });

  test('without any the template is the very same; without a place for them it is refused', () => {
    expect(withFunctionSettings(small, 'Function', {})).toBe(small);
    expect(() => withFunctionSettings(small, 'Other', { environment: { AB: '1' } })).toThrow(
      expect.objectContaining({ code: 'template', what: expect.stringContaining('Other') }),
    );
  });

  test.each<[FunctionSettings, string[]]>([
    [{ environment: { AWS_REGION: 'x' } }, ['"app-env"', '"AWS_REGION"', 'platform']],
    [{ environment: { AWS_LAMBDA_FUNCTION_NAME: 'x' } }, ['"app-env"', '"AWS_LAMBDA_FUNCTION_NAME"', 'platform']],
    [{ environment: { APP_VERSION: 'x' } }, ['"app-env"', '"APP_VERSION"', 'deployment']],
    [{ environment: { SECRET_REFERENCES: 'x' } }, ['"app-env"', '"SECRET_REFERENCES"', 'deployment']],
    [{ environment: { 'A-B': 'x' } }, ['"app-env"', '"A-B"']],
    // Lambda's own rule; one letter would fail at the end of a rollout.
    [{ environment: { A: 'x' } }, ['"app-env"', '"A"', 'two']],
    [{ secrets: { _KEY: parameter() } }, ['"app-secrets"', '"_KEY"']],
    [{ environment: { A1: '{{resolve:ssm:/x}}' } }, ['app-env', 'A1', 'dynamic reference', 'app-secrets']],
    [{ environment: { A1: '1' }, secrets: { A1: parameter() } }, ['"app-secrets"', '"A1"', 'app-env']],
    [{ environment: { A1: 'x'.repeat(5000) } }, ['5002', '4096']],
  ])('%j is refused', (settings, facts) => {
    expect(() => withFunctionSettings(small, 'Function', settings)).toThrow(failureWith('input', ...facts));
  });

  test('names that look like the platform\u2019s and are not reserved are taken', () => {
    expect(() =>
      variablesOf({ environment: { LAMBDA_MODE: 'x', AWS_LAMBDA_EXEC_WRAPPER: '/var/task/x' } }),
    ).not.toThrow();
  });
});

describe('secrets of a function', () => {
  const layer = { bucket: 'artifacts', key: 'packages/1.zip' };
  const secrets = {
    TOKEN: secret('token'),
    OTHER: secret('other'),
    WHOLE: secret(undefined),
    KEY: parameter({ secure: true }),
  };
  const shipped = (name: string) => shippedTemplate('templates', name);
  const policyOf = (template: ReturnType<typeof shipped>) => {
    const { Policies } = template.resources['Role']!.Properties! as { Policies: { PolicyName?: string }[] };
    return JSON.stringify(Policies.find(({ PolicyName }) => PolicyName === 'secrets'));
  };

  test('are names in its configuration, with a layer that reads them and a right to exactly those', () => {
    const template = withFunctionSettings(shipped('lambda-http'), 'Function', { secrets, delivery: { layer } });
    const variables = variablesOf({ secrets, delivery: { layer } }, shipped('lambda-http'));
    expect(JSON.parse(String(variables['SECRET_REFERENCES']))).toEqual({
      parameters: { KEY: '/shop/key' },
      secrets: { [arn]: { OTHER: 'other', TOKEN: 'token', WHOLE: '' } },
    });
    expect(variables).toMatchObject({ AWS_LAMBDA_EXEC_WRAPPER: '/opt/deploy/start', SETTINGS_ID: settingsId(secrets) });
    expect(template.text).not.toContain('{{resolve:');
    expect(template.resources['SecretsLayer']).toMatchObject({
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { Content: { S3Bucket: layer.bucket, S3Key: layer.key } },
    });
    const layersWith = (Layers: string) => {
      const parameters = { AppVersion: '1', CodeBucket: 'b', CodeKey: 'k', Layers };
      const { Properties } = renderTemplate(template.text, { parameters }).resources['Function']!;
      return Properties['Layers'];
    };
    expect(layersWith('')).toEqual(['SecretsLayer']);
    expect(layersWith('arn:fonts:1,arn:tools:2')).toEqual(['SecretsLayer', 'arn:fonts:1', 'arn:tools:2']);
    const policy = policyOf(template);
    expect(policy).toContain(`"Action":"secretsmanager:GetSecretValue","Resource":"${arn}"`);
    expect(policy).toContain(`"Action":"ssm:GetParameters","Resource":"${parameter().resource}"`);
    expect(policy).not.toContain('"*"');
  });

  // It is not read again: what the pipeline knows of it is what CloudFormation reads.
  test('the template with them says what its text says, values that look like others included', () => {
    const environment = {
      NUMBER: '0123',
      TRUTH: 'yes',
      DATE: '2026-01-01',
      CODE: 'a: b # c\n"x"\t',
      NONE: '',
      TAG: '!Ref X',
    };
    const shared = { 'Fn::Sub': '${AWS::StackName}-one' };
    const additions = {
      copies: { JobFunction: { Handler: 'job.handler' } },
      resources: { Rule: { Type: 'AWS::Events::Rule', Properties: { Name: shared, Description: shared } } },
      parameters: { Schedules: { Type: 'String', Default: 'ENABLED' } },
    };
    const settings = {
      environment,
      secrets,
      delivery: { layer },
      additions,
      statements: [{ Effect: 'Allow', Action: 'x:Y', Resource: shared }],
    };
    for (const name of ['lambda-http', 'lambda-image']) {
      const template = withFunctionSettings(shipped(name), 'Function', settings);
      const { resources, parameters, outputs, transforms } = loadTemplate({ body: template.text });
      expect(template).toMatchObject({ resources, parameters, outputs, transforms });
      expect(template.resources).toEqual(resources);
    }
  });

  test('of an image need no layer: the loader is in the image', () => {
    const template = withFunctionSettings(shipped('lambda-image'), 'Function', { secrets, delivery: 'image' });
    expect(template.resources['SecretsLayer']).toBeUndefined();
    expect(template.text).not.toContain('AWS_LAMBDA_EXEC_WRAPPER');
    expect(policyOf(template)).toContain(arn);
    expect(template.text).toContain('SECRET_REFERENCES');
  });

  test('a wrapper of the app\u2019s own comes after the one that reads them', () => {
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/trace' };
    expect(variablesOf({ environment, secrets, delivery: { layer } }, shipped('lambda-http'))).toMatchObject({
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/deploy/start',
      SECRETS_NEXT_WRAPPER: '/var/task/trace',
    });
  });

  test('that are rotated change the function, their order does not', () => {
    const [one, other] = [secret('a'), secret('b')];
    expect(settingsId({ AB: one, CD: other })).toBe(settingsId({ CD: other, AB: one }));
    expect(settingsId({ AB: secret('a', { version: 'v2' }) })).not.toBe(settingsId({ AB: one }));
    expect(settingsId({ AB: one })).not.toBe(settingsId({ AB: other }));
  });

  test('in the configuration are references of CloudFormation, pinned to their versions', () => {
    expect(variablesOf({ secrets: { TOKEN: secret('token'), KEY: parameter() } })).toMatchObject({
      TOKEN: `{{resolve:secretsmanager:${arn}:SecretString:token::v1}}`,
      KEY: '{{resolve:ssm:/shop/key:3}}',
    });
    expect(() => variablesOf({ secrets: { KEY: parameter({ secure: true }) } })).toThrow(
      failureWith('input', '/shop/key', 'SecureString'),
    );
  });

  test('with more references than the configuration holds are refused', () => {
    const many = Object.fromEntries(
      Array.from({ length: 120 }, (_, at) => [`SECRET_NUMBER_${at}`, secret(`a-key-of-some-length-${at}`)]),
    );
    expect(() => variablesOf({ secrets: many, delivery: 'image' }, shipped('lambda-http'))).toThrow(
      failureWith('input', 'app-secrets', '4096'),
    );
  });
});

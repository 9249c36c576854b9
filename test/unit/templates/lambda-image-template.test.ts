import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { renderTemplate, type RenderedTemplate } from '../../support/cloudformation/render.ts';

const text = readFileSync(join(import.meta.dirname, '../../../templates/stacks/lambda-image.yaml'), 'utf8');
const REQUIRED = {
  ImageUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:1',
  AppVersion: '1',
};
const render = (parameters: Record<string, string> = {}): RenderedTemplate =>
  renderTemplate(text, {
    parameters: { ...REQUIRED, ...parameters },
    attribute: (id, name) => (name === 'FunctionUrl' ? 'https://abc.lambda-url.eu-central-1.on.aws/' : `${id}.${name}`),
  });
const types = ({ resources }: RenderedTemplate) => Object.values(resources).map(({ Type }) => Type);
const variables = ({ resources }: RenderedTemplate) =>
  (resources['Function']!.Properties['Environment'] as { Variables: Record<string, string> }).Variables;
const policies = ({ resources }: RenderedTemplate) =>
  resources['Role']!.Properties['Policies'] as {
    PolicyName: string;
    PolicyDocument: { Statement: { Action: string | string[]; Resource: string | string[] }[] };
  }[];

describe('lambda-image', () => {
  test('buffered: an HTTP API before the alias, and no function URL', () => {
    const stack = render();
    expect(types(stack)).toEqual(expect.arrayContaining(['AWS::ApiGatewayV2::Api', 'AWS::Lambda::Alias']));
    expect(types(stack)).not.toContain('AWS::Lambda::Url');
    expect(variables(stack)).toMatchObject({ AWS_LWA_INVOKE_MODE: 'buffered', PORT: '8080', AWS_LWA_PORT: '8080' });
    expect(policies(stack).map(({ PolicyName }) => PolicyName)).toEqual(['logs']);
  });

  test('streaming: a function URL that streams, the adapter told the same, and no API that would buffer', () => {
    const stack = render({ InvokeMode: 'RESPONSE_STREAM', Port: '3000', HealthPath: '/health' });
    expect(types(stack).join()).not.toContain('ApiGateway');
    expect(stack.resources['Url']!.Properties).toMatchObject({ InvokeMode: 'RESPONSE_STREAM' });
    expect(variables(stack)).toMatchObject({
      AWS_LWA_INVOKE_MODE: 'response_stream',
      AWS_LWA_PORT: '3000',
      AWS_LWA_READINESS_CHECK_PATH: '/health',
    });
    expect(stack.outputs).toMatchObject({
      ApiUrl: 'https://abc.lambda-url.eu-central-1.on.aws',
      ApiDomain: 'abc.lambda-url.eu-central-1.on.aws',
    });
  });

  test('settings on S3: their address, and a right to that key only', () => {
    const stack = render({ SettingsBucketArn: 'arn:aws:s3:::shop-settings', SettingsKey: 'production/settings.yaml' });
    expect(variables(stack)['SETTINGS_S3_URI']).toBe('s3://shop-settings/production/settings.yaml');
    const granted = policies(stack).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(granted.filter(({ Action }) => JSON.stringify(Action).includes('s3:'))).toEqual([
      expect.objectContaining({
        Action: 's3:GetObject',
        Resource: ['arn:aws:s3:::shop-settings/production/settings.yaml'],
      }),
    ]);
    expect(variables(render())).not.toHaveProperty('SETTINGS_S3_URI');
  });

  test('a folder of settings: a right to what is in it, so that the version before reads its own', () => {
    const own = { SettingsBucketArn: 'arn:aws:s3:::shop', SettingsKey: 'a/b/2.yaml', SettingsFolder: 'a/b' };
    const granted = policies(render(own)).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const settings = granted.find(({ Action }) => Action === 's3:GetObject');
    expect(settings?.Resource).toEqual(['arn:aws:s3:::shop/a/b/2.yaml', 'arn:aws:s3:::shop/a/b/*']);
  });

  test('settings of versions before a move: the same folder of the older bucket, and nothing without a folder', () => {
    const own = {
      SettingsBucketArn: 'arn:aws:s3:::new',
      SettingsKey: 'a/2.yaml',
      OlderSettingsBucketArn: 'arn:aws:s3:::old',
    };
    const read = (given: Record<string, string>) =>
      policies(render(given))
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .find(({ Action }) => Action === 's3:GetObject')?.Resource;
    expect(read({ ...own, SettingsFolder: 'a' })).toContain('arn:aws:s3:::old/a/*');
    expect(JSON.stringify(read(own))).not.toContain('old');
  });

  test.each<[string, Record<string, string>, string]>([
    ...['*', 'a/*', '/', '/a', 'a/', 'a//b'].map((SettingsFolder): [string, Record<string, string>, string] => [
      `the folder ${SettingsFolder}`,
      { SettingsFolder },
      `Parameter SettingsFolder does not allow "${SettingsFolder}"`,
    ]),
    [
      'an older bucket that stands for many',
      { OlderSettingsBucketArn: 'arn:aws:s3:::*' },
      'Parameter OlderSettingsBucketArn does not allow "arn:aws:s3:::*"',
    ],
    ['a key without its bucket', { SettingsKey: 'settings.yaml' }, 'SettingsKey needs SettingsBucketArn'],
    ['a bucket without a key', { SettingsBucketArn: 'arn:aws:s3:::shop' }, 'SettingsBucketArn needs SettingsKey'],
    [
      'a key that stands for many',
      { SettingsBucketArn: 'arn:aws:s3:::shop', SettingsKey: 'production/*' },
      'Parameter SettingsKey does not allow "production/*"',
    ],
    ['a network without security groups', { SubnetIds: 'subnet-1' }, 'SubnetIds need SecurityGroupIds'],
  ])('%s is refused before anything is made', (_, parameters, violation) => {
    expect(render(parameters).violations).toEqual([violation]);
  });

  test('a network is joined with the rights that this takes; limits only where they are given', () => {
    const stack = render({ SubnetIds: 'subnet-1,subnet-2', SecurityGroupIds: 'sg-1', ReservedConcurrency: '1' });
    expect(stack.resources['Function']!.Properties).toMatchObject({
      VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] },
      ReservedConcurrentExecutions: '1',
    });
    expect(policies(stack).map(({ PolicyName }) => PolicyName)).toEqual(['logs', 'network']);
    expect(render().resources['Function']!.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(render().resources['Function']!.Properties).not.toHaveProperty('VpcConfig');
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import deploy from '../../../src/actions/deploy.ts';
import type { ErrorCode } from '../../../src/report/index.ts';
import { failureWithoutAws } from '../../support/actions/without-aws.ts';
import { DeployableApp } from '../../support/apps/deployable-app.ts';
import { STORING_APP } from '../../support/apps/storing-app.ts';
import { failureWith, naming } from '../../support/failure-with.ts';

const app = new DeployableApp();
for (const [path, text] of Object.entries(STORING_APP)) app.write(path, text);
app.write('infra/data.yaml', 'Resources: { Topic: { Type: AWS::SNS::Topic } }\n');
app.write(
  'own.yaml',
  'Resources: { Topic: { Type: AWS::SNS::Topic } }\nOutputs: { ApiUrl: { Value: https://a.test } }\n',
);
app.write('migrations/broken.yaml', 'version: 1\nmigration: []\n');
app.write('folder.yaml/a.yaml', '');
app.commit();

const IMAGE = `a.example/b@sha256:${'0'.repeat(64)}`;
const ROLE = 'arn:aws:iam::123456789012:role/reader';
const RELEASE_AWAY = { source: '', web: '' };
const RESOURCES = { resources: 'deploy/resources.yaml' };
const CONTAINER = { mode: 'container', source: '' };
/** Every input that a build is made with; a release that is promoted has been built. */
const OF_BUILDS = ['build-command', 'web-build-command', 'web-env', 'build-args', 'image', 'template'];

const refused = async (inputs: Record<string, string>, variables: Record<string, string> = {}) =>
  await failureWithoutAws(
    deploy,
    { app: 'shop', environment: 'production', mode: 'lambda', source: 'api', web: 'web', ...inputs },
    { workspace: app.folder, GITHUB_REPOSITORY: 'my-org/shop', ...variables },
  );

async function expectNothingBuilt(inputs: Record<string, string>, refusal: Error): Promise<void> {
  expect(await refused({ 'build-command': inputs['promote-from'] ? '' : 'touch built', ...inputs })).toEqual(refusal);
  expect(existsSync(join(app.folder, 'built'))).toBe(false);
}

// Nothing answers for AWS here: what asks it for anything fails with another code.
test.each<[Record<string, string>, string[], ErrorCode?]>([
  // what is deployed, and its name
  [{ mode: 'fargate' }, ['"mode"', 'fargate', 'lambda', 'container']],
  [{ app: 'Shop_1' }, ['"app"', 'Shop_1']],
  [{ app: 'shop-pr' }, ['"app"', 'shop-pr', 'pr-']],
  [{ app: 'customer-relationship-manager', environment: 'production' }, ['"app"', '37']],
  [
    { app: 'customer-relations', ...CONTAINER, web: '', environment: 'production-eu', template: 'container-apprunner' },
    ['"app"', 'customer-relations', '29', 'App Runner'],
  ],
  [{ environment: 'a-pr-b' }, ['"environment"', 'a-pr-b', 'pr-']],
  [{ 'working-directory': 'apps/x' }, ['"working-directory"', 'apps/x', 'checkout']],
  [{ mode: 'container', 'package-type': 'image' }, ['"package-type"', 'mode: lambda']],
  [{ 'invoke-mode': 'response_stream', ...CONTAINER }, ['"invoke-mode"', 'mode: lambda']],
  [{ tags: "'aws:x': y" }, ['"tags"', 'aws:x']],
  [{ tags: "'deploy:app': y" }, ['"tags"', 'deploy:app']],
  [{ tags: `${'k'.repeat(129)}: y` }, ['"tags"', '128']],
  [{ tags: `k: ${'v'.repeat(257)}` }, ['"tags"', '256']],
  [{ tags: Array.from({ length: 49 }, (_, index) => `k${index}: v`).join('\n') }, ['"tags"', '49', '48']],
  // settings and secrets of the app
  [{ 'app-env': 'PORT-1: x' }, ['"app-env"', '"PORT-1"']],
  [{ 'app-env': 'AWS_REGION: x' }, ['"app-env"', '"AWS_REGION"']],
  [{ 'app-env': 'APP_VERSION: x' }, ['"app-env"', '"APP_VERSION"']],
  [{ 'app-env': 'TEXT: "{{resolve:ssm:/x}}"' }, ['app-env', 'TEXT', 'dynamic reference']],
  [{ 'app-env': 'ORIGIN: "{{weburl}}"' }, ['"app-env"', '{{weburl}}']],
  [{ 'app-env': 'KEY: x', 'app-secrets': 'KEY: ssm:/x' }, ['"app-secrets"', '"KEY"', 'app-env']],
  [{ 'app-secrets': 'KEY: plaintext' }, ['secret KEY']],
  [{ 'package-type': 'image', source: '', image: IMAGE, 'app-secrets': 'KEY: ssm:/x' }, ['app-secrets', 'b@sha256']],
  [
    { 'package-type': 'image', 'invoke-mode': 'response_stream', 'app-env': "URL: '{{api-url}}'" },
    ['"app-env"', '{{api-url}}', 'function URL'],
  ],
  [{ 'settings-file': '/tmp/settings.yaml', mode: 'container' }, ['"settings-file"', 'package-type: image']],
  [{ 'settings-source': 'config/settings.yaml' }, ['"settings-source"', 'package-type: image']],
  [{ 'settings-source': 'config/{{stage}}.yaml', 'package-type': 'image' }, ['{{stage}}', '{{environment}}']],
  [
    { 'settings-source': 'a.yaml', 'package-type': 'image', 'parameter-overrides': 'SettingsKey: b.yaml' },
    ['"settings-source"', 'a.yaml', 'SettingsKey'],
  ],
  // parameters and templates
  [{ 'parameter-overrides': 'FilesCorsOrigins: "{{web-url}}"' }, ['"parameter-overrides"', '{{web-url}}']],
  [{ 'parameter-overrides': 'Memry: 1024' }, ['"parameter-overrides"', '"Memry"', 'Memory']],
  [{ 'parameter-overrides': 'VersionsBy: deploy' }, ['"parameter-overrides"', '"VersionsBy"']],
  [{ 'parameter-overrides': 'ApiDomainName: api.example.com' }, ['ApiDomainName', 'CertificateArn']],
  [{ 'parameters-file': 'config/{{environment}}.yaml' }, ['"config/production.yaml"']],
  [{ 'parameters-file': 'config/{{stage}}.yaml' }, ['{{stage}}', '{{environment}}']],
  [{ template: 'container-express' }, ['container-express', 'mode: container']],
  [{ template: 'lambda-image' }, ['lambda-image', 'mode: lambda', 'package-type: image']],
  [{ template: 'own.yaml', image: IMAGE }, ['"image"', IMAGE]],
  [{ template: 'own.yaml', 'app-env': 'A: b' }, ['app-env', 'own.yaml']],
  // the image
  [{ scan: 'severe' }, ['"scan"', 'severe']],
  [{ scan: 'high', image: IMAGE, mode: 'container' }, ['"scan"', 'high']],
  [{ 'keep-images': '-1' }, ['"keep-images"', '-1']],
  // the site, and how it is looked at
  [{ 'web-env': 'A-B: x' }, ['"web-env"', '"A-B"']],
  [{ 'max-delete': '101' }, ['"max-delete"', '101', '0 to 100']],
  [{ 'connect-to': 'x' }, ['connect-to', '"x"']],
  [{ 'health-path': 'health' }, ['"health-path"', 'health']],
  // what the app can keep
  [{ resources: 'tables:\n  users: { key: id, ttl: id }\n' }, ['(inline), line 2, column 26']],
  [{ resources: 'no/such.yaml' }, ['no/such.yaml']],
  [{ ...RESOURCES, web: 'none', 'health-path': '/api/health' }, ['{{web-url}}']],
  [{ ...RESOURCES, 'app-env': 'USERS_TABLE: mine' }, ['"resources"', '"USERS_TABLE"']],
  [{ resources: 'tables:\n  t: { key: id, env: AWS_REGION }\n' }, ['"resources"', '"AWS_REGION"']],
  [{ resources: 'none', 'data-template': 'infra/data.yaml' }, ['resources', 'data-template']],
  [{ 'data-template': 'no.yaml' }, ['"data-template"', 'no.yaml']],
  [{ ...RESOURCES, 'app-env': "X: '{{data.Nothing}}'" }, ['{{data.Nothing}}', 'UsersTableName']],
  [{ ...RESOURCES, 'parameter-overrides': 'Disposable: maybe' }, ['Disposable: maybe', 'true', 'false']],
  [{ resources: 'none', 'app-env': "X: '{{data.TableName}}'" }, ['data.TableName']],
  [{ resources: 'network:\n', 'app-secrets': 'KEY: ssm:/x' }, ['app-secrets', 'nat: 1']],
  [{ resources: 'files: { mount: /mnt/a }\n' }, ['line 1, column 1', 'network']],
  [{ ...CONTAINER, template: 'container-express', resources: 'network:\n' }, ['"template"', 'container-fargate']],
  [
    { template: 'own.yaml', resources: 'schedules:\n  clean: { every: 1 day, handler: a.b }\n' },
    ['"resources"', 'schedules'],
  ],
  [{ template: 'own.yaml', resources: 'queues:\n  jobs: { handler: a.b }\n' }, ['queues.jobs', 'handler']],
  [{ migrations: 'no/such.yaml', ...RESOURCES }, ['no/such.yaml']],
  [{ migrations: 'migrations/broken.yaml', ...RESOURCES }, ['migration'], 'plan'],
  // a release that is promoted
  ...OF_BUILDS.map((name): [Record<string, string>, string[]] => [
    { ...RELEASE_AWAY, 'promote-from': 'staging', [name]: name === 'image' ? IMAGE : 'A: b' },
    [`"${name}"`, 'promote-from'],
  ]),
  [{ ...RELEASE_AWAY, 'artifacts-from': ROLE }, ['"artifacts-from"', 'promote-from']],
  [{ ...RELEASE_AWAY, 'artifacts-from': 'deploy', 'promote-from': 'staging' }, ['"artifacts-from"', 'IAM role']],
])('%j is one clear error before anything is built or asked of AWS', async (inputs, facts, code = 'input') => {
  await expectNothingBuilt(inputs, failureWith(code, ...facts));
});

test.each<[Record<string, string>, string[]]>([
  [{ ...CONTAINER, 'web-env': 'ORIGIN: "{{api-url}}"' }, ['api-url', 'LoadBalancerAccess']],
  [
    { ...CONTAINER, 'web-env': 'ORIGIN: "{{api-url}}"', 'parameter-overrides': 'LoadBalancerAccess: everybody' },
    ['api-url', 'https', 'http'],
  ],
  [{ ...CONTAINER, 'health-path': '/healthz' }, ['"health-path"', '/healthz', 'ApiPath', '/api/*']],
])('what could not reach a closed load balancer: %j', async (inputs, facts) => {
  await expectNothingBuilt(inputs, failureWith('input', ...facts));
});

/** A build could still make these. */
test.each<[Record<string, string>, string[], ErrorCode?]>([
  [{ source: 'nowhere' }, ['"source"', 'nowhere']],
  [{ handler: 'main.handler' }, ['"handler"', 'main.handler']],
  [{ template: 'no.yaml' }, ['"template"', 'no.yaml', 'not exist']],
  // what is there, and is something else
  [{ template: 'folder.yaml' }, ['"template"', 'folder.yaml', 'is a folder']],
  [{ 'data-template': 'folder.yaml' }, ['"data-template"', 'folder.yaml', 'is a folder']],
  [{ source: 'own.yaml' }, ['"source"', 'own.yaml', 'is a file']],
  [{ 'working-directory': 'own.yaml' }, ['"working-directory"', 'own.yaml', 'is a file']],
  [{ web: 'nowhere' }, ['"web"', 'nowhere']],
  [{ web: 'web/index.html' }, ['"web"', 'web/index.html']],
  [{ web: 'api' }, ['api (input web)', 'index.html'], 'no-index'],
  [{ checks: 'no-such-file.yaml' }, ['no-such-file.yaml']],
  [{ checks: '\nscenarios: [{ name: x, steps: [{ request: GET /, expect: { sttus: 200 } }] }]\n' }, ['sttus']],
])('%j is one clear error where no build makes it', async (inputs, facts, code = 'input') => {
  expect(await refused(inputs)).toEqual(failureWith(code, ...facts));
});

test('a value of app-env that cannot be read is not shown', async () => {
  const error = (await refused({ 'app-env': 'TOKEN: @s3cret: x' })) as Error;
  expect(error).toEqual(failureWith('input', '"app-env"'));
  expect(error.message).not.toEqual(naming('s3cret'));
});

test('an app without a name is asked for one', async () => {
  expect(await refused({ app: '' }, { GITHUB_REPOSITORY: '' })).toEqual(failureWith('input', '"app"', 'app: shop'));
});

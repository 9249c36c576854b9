import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import buildImage from '../../../src/actions/build-image.ts';
import deploySam from '../../../src/actions/deploy-sam.ts';
import deploy from '../../../src/actions/deploy.ts';
import doctor from '../../../src/actions/doctor.ts';
import migrateData from '../../../src/actions/migrate-data.ts';
import rollback from '../../../src/actions/rollback.ts';
import smokeTest from '../../../src/actions/smoke-test.ts';
import syncSpa from '../../../src/actions/sync-spa.ts';
import teardown from '../../../src/actions/teardown.ts';
import traffic from '../../../src/actions/traffic.ts';
import { isLambdaRuntime } from '../../../src/pipeline/index.ts';
import type { Action } from '../../../src/github/index.ts';
import { type ErrorCode, Failure } from '../../../src/report/index.ts';
import { failureWithoutAws } from '../../support/actions/without-aws.ts';
import { failureWith } from '../../support/failure-with.ts';

const repository = join(import.meta.dirname, '../../..');

/** Each action with inputs that are right. */
const ACTIONS: Record<string, { action: Action; base: Record<string, string> }> = {
  'build-image': { action: buildImage, base: { repository: 'shop/api' } },
  deploy: { action: deploy, base: { app: 'shop', mode: 'lambda', source: 'src' } },
  'deploy-sam': { action: deploySam, base: { 'stack-name': 'shop' } },
  doctor: { action: doctor, base: { app: 'shop' } },
  'migrate-data': { action: migrateData, base: { plan: 'plan.yaml' } },
  rollback: { action: rollback, base: { app: 'shop', to: 'previous', reason: 'test' } },
  'smoke-test': { action: smokeTest, base: { 'base-url': 'http://127.0.0.1:9', checks: 'api', deadline: '1ms' } },
  'sync-spa': { action: syncSpa, base: { source: 'src', bucket: 'site' } },
  teardown: { action: teardown, base: { app: 'shop', environment: 'staging' } },
  traffic: { action: traffic, base: { app: 'shop', operation: 'back' } },
};

let workspace: string;

beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'deploy-inputs-'));
  mkdirSync(join(workspace, 'src'));
  writeFileSync(join(workspace, 'src/index.mjs'), 'export const handler = () => ({});');
  writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch');
  writeFileSync(join(workspace, 'template.yaml'), 'Resources: { Topic: { Type: AWS::SNS::Topic } }');
  writeFileSync(join(workspace, 'plan.yaml'), 'version: 1');
});

async function failureOf(name: string, values: Record<string, string>, region = 'eu-central-1'): Promise<unknown> {
  const { action, base } = ACTIONS[name]!;
  return await failureWithoutAws(action, { ...base, ...values }, { workspace, AWS_REGION: region });
}

function expectRefused(error: unknown, code: ErrorCode, ...facts: string[]): void {
  expect(error).toBeInstanceOf(Failure);
  expect(error).toEqual(failureWith(code, ...facts));
}

/** Texts that YAML's syntax allows and that no program may follow. */
const BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...['b', 'c', 'd', 'e'].map((name, index) => {
    const before = `*${'abcd'[index]}`;
    return `${name}: &${name} [${Array<string>(9).fill(before).join(', ')}]`;
  }),
].join('\n');
const ALIASES = [
  ['an alias without an anchor', 'a: *nope'],
  ['an alias bomb', BOMB],
  ['an alias inside of its own anchor', 'a: &a [*a]'],
] as const;

/** Every input that src/actions reads as YAML; what is read elsewhere stands here. */
const yamlInputs = Object.keys(ACTIONS).flatMap((action) => {
  const files = globSync(`src/actions/inputs/${action}{,-stack}-inputs.ts`, { cwd: repository });
  const source = files.map((file) => readFileSync(join(repository, file), 'utf8')).join('');
  return [...source.matchAll(/inputs\.(?:mapping|yaml)\('([\w-]+)'/g)].map(([, input]) => [action, input!] as const);
});

describe.each(ALIASES)('%s', (_, text) => {
  test.each([...yamlInputs, ['deploy-sam', 'parameter-overrides'] as const])(
    'is refused by %s in %s',
    async (action, input) => {
      expectRefused(await failureOf(action, { [input]: text }), 'input', `"${input}"`);
    },
  );

  test.each([
    ['deploy-sam', 'template', 'a.yaml', 'template'],
    ['deploy-sam', 'parameters-file', 'a.yaml', 'input'],
    ['deploy-sam', 'samconfig', 'sam.yaml', 'input'],
    ['deploy', 'template', 'a.yaml', 'template'],
    ['smoke-test', 'checks', 'a.yaml', 'input'],
    ['migrate-data', 'plan', 'a.yaml', 'plan'],
  ] as const)('is refused by %s in the file of %s', async (action, input, file, code) => {
    writeFileSync(join(workspace, file), text);
    expectRefused(await failureOf(action, { [input]: file }), code, file);
  });

  test.each(['deploy', 'smoke-test'])('is refused by %s in checks in place', async (action) => {
    expectRefused(await failureOf(action, { checks: `scenarios:\n${text.replace(/^/gm, '  ')}` }), 'input');
  });
});

test('the table has all inputs that are YAML', () => {
  expect(yamlInputs.length).toBeGreaterThanOrEqual(13);
});

test.each([
  ['deploy', 'runtime', 'cobol1'],
  ['deploy', 'runtime', 'nodejs6.10'],
  ['deploy', 'runtime', 'python4'],
  ['deploy', 'handler', 'index.handler\nindex.other'],
  ['deploy', 'handler', 'other.handler'],
  ['deploy', 'source', 'missing'],
  ['deploy', 'source', 'plan.yaml'],
  ['deploy', 'checks', 'missing.yaml'],
  ['deploy', 'checks', 'src/'],
  ['deploy', 'checks', 'scenarios: []'],
  ['deploy', 'web', 'missing'],
  ['deploy', 'connect-to', 'a:1:b:99999'],
  ['deploy', 'health-path', '//other/health'],
  ['deploy', 'deadline', '99999999999999999999d'],
  ['build-image', 'context', 'missing'],
  ['build-image', 'context', 'x'.repeat(5000)],
  ['rollback', 'deadline', '9999d'],
  ['smoke-test', 'connect-to', 'a:1:b:99999'],
  ['smoke-test', 'health-path', 'http://'],
  ['sync-spa', 'exclude', 'x'.repeat(70_000)],
  ['sync-spa', 'distribution-id', 'E1/../x'],
  ['sync-spa', 'distribution-id', 'd111111abcdef8.cloudfront.net'],
])('%s refuses %s: %.40s before it asks AWS anything', async (action, input, value) => {
  expectRefused(await failureOf(action, { [input]: value }), 'input');
});

test.each<[string, Record<string, string>, string[], ErrorCode?]>([
  ['build-image', { 'scan-allow': 'CVE-1' }, ['"scan-allow"', 'CVE-1']],
  ['build-image', { 'scan-allow': '[{ id: CVE-1, reason: none }]' }, ['"scan-allow"', 'CVE-1', 'expires']],
  ['build-image', { 'scan-allow': "[{ id: CVE-1, reason: none, expires: '2026-02-31' }]" }, ['"scan-allow"']],
  ['build-image', { secrets: 'id=npm,env=NO_SUCH_VARIABLE' }, ['npm', 'NO_SUCH_VARIABLE']],
  ['deploy-sam', { template: 'template.yaml', samconfig: 'none.toml' }, ['"samconfig"', 'none.toml']],
  ['deploy-sam', { template: 'template.yaml', 'config-env': 'prod' }, ['"config-env"', 'prod']],
  ['deploy-sam', { template: 'template.yaml', capabilities: 'CAPABILITY_ALL' }, ['"capabilities"', 'CAPABILITY_ALL']],
  ['migrate-data', { rate: '0' }, ['"rate"', '0']],
  ['migrate-data', { rate: '500 rows' }, ['"rate"', '500 rows']],
  ['rollback', { what: 'page' }, ['"what"', 'page', 'all', 'backend', 'site']],
  ['rollback', { 'dry-run': 'yes' }, ['"dry-run"', 'yes']],
  ['rollback', { reason: 'x'.repeat(501) }, ['"reason"', '500']],
  ['rollback', { reason: '', environment: 'production' }, ['"reason"', 'production']],
  ['smoke-test', { checks: '' }, ['"checks"']],
  ['sync-spa', { strategy: 'releases' }, ['"strategy"', 'web-stack', 'key-value-store']],
  ['sync-spa', { bucket: '' }, ['"bucket"', 'web-stack']],
  ['sync-spa', { invalidation: 'all' }, ['"invalidation"', 'distribution-id']],
  ['sync-spa', { invalidation: 'tags' }, ['"invalidation"', 'distribution-id']],
  ['teardown', { environment: '' }, ['"environment"']],
  ['teardown', { confirm: 'shop-production' }, ['"confirm"', 'shop-production', 'shop-staging']],
  ['teardown', { 'delete-data': 'all' }, ['"delete-data"', 'all', 'shop-staging']],
  ['teardown', { sweep: 'true', environment: 'staging' }, ['"environment"', 'staging', 'sweep']],
  ['teardown', { sweep: 'true', environment: '', confirm: 'shop-pr-7' }, ['"confirm"', 'shop-pr-7', 'sweep']],
  ['teardown', { sweep: 'true', environment: '', 'delete-data': 'shop' }, ['"delete-data"', 'shop', 'sweep']],
  ['teardown', { sweep: 'true', environment: '', 'github-token': '' }, ['github-token'], 'github'],
  ['traffic', { share: '50' }, ['"share"', '50', 'promote']],
  ['traffic', { operation: 'promote', share: '100.5' }, ['"share"', '100.5']],
  ['traffic', { operation: 'promote', share: 'half' }, ['"share"', 'half']],
])('%s refuses %j', async (action, inputs, facts, code = 'input') => {
  expectRefused(await failureOf(action, inputs), code, ...facts);
});

test.each(['cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'eusc-de-east-1'])(
  'a site and a distribution are refused in %s, which has no CloudFront for them',
  async (region) => {
    for (const inputs of [{ web: 'src' }, { edge: 'true' }] as Record<string, string>[])
      expectRefused(await failureOf('deploy', inputs, region), 'input', 'CloudFront', region);
    const alone = await failureOf('deploy', {}, region);
    expect(alone).not.toMatchObject({ code: 'input' });
  },
);

test.each([
  ['nodejs22.x', true],
  ['nodejs26.x', true],
  ['python3.10', true],
  ['python3.15', true],
  ['provided.al2', true],
  ['python3.6', false],
  ['nodejs', false],
  ['node24.x', false],
  ['python3.13\n', false],
])('%j is a runtime of Lambda: %s', (runtime, expected) => {
  expect(isLambdaRuntime(runtime)).toBe(expected);
});

describe('something else where an action writes', () => {
  test.each([
    ['smoke-test', 'junit', 'src'],
    ['smoke-test', 'junit', 'plan.yaml/junit.xml'],
    ['smoke-test', 'junit', 's3://bucket/junit.xml'],
    ['migrate-data', 'report-path', 'plan.yaml'],
    ['migrate-data', 'report-path', 'plan.yaml/report'],
    ['migrate-data', 'report-path', 'taken'],
    ['migrate-data', 'report-path', 'https://example.org/report'],
    ['migrate-data', 'checkpoint', 'src'],
    ['migrate-data', 'checkpoint', 'plan.yaml/checkpoint.json'],
    ['migrate-data', 'checkpoint', 's3:/bucket/key'],
    ['migrate-data', 'checkpoint', 's3://bucket'],
    ['migrate-data', 'checkpoint', 'S3://bucket/key'],
    ['migrate-data', 'checkpoint', 'https://example.org/checkpoint.json'],
  ])('%s refuses %s: %s', async (action, input, value) => {
    mkdirSync(join(workspace, 'taken/report.json'), { recursive: true });
    expectRefused(await failureOf(action, { [input]: value }), 'input', `"${input}"`, value);
  });
});

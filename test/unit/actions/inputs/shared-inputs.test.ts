import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { readEnvironment, readHealthPath } from '../../../../src/actions/inputs/shared-inputs.ts';
import { readMigrateInputs } from '../../../../src/actions/inputs/migrate-data-inputs.ts';
import { type ActionRun, Inputs } from '../../../../src/github/index.ts';
import { failureWith } from '../../../support/failure-with.ts';

const inputs = (value = '') => new Inputs({ 'INPUT_HEALTH-PATH': value });

test.each([
  ['api', '/api/health'],
  ['backend', '/health'],
  ['image', '/'],
] as const)('health-path for %s is %s by default', (fallback, path) => {
  expect(readHealthPath(inputs(), fallback)).toBe(path);
  expect(readHealthPath(inputs('/up?full=1'), fallback)).toBe('/up?full=1');
});

test.each(['health', '/a b', '//api.example.org/health', 'https://api.example.org/health'])(
  'health-path %s is refused',
  (value) => {
    expect(() => readHealthPath(inputs(value), 'api')).toThrow(failureWith('input', '"health-path"', value));
  },
);

test('a whole URL is allowed where the endpoint may be elsewhere', () => {
  const address = 'https://api.example.org/health';
  expect(readHealthPath(inputs(address), 'api', { wholeUrl: true })).toBe(address);
  for (const wrong of ['health', '//api.example.org/health', 'https://', 'http://api.example.org:99999/health'])
    expect(() => readHealthPath(inputs(wrong), 'api', { wholeUrl: true })).toThrow(
      failureWith('input', '"health-path"', wrong),
    );
});

const repository = (name: string, given: Record<string, string> = {}) =>
  ({ inputs: new Inputs(given), context: { repository: `acme/${name}`, workspace: tmpdir() } }) as unknown as ActionRun;

test.each([
  ['shop', '.', 'shop'],
  ['My_Mono.repo', 'apps/api', 'my-mono-repo-api'],
  ['mono', 'apps/Billing Service', 'mono-billing-service'],
  ['the-monorepo-of-all-our-teams', 'apps/api', 'the-monorepo-of-all-our-te-api'],
  ['the-monorepo-of-all-our-teams', 'apps/billing', 'the-monorepo-of-all-ou-billing'],
  ['mono', 'apps/a-folder-with-a-very-long-name-indeed', 'mono-a-folder-with-a-very-lon'],
])('the apps of one repository have names of their own: %s, %s is %s', (name, folder, app) => {
  expect(readEnvironment(repository(name, { INPUT_ENVIRONMENT: 'test' }), folder).app).toBe(app);
});

test('migrate-data does not guess whose data it moves where it has a folder of its own', () => {
  const given = { INPUT_PLAN: 'plan.yaml', INPUT_ENVIRONMENT: 'test' };
  expect(readMigrateInputs(repository('shop', given)).environment).toMatchObject({ app: 'shop' });
  expect(() => readMigrateInputs(repository('shop', { ...given, 'INPUT_WORKING-DIRECTORY': 'migrations' }))).toThrow(
    failureWith('input', '"app"'),
  );
});

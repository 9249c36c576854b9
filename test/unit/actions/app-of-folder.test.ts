import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { readPreviewInputs } from '../../../src/actions/inputs/preview-inputs.ts';
import { readRollbackInputs } from '../../../src/actions/inputs/rollback-inputs.ts';
import { readSweep, readTeardown } from '../../../src/actions/inputs/teardown-inputs.ts';
import { readTrafficRequest } from '../../../src/actions/inputs/traffic-inputs.ts';
import { type ActionRun, Inputs } from '../../../src/github/index.ts';
import { silentReporter } from '../../../src/report/index.ts';
import { failureWith } from '../../support/failure-with.ts';

const runOf = (given: Record<string, string>) =>
  ({
    inputs: new Inputs(
      Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ),
    context: { repository: 'acme/mono', workspace: tmpdir(), ref: 'refs/heads/main', actor: 'ada' },
    environment: { GITHUB_EVENT_NAME: 'workflow_dispatch' },
    report: silentReporter,
    templates: '',
  }) as unknown as ActionRun;

/** What is there is looked for under the name that deploy gives it, and nothing is checked out for that. */
test.each<[string, (run: ActionRun) => { app: string }]>([
  ['teardown', readTeardown],
  ['sweep', readSweep],
  ['traffic', readTrafficRequest],
  ['rollback', (run) => readRollbackInputs(run).request],
])('%s takes the name of the app from the folder in the repository', (_, read) => {
  const given = { ...(read === readSweep ? {} : { environment: 'test' }), operation: 'back', 'github-token': 'token' };
  expect(read(runOf(given)).app).toBe('mono');
  expect(read(runOf({ ...given, 'working-directory': 'apps/not-checked-out' })).app).toBe('mono-not-checked-out');
  expect(read(runOf({ ...given, 'working-directory': 'apps/api', app: 'shop' })).app).toBe('shop');
});

test('traffic asks where each release was checked, unless a path is given', () => {
  expect(readTrafficRequest(runOf({ operation: 'continue' })).healthPath).toBe('');
  expect(readTrafficRequest(runOf({ operation: 'continue', 'health-path': '/up' })).healthPath).toBe('/up');
  expect(() => readTrafficRequest(runOf({ operation: 'continue', 'health-path': 'up' }))).toThrow(
    failureWith('input', '"health-path"'),
  );
});

test.each([
  ['migrations', 'migrations/users.yaml'],
  ['edge', 'true'],
  ['traffic', '10'],
])('a preview refuses %s: %s', (name, value) => {
  const given = { 'pull-request': '7' };
  expect(() => readPreviewInputs(runOf({ ...given, [name]: value }))).toThrow(failureWith('input', `"${name}"`));
  expect(readPreviewInputs(runOf({ ...given, edge: 'false', traffic: 'all' })).pullRequest.number).toBe(7);
});

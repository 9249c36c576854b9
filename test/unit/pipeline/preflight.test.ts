import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readRequest } from '../../../src/actions/deploy-inputs.ts';
import { Inputs } from '../../../src/github/index.ts';
import { readRunContext } from '../../../src/github/run-context.ts';
import { preflight } from '../../../src/pipeline/preflight.ts';
import type { DeployRequest } from '../../../src/pipeline/request.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

function request(overrides: string): DeployRequest {
  const workspace = mkdtempSync(join(tmpdir(), 'preflight-'));
  mkdirSync(join(workspace, 'api'));
  writeFileSync(join(workspace, 'api/index.mjs'), 'export const handler = 1\n');
  const environment = {
    GITHUB_WORKSPACE: workspace,
    INPUT_APP: 'shop',
    INPUT_MODE: 'lambda',
    INPUT_SOURCE: 'api',
    'INPUT_PARAMETER-OVERRIDES': overrides,
  };
  return readRequest({
    inputs: new Inputs(environment),
    environment,
    context: readRunContext(environment),
    report: recordingReporter(),
    templates: join(import.meta.dirname, '../../../templates'),
    output: () => undefined,
  });
}

test('a limit of requests of 0 is no mistake without a distribution: nothing takes it', () => {
  expect(preflight(request('RateLimit: 0'))).toMatchObject({ global: undefined, unused: ['RateLimit'] });
});

test('a preview wakes nobody: the parameters that ask for alarms may stay in the workflow, and make none', () => {
  const asked = request('AlarmEmail: ops@example.com\nDashboard: true\nBudgetUsd: 10');
  expect(preflight(asked).alarms).toBeDefined();
  const preview = preflight({ ...asked, environment: 'pr-7', preview: { until: '2026-12-01T00:00:00.000Z' } });
  expect(preview.alarms).toBeUndefined();
  expect(preview.unused).toEqual([]);
});

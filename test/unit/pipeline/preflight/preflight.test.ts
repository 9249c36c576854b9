import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../../src/actions/inputs/deploy-inputs.ts';
import { isClosed } from '../../../../src/pipeline/routing/balancer.ts';
import { preflight, siteFolder } from '../../../../src/pipeline/preflight/preflight.ts';
import { checkBuilt } from '../../../../src/pipeline/steps/build.ts';
import type { DeployRequest } from '../../../../src/pipeline/request.ts';
import { actionRun } from '../../../support/actions/action-run.ts';
import { failureWith } from '../../../support/failure-with.ts';

function request(overrides: string, more: Record<string, string> = {}): DeployRequest {
  const workspace = mkdtempSync(join(tmpdir(), 'preflight-'));
  mkdirSync(join(workspace, 'api'));
  writeFileSync(join(workspace, 'api/index.mjs'), 'export const handler = 1\n');
  const environment = {
    GITHUB_WORKSPACE: workspace,
    INPUT_APP: 'shop',
    INPUT_MODE: 'lambda',
    INPUT_SOURCE: 'api',
    'INPUT_PARAMETER-OVERRIDES': overrides,
    ...more,
  };
  return readRequest(actionRun(environment));
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

describe('the preview of a container, as one', () => {
  const container = (overrides: string, more: Record<string, string> = {}): DeployRequest => ({
    ...request(overrides, { INPUT_MODE: 'container', INPUT_WEB: 'dist', ...more }),
    environment: 'pr-7',
    preview: { until: '2026-12-01T00:00:00.000Z' },
  });
  const healthy = { 'INPUT_HEALTH-PATH': '/api/health' };

  test('has a task and no load balancer; what only a balancer has may stay in the workflow', () => {
    const asked = container('DesiredCount: 3\nHealthMatcher: 200-399\nMemory: 1024', healthy);
    const { backend, unused } = preflight(asked);
    const types = Object.values(backend!.resources).map(({ Type }) => Type);
    expect(types).toContain('AWS::ECS::Service');
    expect(types.filter((type) => /LoadBalanc/.test(type))).toEqual([]);
    expect(unused).toEqual([]);
    expect(isClosed(asked)).toBe(false);
  });

  test('is looked at by a path that reaches it, and knows its address by the name of both', () => {
    expect(() => preflight(container('', { 'INPUT_HEALTH-PATH': '/health' }))).toThrow(
      expect.objectContaining({ code: 'input', todo: expect.not.stringContaining('LoadBalancerAccess') }),
    );
    const named = { 'INPUT_APP-ENV': 'API: "{{api-url}}"', 'INPUT_WEB-ENV': 'API: "{{api-url}}"' };
    expect(() => preflight(container('', { ...healthy, ...named, 'INPUT_WEB-BUILD-COMMAND': 'make' }))).not.toThrow();
  });
});

const OWN = { INPUT_SOURCE: '', INPUT_TEMPLATE: '.aws-sam/build/template.yaml' };
const template = (more: string) => `
Transform: AWS::Serverless-2016-10-31
Parameters: { LogLevel: { Type: String } }
Resources:
  Api: { Type: AWS::Serverless::Function, Properties: { Handler: index.handler, Runtime: nodejs24.x, CodeUri: Api } }
${more}
`;
const ADDRESS = "Outputs: { ApiUrl: { Value: 'https://api.example' } }";

/** As `sam build` leaves it. */
function built(asked: DeployRequest, text: string, code = 'export const handler = 1'): DeployRequest {
  const folder = join(asked.directory, '.aws-sam/build');
  mkdirSync(join(folder, 'Api'), { recursive: true });
  writeFileSync(join(folder, 'template.yaml'), text);
  writeFileSync(join(folder, 'Api/index.mjs'), `${code}\n`);
  return asked;
}

test('a template that build-command writes need not be there before', async () => {
  const asked = request('LogLevel: info', { ...OWN, 'INPUT_BUILD-COMMAND': 'sam build' });
  expect(preflight(asked).backend).toBeUndefined();
  await expect(checkBuilt(asked)).rejects.toMatchObject({ code: 'input' });
  await expect(checkBuilt(built(asked, template(ADDRESS)))).resolves.toBeUndefined();
});

test.each([
  ['LogLevel: info', template(''), undefined, failureWith('input', '.aws-sam/build/template.yaml', 'ApiUrl')],
  ['LogLevle: info', template(ADDRESS), undefined, failureWith('input', 'LogLevle', 'LogLevel')],
  ['LogLevel: info', template(ADDRESS), 'export const other = 1', failureWith('package', 'index.handler')],
])('and is looked at as soon as it is: %s %#', async (overrides, text, code, refusal) => {
  const asked = built(request(overrides, { ...OWN, 'INPUT_BUILD-COMMAND': 'sam build' }), text, code);
  await expect(checkBuilt(asked)).rejects.toThrow(refusal);
});

test.each([
  ['without a build', OWN],
  ['the name of no shipped one', { ...OWN, INPUT_TEMPLATE: 'lambda-htp', 'INPUT_BUILD-COMMAND': 'sam build' }],
])('a template that is nowhere is refused at once: %s', (_, more) => {
  expect(() => preflight(request('', more))).toThrow(failureWith('input', '"template"', more.INPUT_TEMPLATE));
});

test.each([
  [['index.html'], undefined],
  [['index.html', '.env'], 'input'],
  [['index.html', 'private.key'], undefined],
  [['app.html'], 'no-index'],
])('a folder of a site with %j is judged before the first stack is made', (files, code) => {
  const asked = request('', { INPUT_WEB: 'api' });
  const folder = join(asked.directory, 'api');
  for (const name of [...files, '.gitignore']) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, '.deployignore'), 'private.key\n');
  const judged = () => siteFolder(asked);
  if (code) expect(judged).toThrow(expect.objectContaining({ code }));
  else expect(judged()).toBe(folder);
});

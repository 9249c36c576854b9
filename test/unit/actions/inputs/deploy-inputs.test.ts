import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../../src/actions/inputs/deploy-inputs.ts';
import { refuseUnmerged } from '../../../../src/actions/github/unmerged.ts';
import type { DeployRequest } from '../../../../src/pipeline/index.ts';
import type { Failure } from '../../../../src/report/index.ts';
import { actionRun, inputVariables } from '../../../support/actions/action-run.ts';
import { failureWith } from '../../../support/failure-with.ts';

function read(event: string, given: Record<string, string>): DeployRequest {
  const environment = {
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: 'my-org/shop',
    GITHUB_WORKSPACE: tmpdir(),
    ...inputVariables(given),
  };
  return readRequest(actionRun(environment));
}

/** The failure with which a run for this event is refused; undefined where it is not. */
function refusal(event: string, given: Record<string, string>): Failure | undefined {
  try {
    read(event, given);
    return undefined;
  } catch (error) {
    return error as Failure;
  }
}

test.each<[string, Record<string, string>, string | undefined]>([
  ['push', {}, undefined],
  ['workflow_dispatch', { environment: 'production' }, undefined],
  ['pull_request', {}, 'pull-request'],
  ['pull_request_target', {}, 'pull-request'],
  ['pull_request', { environment: 'live' }, 'pull-request'],
  ['pull_request', { environment: 'live-eu' }, 'pull-request'],
  ['pull_request', { environment: 'eu-production' }, 'pull-request'],
  ['merge_group', {}, 'pull-request'],
  ['merge_group', { environment: 'staging' }, undefined],
  ['schedule', {}, undefined],
  ['pull_request', { environment: 'pr-7' }, undefined],
  ['pull_request', { 'dry-run': 'true' }, undefined],
  ['pull_request', { 'allow-pull-request': 'true' }, undefined],
])('on %s with %j: %s', (event, given, code) => {
  expect(refusal(event, { mode: 'lambda', ...given })?.code).toBe(code);
});

describe('on workflow_run', () => {
  const [head, main] = ['a'.repeat(40), 'b'.repeat(40)];
  const folder = mkdtempSync(join(tmpdir(), 'workflow-run-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  test.each<[string, { event: string; commit: string; branch?: string; environment?: string }, string]>([
    ['the commit of a pull request', { event: 'pull_request', commit: head }, 'pull-request'],
    ['that of a merge queue', { event: 'merge_group', commit: head }, 'pull-request'],
    ['that of a merge queue, once it is the default branch', { event: 'merge_group', commit: head, branch: head }, ''],
    ['the default branch, after a pull request', { event: 'pull_request', commit: main }, ''],
    ['the commit of a push', { event: 'push', commit: head }, ''],
    ['the commit of a pull request elsewhere', { event: 'pull_request', commit: head, environment: 'dev' }, ''],
  ])('%s is checked out: %j', (_, { event, commit, branch = main, environment = 'production' }, code) => {
    const path = join(folder, 'event.json');
    writeFileSync(path, JSON.stringify({ workflow_run: { event, head_sha: head } }));
    const run = actionRun({ GITHUB_EVENT_NAME: 'workflow_run', GITHUB_EVENT_PATH: path, GITHUB_SHA: branch });
    const refused = () => refuseUnmerged(run, { environment, dryRun: false, commit });
    if (code === '') expect(refused).not.toThrow();
    else expect(refused).toThrow(expect.objectContaining({ code }) as unknown as Error);
  });
});

test.each([
  ['mode', 'fargate', 'container'],
  ['mode', 'Docker', 'container'],
  ['mode', 'ECS', 'container'],
  ['mode', 'container-fargate', 'container'],
  ['mode', 'serverless', 'lambda'],
  ['mode', 'conatiner', 'container'],
  ['runtime', 'node', 'nodejs24.x'],
  ['runtime', 'node22', 'nodejs22.x'],
  ['runtime', 'python312', 'python3.12'],
  ['runtime', 'go1.x', 'provided.al2023'],
  ['runtime', 'rust', 'provided.al2023'],
  ['environment', 'Qualité', 'qualite'],
])('%s: %s is refused with what was meant: %s', (name, given, meant) => {
  const failure = refusal('push', { mode: 'lambda', [name]: given });
  expect(failure).toMatchObject({ code: 'input', todo: expect.stringContaining(`${name}: ${meant}`) });
});

test.each(['/#up', '/üp', '/a b', 'up', '//up', '/up\nx'])('health-path %j is refused', (path) => {
  expect(refusal('push', { mode: 'lambda', 'health-path': path })).toMatchObject({ code: 'input' });
});

describe('a site without a mode', () => {
  test('is a site alone, also when mode: none says so', () => {
    expect(read('push', { web: 'dist' })).toMatchObject({ mode: 'none', allowNoBackend: false });
    expect(read('push', { web: 'dist', mode: 'none' })).toMatchObject({ mode: 'none', allowNoBackend: true });
    expect(read('push', { web: 'dist', mode: 'lambda' })).toMatchObject({ mode: 'lambda' });
  });

  test.each([
    ['handler', 'app.handler'],
    ['runtime', 'python3.13'],
    ['package-type', 'image'],
    ['source', 'build'],
    ['dockerfile', 'Dockerfile'],
    ['build-args', 'A=b'],
    ['registry', 'registry.example'],
    ['template', 'template.yaml'],
    ['app-env', 'A=b'],
    ['app-secrets', 'A=ssm:/a'],
    ['health-path', '/up'],
  ])('refuses %s, which only a backend has', (name, value) => {
    const failure = refusal('push', { web: 'dist', [name]: value });
    expect(failure?.code).toBe('input');
    expect(failure!.what).toContain(`"${name}"`);
  });

  test.each([[{}], [{ mode: 'none' }], [{ mode: 'static', web: 'dist' }]])('%j is no mode', (inputs) => {
    const failure = refusal('push', inputs);
    expect(failure?.code).toBe('input');
    expect(failure!.what).toContain('"mode"');
  });
});

test.each<[Record<string, string>, string[]]>([
  [{ mode: 'Lambda' }, ['mode: lambda']],
  [{ mode: 'static', web: 'dist' }, ['"static"', 'web', 'leave mode out']],
  [{ mode: 'lambda', runtime: 'node24' }, ['"runtime"', 'runtime: nodejs24.x']],
  [{ mode: 'lambda', runtime: 'python 3.13' }, ['runtime: python3.13']],
  [{ mode: 'container', environment: 'Staging/EU' }, ['environment: staging-eu', 'github-environment']],
  [{ mode: 'container', app: 'My_App.web' }, ['app: my-app-web']],
  [{ mode: 'lambda', 'web-build-command': 'npm run build' }, ['"web-build-command"', 'needs web']],
  [{ mode: 'lambda', 'web-env': 'A: b' }, ['"web-env"', 'needs web']],
])('a slip of the first day is answered with what was meant: %j', (given, facts) => {
  expect(refusal('push', given)).toEqual(failureWith('input', ...facts));
});

test.each([
  [{ environment: '7/8' }, 'environment'],
  [{ app: '!!' }, 'app'],
])('a name of which nothing is left gets no example: %j', (given, name) => {
  const failure = refusal('push', { mode: 'lambda', ...given } as Record<string, string>);
  expect(failure).toMatchObject({ code: 'input', todo: undefined });
  expect(failure!.what).toContain(`"${name}"`);
});

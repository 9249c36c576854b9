import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../src/actions/deploy-inputs.ts';
import { Inputs } from '../../../src/github/index.ts';
import { readRunContext } from '../../../src/github/run-context.ts';
import type { DeployRequest } from '../../../src/pipeline/index.ts';
import type { Failure } from '../../../src/report/index.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

function read(event: string, given: Record<string, string>): DeployRequest {
  const environment = {
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: 'my-org/shop',
    GITHUB_WORKSPACE: tmpdir(),
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  return readRequest({
    inputs: new Inputs(environment),
    environment,
    context: readRunContext(environment),
    report: recordingReporter(),
    templates: '',
    output: () => undefined,
  });
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
  ['pull_request', { environment: 'pr-7' }, undefined],
  ['pull_request', { 'dry-run': 'true' }, undefined],
  ['pull_request', { 'allow-pull-request': 'true' }, undefined],
])('on %s with %j: %s', (event, given, code) => {
  expect(refusal(event, { mode: 'lambda', ...given })?.code).toBe(code);
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
  const failure = refusal('push', given);
  expect(failure?.code).toBe('input');
  for (const fact of facts) expect(failure!.message).toContain(fact);
});

test.each([
  [{ environment: '7/8' }, 'environment'],
  [{ app: '!!' }, 'app'],
])('a name of which nothing is left gets no example: %j', (given, name) => {
  const failure = refusal('push', { mode: 'lambda', ...given } as Record<string, string>);
  expect(failure).toMatchObject({ code: 'input', todo: undefined });
  expect(failure!.what).toContain(`"${name}"`);
});

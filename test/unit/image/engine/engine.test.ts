import { describe, expect, test } from '@jest/globals';
import { build } from '../../../../src/image/engine/build.ts';
import { findEngine, type Engine } from '../../../../src/image/engine/engine.ts';
import { checkPlatforms, refuseForeignPlatform } from '../../../../src/image/engine/platform.ts';
import { buildEnvironment, redactor } from '../../../../src/image/process.ts';
import { push } from '../../../../src/image/engine/push.ts';
import { recordingReporter } from '../../../../src/report/index.ts';

/** An engine whose calls end as told, one after the other. */
function scriptedEngine(...ends: { code: number; stderr?: string }[]): Engine & { calls: string[][] } {
  const calls: string[][] = [];
  const run: Engine['run'] = (args) => {
    calls.push([...args]);
    const end = ends[Math.min(calls.length, ends.length) - 1]!;
    return Promise.resolve({ code: end.code, stdout: '', stderr: end.stderr ?? '' });
  };
  return {
    name: 'docker',
    version: '1',
    architecture: 'amd64',
    builder: { kind: 'buildkit' },
    run,
    runContainer: run,
    calls,
  };
}

const spec = {
  context: '/',
  dockerfile: '/Dockerfile',
  name: 'r:1',
  platforms: [],
  buildArgs: {},
  secrets: [],
  labels: {},
  cacheFrom: [],
  cacheTo: [],
  noCache: false,
  pull: false,
  lambda: false,
  images: [],
};

describe('a build that fails says why', () => {
  test.each([
    ['write /var/lib/docker: no space left on device', /disk is full.*docker system prune/i],
    ['exec /bin/sh: exec format error', /another processor.*setup-qemu-action/],
    ['no match for platform in manifest', /not made for this platform/],
    ['toomanyrequests: You have reached your pull rate limit', /limits pulls.*login-action/],
    ['pull access denied for shop/base, repository does not exist', /registry refused.*FROM/],
    ['dial tcp: lookup registry-1.docker.io: no such host', /cannot be reached/],
    ['ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1', /npm ci/],
    // Of a program in the Dockerfile, not of a registry.
    [
      'connect ECONNREFUSED: connection refused\nERROR: process "npm test" did not complete successfully: exit code: 1',
      /ended with 1\)\. ERROR: process "npm test"/,
    ],
    [
      'denied: no token\nError: building at STEP "RUN x": while running runtime: exit status 1',
      /ended with 1\)\. Error: building at STEP "RUN x"/,
    ],
    ['no space left on device\nexecutor failed running [npm ci]: exit code 1', /disk is full/i],
  ])('%s', async (stderr, message) => {
    await expect(build(scriptedEngine({ code: 1, stderr }), spec, recordingReporter())).rejects.toThrow(message);
  });
});

describe('a push', () => {
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  const options = { repository: 'h/r', host: 'h', tag: 't', environment: {}, secrets: [], clock };

  test('is tried again after a broken connection', async () => {
    const engine = scriptedEngine(
      { code: 1, stderr: 'write: broken pipe' },
      { code: 1, stderr: 'unexpected EOF' },
      { code: 0 },
    );
    await push(engine, options, recordingReporter());
    expect(engine.calls).toHaveLength(3);
  });

  test('ends after four attempts', async () => {
    const engine = scriptedEngine({ code: 1, stderr: 'connection reset by peer' });
    await expect(push(engine, options, recordingReporter())).rejects.toThrow(/4 attempts.*connection reset/);
    expect(engine.calls).toHaveLength(4);
  });

  test.each([
    ['denied: User is not authorized to perform: ecr:PutImage', 'registry', /refused.*ecr:PutImage/],
    ['no basic auth credentials', 'registry', /refused/],
    [
      "tag invalid: The image tag 't' already exists and cannot be overwritten because the repository is immutable",
      'immutable-tag',
      /Tag t exists/,
    ],
    ['name unknown: The repository does not exist', 'registry', /does not exist.*create-repository/],
    ['no space left on device', 'push', /disk is full/i],
  ])('%s is not tried again', async (stderr, code, message) => {
    const engine = scriptedEngine({ code: 1, stderr });
    const failed = push(engine, options, recordingReporter());
    await expect(failed).rejects.toMatchObject({ code });
    await expect(failed).rejects.toThrow(message);
    expect(engine.calls).toHaveLength(1);
  });
});

describe('no engine', () => {
  const find = (engine: 'auto' | 'podman') =>
    findEngine({ engine, environment: { PATH: '/nowhere' }, cacheFrom: [], cacheTo: [] });
  test('names everything that was looked for', async () => {
    await expect(find('auto')).rejects.toThrow(
      /docker is not installed; podman is not installed; buildah is not installed/,
    );
    await expect(find('podman')).rejects.toThrow(/Engine podman does not work.*podman is not installed/);
  });
  test('a daemon that does not run is told apart', async () => {
    const environment = { PATH: process.env['PATH'], DOCKER_HOST: 'unix:///nowhere.sock' };
    const found = findEngine({ engine: 'docker', environment, cacheFrom: [], cacheTo: [] });
    await expect(found).rejects.toThrow(/docker's daemon does not answer|docker is not installed/);
  });
});

describe('platforms', () => {
  const stages = [{ base: 'a', runs: true }];
  test('a foreign one without emulation is told before the build', () => {
    expect(() => refuseForeignPlatform(['linux/arm64'], { stages }, 'amd64', () => false)).toThrow(
      /cannot build.*linux\/arm64.*ubuntu-24\.04-arm/,
    );
    expect(() => refuseForeignPlatform(['linux/amd64'], { stages }, 'arm64', () => false)).toThrow(
      /runs-on: ubuntu-24\.04\)/,
    );
  });
  test.each([
    ['its own', ['linux/amd64'], stages, false],
    ['one that the kernel emulates', ['linux/arm64'], stages, true],
    ['one of which nothing runs', ['linux/arm64'], [{ base: 'a', runs: false }], false],
    ['one that is cross-built', ['linux/arm64'], [{ base: 'a', platform: '$BUILDPLATFORM', runs: true }], false],
  ])('%s is built', (_, platforms, list, emulated) => {
    expect(() => refuseForeignPlatform(platforms, { stages: list }, 'amd64', () => emulated)).not.toThrow();
  });
  test('linux/amd64 unless told otherwise', () => {
    expect(checkPlatforms([], false)).toEqual(['linux/amd64']);
    expect(() => checkPlatforms(['linux/s390x'], false)).toThrow('"platforms" is "linux/s390x"');
  });
});

test('builds inherit no credentials of the deployment', () => {
  const environment = {
    PATH: '/bin',
    AWS_SECRET_ACCESS_KEY: 'x',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
    INPUT_SECRETS: 'x',
    GITHUB_TOKEN: 'x',
    ACTIONS_RUNTIME_TOKEN: 'x',
    HTTPS_PROXY: 'p',
  };
  expect(buildEnvironment(environment)).toEqual({ PATH: '/bin', HTTPS_PROXY: 'p' });
  expect(buildEnvironment(environment, true)).toEqual({ PATH: '/bin', HTTPS_PROXY: 'p', ACTIONS_RUNTIME_TOKEN: 'x' });
});

test('every line of a secret is taken out, the longest first', () => {
  const redact = redactor(['abc', 'abcdef\nsecond-line', 'a']);
  expect(redact('x abcdef y second-line z abc a')).toBe('x *** y *** z *** a');
});

import { describe, expect, test } from '@jest/globals';
import { findEngine, openEngine } from '../../../../src/image/engine/engine.ts';

describe('no engine', () => {
  const find = (engine: 'auto' | 'podman') =>
    findEngine({ engine, environment: { PATH: '/nowhere' }, cacheFrom: [], cacheTo: [] });
  test('names everything that was looked for', async () => {
    await expect(find('auto')).rejects.toMatchObject({
      code: 'engine',
      why: 'docker is not installed; podman is not installed; buildah is not installed',
    });
    await expect(find('podman')).rejects.toMatchObject({ code: 'engine', why: 'podman is not installed' });
  });
  test('a daemon that does not run is told apart', async () => {
    const environment = { PATH: process.env['PATH'], DOCKER_HOST: 'unix:///nowhere.sock' };
    const found = findEngine({ engine: 'docker', environment, cacheFrom: [], cacheTo: [] });
    await expect(found).rejects.toMatchObject({
      code: 'engine',
      why: expect.stringMatching(/daemon.*not answer|not installed/),
    });
  });
});

// A shell script stands in for the engine.
(process.platform === 'win32' ? describe.skip : describe)('the environment of an engine', () => {
  const info = {
    name: 'podman',
    version: '5',
    program: '/bin/sh',
    architecture: 'amd64',
    builder: { kind: 'buildah' },
  } as const;
  const environment = {
    GITHUB_TOKEN: 'secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ACTIONS_RUNTIME_TOKEN: 'cache',
    HTTPS_PROXY: 'p',
  };
  const printed = async (cacheTo: string[]) => {
    const engine = openEngine(info, { engine: 'podman', environment, cacheFrom: [], cacheTo });
    const script = 'echo "$GITHUB_TOKEN,$AWS_SECRET_ACCESS_KEY,$ACTIONS_RUNTIME_TOKEN,$HTTPS_PROXY,$OWN"';
    return (await engine.run(['-c', script], { variables: { OWN: 'own' } })).stdout.trim();
  };

  test('holds no credentials of the deployment; the tokens of the runner’s cache only where a cache is in it', async () => {
    expect(await printed(['type=registry,ref=r/c'])).toBe(',,,p,own');
    expect(await printed(['type=gha'])).toBe(',,cache,p,own');
  });
});

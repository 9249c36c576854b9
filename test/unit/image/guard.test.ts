import { describe, expect, test } from '@jest/globals';
import { checkRequest } from '../../../src/image/build/check-request.ts';
import { refuseForeignPlatform, refuseUnsupported } from '../../../src/image/guard.ts';
import { imageRequest, type ImageRequest } from '../../../src/image/index.ts';

const thrown = (work: () => unknown): unknown => {
  try {
    return void work();
  } catch (error) {
    return error;
  }
};

describe('platforms', () => {
  const stages = [{ base: 'a', runs: true }];
  test.each([
    ['linux/arm64', 'amd64', 'ubuntu-24.04-arm'],
    ['linux/amd64', 'arm64', 'runs-on: ubuntu-24.04)'],
  ])('%s without emulation is refused on %s', (platform, host, runner) => {
    expect(thrown(() => refuseForeignPlatform([platform], stages, host, () => false))).toMatchObject({
      code: 'platform',
      what: expect.stringContaining(platform),
      todo: expect.stringContaining(runner),
    });
  });
  test.each([
    ['its own', ['linux/amd64'], stages, false],
    ['one that the kernel emulates', ['linux/arm64'], stages, true],
    ['one of which nothing runs', ['linux/arm64'], [{ base: 'a', runs: false }], false],
    ['one that is cross-built', ['linux/arm64'], [{ base: 'a', platform: '$BUILDPLATFORM', runs: true }], false],
  ])('%s is built', (_, platforms, list, emulated) => {
    expect(() => refuseForeignPlatform(platforms, list, 'amd64', () => emulated)).not.toThrow();
  });
  test('linux/amd64 unless told otherwise', () => {
    expect(imageRequest({ context: '/', repository: 'shop' }).platforms).toEqual(['linux/amd64']);
  });
});

test.each<[string, Partial<ImageRequest>]>([
  ['platforms', { platforms: ['linux/s390x'] }],
  ['platforms', { platforms: ['linux/amd64', 'linux/arm64'], packageType: 'lambda' }],
  ['tags', { tags: ['content-x'] }],
  ['secrets', { secrets: [{ id: 'a b', value: 'x' }] }],
  ['scan', { push: false, scan: { level: 'high', allow: [], timeout: 1 } }],
  ['keep-images', { repository: 'ghcr.io/my-org/shop', keepImages: 5 }],
  ['settings-file', { settings: { file: '/tmp/a', loader: '/' } }],
])('input %s of %j is refused before anything is read', (input, more) => {
  const request = { ...imageRequest({ context: '/', repository: 'shop' }), ...more };
  expect(thrown(() => checkRequest(request))).toMatchObject({
    code: 'input',
    what: expect.stringContaining(`"${input}"`),
  });
});

const docker = (kind: 'buildkit' | 'legacy') => ({ name: 'docker', builder: { kind } }) as const;
const plugin = { name: 'docker', builder: { kind: 'buildx', driver: 'docker' } } as const;
const podman = { name: 'podman', builder: { kind: 'buildah' } } as const;
const both = ['linux/amd64', 'linux/arm64'];

test.each<[string, string, Parameters<typeof refuseUnsupported>[0], object, RegExp]>([
  ['several platforms without a container driver', 'platforms', plugin, { platforms: both }, /setup-buildx-action/],
  ['several platforms with podman', 'platforms', podman, { platforms: both }, /setup-buildx-action/],
  [
    'a cache export without a container driver',
    'cache-to',
    plugin,
    { cacheTo: ['type=registry,ref=r/c'] },
    /setup-buildx-action/,
  ],
  ['a cache of GitHub with the daemon', 'cache-from', docker('buildkit'), { cacheFrom: ['type=gha'] }, /setup-buildx/],
  ['secrets without BuildKit', 'secrets', docker('legacy'), { secrets: [{ id: 'npm' }] }, /docker-buildx-plugin/],
  [
    'an ignore file of one Dockerfile without BuildKit',
    'file',
    docker('legacy'),
    { ignoreFile: '/app/Dockerfile.dockerignore' },
    /docker-buildx-plugin/,
  ],
])('%s is refused with the way out', (_, input, engine, more, todo) => {
  const nothing = { platforms: [], cacheFrom: [], cacheTo: [], secrets: [], dockerfile: '/app/Dockerfile' };
  expect(thrown(() => refuseUnsupported(engine, { ...nothing, ...more }))).toMatchObject({
    code: 'engine',
    what: expect.stringContaining(`"${input}"`),
    todo: expect.stringMatching(todo),
  });
  expect(() => refuseUnsupported(engine, nothing)).not.toThrow();
});

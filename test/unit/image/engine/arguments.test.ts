import { describe, expect, test } from '@jest/globals';
import { buildArguments, pushArguments, runArguments, type BuildSpec } from '../../../../src/image/engine/arguments.ts';
import type { Builder } from '../../../../src/image/engine/engine.ts';

const spec = (more: Partial<BuildSpec> = {}): BuildSpec => ({
  context: '/app',
  dockerfile: '/app/Dockerfile',
  name: 'r/a:1',
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
  ...more,
});
const buildkit = { name: 'docker', builder: { kind: 'buildkit' } } as const;
const legacy = { name: 'docker', builder: { kind: 'legacy' } } as const;
const plugin = { name: 'docker', builder: { kind: 'buildx', driver: 'docker' } } as const;
const container = { name: 'docker', builder: { kind: 'buildx', driver: 'docker-container' } } as const;
const podman = { name: 'podman', builder: { kind: 'buildah' } } as const;
const basic = ['--file', '/app/Dockerfile', '--tag', 'r/a:1'];

describe('the arguments of a build', () => {
  test.each<[string, { name: 'docker' | 'podman'; builder: Builder }, Partial<BuildSpec>, string[]]>([
    ['BuildKit in the daemon', buildkit, {}, ['build', ...basic, '--progress', 'plain', '/app']],
    ['the legacy builder', legacy, {}, ['build', ...basic, '/app']],
    ['buildx', plugin, {}, ['buildx', 'build', ...basic, '--progress', 'plain', '--load', '/app']],
    ['podman', podman, {}, ['build', ...basic, '--format', 'docker', '--layers', '/app']],
    [
      'the ignore file that podman may not find by itself',
      podman,
      { ignoreFile: '/app/x.dockerignore' },
      ['build', ...basic, '--format', 'docker', '--layers', '--ignorefile', '/app/x.dockerignore', '/app'],
    ],
    [
      'a common ignore file with the legacy builder',
      legacy,
      { ignoreFile: '/app/.dockerignore' },
      ['build', ...basic, '/app'],
    ],
    [
      'Lambda: no attestations',
      plugin,
      { lambda: true },
      ['buildx', 'build', ...basic, '--progress', 'plain', '--load', '--provenance=false', '--sbom=false', '/app'],
    ],
    [
      'a local base with a container driver',
      container,
      { local: true },
      ['buildx', 'build', '--builder', 'default', ...basic, '--progress', 'plain', '--load', '/app'],
    ],
    [
      'no cache',
      buildkit,
      { noCache: true, pull: true },
      ['build', ...basic, '--no-cache', '--progress', 'plain', '--pull', '/app'],
    ],
    [
      'no cache with podman',
      podman,
      { noCache: true, pull: true },
      ['build', ...basic, '--no-cache', '--format', 'docker', '--layers', '--pull-always', '/app'],
    ],
    [
      'a base on this machine with podman',
      podman,
      { images: ['localhost:5000/b:1'] },
      ['build', ...basic, '--format', 'docker', '--layers', '--tls-verify=false', '/app'],
    ],
    [
      'everything else, as data and never as code',
      buildkit,
      {
        target: 'prod',
        platforms: ['linux/arm64'],
        buildArgs: { A: '$(id) `x`' },
        labels: { l: 'a b' },
        secrets: [{ id: 's', file: '/s' }],
        cacheFrom: ['r/a:0'],
      },
      [
        'build',
        ...basic,
        '--target',
        'prod',
        '--platform',
        'linux/arm64',
        '--build-arg',
        'A=$(id) `x`',
        '--label',
        'l=a b',
        '--secret',
        'id=s,src=/s',
        '--cache-from',
        'r/a:0',
        '--progress',
        'plain',
        '/app',
      ],
    ],
    [
      'several platforms and a registry cache',
      container,
      {
        platforms: ['linux/amd64', 'linux/arm64'],
        cacheTo: ['type=registry,ref=r/c,mode=max'],
        cacheFrom: ['type=gha'],
        push: true,
      },
      [
        'buildx',
        'build',
        ...basic,
        '--platform',
        'linux/amd64,linux/arm64',
        '--cache-from',
        'type=gha',
        '--cache-to',
        'type=registry,ref=r/c,mode=max',
        '--progress',
        'plain',
        '--push',
        '/app',
      ],
    ],
  ])('%s', (_, engine, more, expected) => {
    expect(buildArguments(engine, spec(more))).toEqual(expected);
  });
});

test.each([
  ['docker', 'ghcr.io', ['push', 'h/a:1']],
  ['podman', 'ghcr.io', ['push', '--format', 'v2s2', 'h/a:1']],
  ['podman', 'localhost:5000', ['push', '--tls-verify=false', '--format', 'v2s2', 'h/a:1']],
  ['buildah', '127.0.0.1:5000', ['push', '--tls-verify=false', '--format', 'v2s2', 'h/a:1', 'docker://h/a:1']],
] as const)('%s pushes to %s', (name, host, expected) => {
  expect(pushArguments({ name }, 'h/a:1', host)).toEqual(expected);
});

test('a container of the boot check has a network of its own and limits', () => {
  const args = runArguments({
    image: 'i',
    name: 'n',
    network: 'net',
    environment: { A: '1' },
    memory: 256,
    readOnly: true,
    user: '993:990',
  });
  expect(args.join(' ')).toBe(
    'run --detach --name n --network net --memory 256m --pull never --env A=1 --user 993:990 --read-only --tmpfs /tmp:rw,exec,mode=1777 i',
  );
});

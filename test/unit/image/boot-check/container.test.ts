import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askContainer } from '../../../../src/image/boot-check/container-request.ts';
import { withContainer } from '../../../../src/image/boot-check/container.ts';
import { cacheReference, checkBuilt } from '../../../../src/image/build-run.ts';
import type { Engine } from '../../../../src/image/engine/engine.ts';
import { imageRequest, type BootCheckLevel, type ImagePlan } from '../../../../src/image/index.ts';
import type { LocalImage } from '../../../../src/image/engine/local-image.ts';
import { recordingReporter } from '../../../../src/report/index.ts';

describe.each([
  ['this machine’s network', false],
  ['the container’s own network', true],
])('a request to a container from %s', (_, rootless) => {
  let server: Server;
  let port: number;
  let calls: string[][];
  beforeEach(async () => {
    calls = [];
    server = createServer((request, answer) => {
      if (request.url === '/silent') return;
      if (request.url === '/stream') return void answer.writeHead(200).write('first');
      void text(request).then((body) =>
        answer.writeHead(request.url === '/ok' ? 200 : 503).end(`${request.method}:${body}`),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => void server.close().closeAllConnections());

  /** Stands in for `podman unshare nsenter --target 42 --net`: runs the program in this network. */
  const engine: Pick<Engine, 'rootless' | 'runContainer'> = {
    rootless,
    runContainer: (args) => {
      calls.push([...args]);
      const [program, ...rest] = args.slice(5);
      const child = spawn(program!, rest);
      return new Promise((resolve) => {
        void Promise.all([text(child.stdout), text(child.stderr)]).then(([stdout, stderr]) =>
          resolve({ code: child.exitCode ?? 0, stdout, stderr }),
        );
      });
    },
  };
  const ask = (method: 'GET' | 'POST', path: string, body?: string) =>
    askContainer(engine, { address: '127.0.0.1', pid: 42 }, { method, port, path, body, timeout: 500 });

  test('gives status and body', async () => {
    expect(await ask('POST', '/ok', '{}')).toEqual({ status: 200, body: 'POST:{}' });
    expect(await ask('GET', '/missing')).toEqual({ status: 503, body: '' });
    expect(calls.map((args) => args.slice(0, 5))).toEqual(
      rootless ? Array(2).fill(['unshare', 'nsenter', '--target', '42', '--net']) : [],
    );
  });
  test('does not wait for the end of a stream', async () => {
    expect(await ask('GET', '/stream')).toEqual({ status: 200, body: '' });
  });
  test('says why there is no answer', async () => {
    expect(await ask('GET', '/silent')).toEqual({ problem: 'nothing within 0.5 s' });
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
    expect(await ask('GET', '/ok')).toEqual({ problem: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('a container that does not come up', () => {
  const observed = async (refused: string, stderr: string, level: BootCheckLevel) => {
    const runContainer: Engine['runContainer'] = (args) =>
      Promise.resolve({ code: args[0] === refused ? 125 : 0, stdout: '', stderr: args[0] === refused ? stderr : '' });
    const engine = { name: 'docker', runner: 'docker', architecture: 'amd64', runContainer } as Engine;
    const plan = {
      request: imageRequest({ context: '/', repository: 'shop', bootCheck: { level } }),
      dockerfile: { ports: [] as number[] },
    } as ImagePlan;
    const report = recordingReporter();
    const run = { plan, engine, name: 'shop:1', login: {}, secrets: [], report };
    return { result: await checkBuilt(run, { architecture: 'amd64' } as LocalImage, false), report };
  };
  const noCommand = "docker: Error response from daemon: No command specified.\nSee 'docker run --help'.\n";

  test('because of the image is a crash, in the engine’s words', async () => {
    await expect(observed('run', noCommand, 'auto')).rejects.toMatchObject({
      code: 'boot-check',
      what: 'The image crashes at start',
      why: 'it cannot be started (docker: Error response from daemon: No command specified.)',
    });
    const { result, report } = await observed('run', noCommand, 'warn');
    expect(result).toMatchObject({ outcome: 'not-healthy' });
    expect(report.warnings.join()).toContain('No command specified');
  });
  test('because of the machine says nothing about the image, and is no pass', async () => {
    const { result } = await observed('network', 'permission denied', 'auto');
    expect(result).toMatchObject({ outcome: 'skipped' });
    await expect(observed('network', 'permission denied', 'enforce')).rejects.toMatchObject({
      what: 'The image could not be checked',
      why: expect.stringContaining('permission denied'),
    });
  });
});

test.each([
  ['type=registry,ref=ghcr.io/my-org/shop:cache,mode=max', 'ghcr.io/my-org/shop:cache'],
  ['ghcr.io/my-org/shop:cache', 'ghcr.io/my-org/shop:cache'],
  ['type=gha', undefined],
  ['type=local,dest=/tmp/cache', undefined],
])('the registry of cache %s is known, to log in to it', (cache, reference) => {
  expect(cacheReference(cache)).toBe(reference);
});

describe('a machine that lets a rootless engine set no memory limit', () => {
  const refusal = 'Error: crun: the requested cgroup controller `memory` is not available: OCI runtime error';
  const started = async (rootless: boolean) => {
    const calls: string[][] = [];
    const runContainer: Engine['runContainer'] = (args) => {
      calls.push([...args]);
      const refused = args[0] === 'run' && args.includes('--memory');
      return Promise.resolve({ code: refused ? 126 : 0, stdout: '', stderr: refused ? refusal : '' });
    };
    const engine = { name: 'podman', rootless, runContainer } as Engine;
    await withContainer(engine, { image: 'shop', environment: {}, memory: 512, patience: 0 }, () => Promise.resolve());
    return calls.filter(([verb]) => verb === 'run');
  };

  test('starts the image without one', async () => {
    const runs = await started(true);
    expect(runs.map((args) => args.includes('--memory'))).toEqual([true, false]);
  });
  test('is an error where the engine runs as root', async () => {
    await expect(started(false)).rejects.toThrow(/cannot be started .*memory/);
  });
});

test.each<[string, boolean]>([
  ['docker: Error response from daemon: No command specified.', true],
  ['Error: crun: executable file `node` not found in $PATH: No such file or directory', true],
  ['exec /bin/server: exec format error', true],
  ['Error: /usr/bin/slirp4netns failed: "open(\\"/dev/net/tun\\"): Permission denied', false],
  ['Error: failed to mount runtime directory for rootless netns: no such file or directory', false],
  ['docker: Error response from daemon: write /var/lib/docker: no space left on device.', false],
])('%s: the cause is the image %s', async (refusal, image) => {
  const runContainer: Engine['runContainer'] = ([verb]) =>
    Promise.resolve({ code: verb === 'run' ? 125 : 0, stdout: '', stderr: verb === 'run' ? refusal : '' });
  const started = withContainer({ runContainer } as Engine, { image: 'shop', environment: {}, patience: 0 }, () =>
    Promise.resolve(),
  );
  await expect(started).rejects.toMatchObject({ name: 'ContainerProblem', image });
});

test('what a killed run has left is taken away by the next one, and what another run still needs is not', async () => {
  const now = Math.floor(Date.now() / 1000);
  const stale = `boot-check-${now - 1}-0123456789ab`;
  const names = [stale, `boot-check-${now + 60}-0123456789ab`, 'boot-check-of-somebody'];
  const calls: string[] = [];
  const runContainer: Engine['runContainer'] = (args) => {
    calls.push(args.join(' '));
    return Promise.resolve({ code: 0, stdout: args[1] === 'ls' ? `${names.join('\n')}\n` : '', stderr: '' });
  };
  const spec = { image: 'shop', environment: {}, patience: 30_000 };
  await withContainer({ runContainer } as Engine, spec, () => Promise.resolve());
  const own = /network create --internal (boot-check-(\d+)-\S+)/.exec(calls.join('\n'))!;
  expect(Number(own[2])).toBeGreaterThan(now + 30);
  const removed = calls.filter((call) => / rm |^rm /.test(call)).map((call) => call.split(' ').at(-1));
  expect(removed).toEqual([stale, stale, own[1], own[1]]);
});

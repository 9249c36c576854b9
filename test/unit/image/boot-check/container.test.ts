import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askContainer } from '../../../../src/image/boot-check/container-request.ts';
import { parseListeningPorts, withContainer } from '../../../../src/image/boot-check/container.ts';
import type { Engine } from '../../../../src/image/engine/engine.ts';
import { processEnd, scriptedEngine } from '../../../support/images/scripted-engine.ts';

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
          resolve(processEnd({ code: child.exitCode ?? 0, stdout, stderr })),
        );
      });
    },
  };
  const ask = (method: 'GET' | 'POST', path: string, body?: string, timeout = 30_000) =>
    askContainer(engine, { address: '127.0.0.1', pid: 42 }, { method, port, path, body, timeout });

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
    expect(await ask('GET', '/silent', undefined, 500)).toEqual({ problem: 'nothing within 0.5 s' });
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
    expect(await ask('GET', '/ok')).toEqual({ problem: expect.stringContaining('ECONNREFUSED') });
  });
});

test('listening ports of proc_net_tcp(5), and who can reach them', () => {
  const line = (address: string, port: string, state = '0A') =>
    `   0: ${address}:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1`;
  const zero = '0'.repeat(32);
  const text = [
    '  sl  local_address rem_address   st',
    line('00000000', '0BB8'),
    line('0100007F', '1F90'),
    line('0B00007F', '9C40'),
    line('00000000', '0016', '01'),
    line(zero, '0050'),
    line('00000000000000000000000001000000', '23F0'),
    line('0000000000000000FFFF00000100007F', '2400'),
  ].join('\n');
  expect(parseListeningPorts(text)).toEqual([
    { port: 80, reachable: true },
    { port: 3000, reachable: true },
    { port: 8080, reachable: false },
    { port: 9200, reachable: false },
    { port: 9216, reachable: false },
  ]);
});

describe('a machine that lets a rootless engine set no memory limit', () => {
  const refusal = 'Error: crun: the requested cgroup controller `memory` is not available: OCI runtime error';
  const started = async (rootless: boolean) => {
    const refused = (args: readonly string[]) => args[0] === 'run' && args.includes('--memory');
    const engine = scriptedEngine((args) => (refused(args) ? { code: 126, stderr: refusal } : {}), { rootless });
    await withContainer(engine, { image: 'shop', environment: {}, memory: 512, patience: 0 }, () => Promise.resolve());
    return engine.calls.filter(([verb]) => verb === 'run');
  };

  test('starts the image without one', async () => {
    const runs = await started(true);
    expect(runs.map((args) => args.includes('--memory'))).toEqual([true, false]);
  });
  test('is an error where the engine runs as root', async () => {
    await expect(started(false)).rejects.toThrow(refusal);
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
  const engine = scriptedEngine(([verb]) => (verb === 'run' ? { code: 125, stderr: refusal } : {}));
  const started = withContainer(engine, { image: 'shop', environment: {}, patience: 0 }, () => Promise.resolve());
  await expect(started).rejects.toMatchObject({ name: 'ContainerProblem', image });
});

test('what a killed run has left is taken away by the next one, and what another run still needs is not', async () => {
  const now = Math.floor(Date.now() / 1000);
  const stale = `boot-check-${now - 1}-0123456789ab`;
  const names = [stale, `boot-check-${now + 60}-0123456789ab`, 'boot-check-of-somebody'];
  const engine = scriptedEngine((args) => ({ stdout: args[1] === 'ls' ? `${names.join('\n')}\n` : '' }));
  const spec = { image: 'shop', environment: {}, patience: 30_000 };
  await withContainer(engine, spec, () => Promise.resolve());
  const calls = engine.calls.map((args) => args.join(' '));
  const own = /network create --internal (boot-check-(\d+)-\S+)/.exec(calls.join('\n'))!;
  expect(Number(own[2])).toBeGreaterThan(now + 30);
  const removed = calls.filter((call) => / rm |^rm /.test(call)).map((call) => call.split(' ').at(-1));
  expect(removed).toEqual([stale, stale, own[1], own[1]]);
});

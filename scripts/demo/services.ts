import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startEmulator } from '../../test/support/emulator/emulator.ts';
import { freePort } from '../../test/support/ports.ts';
import { DemoError } from './options.ts';
import { hostAddress, removeContainers, type Engine } from './engine.ts';
import { describeProcess, isAlive, pause, stopProcess, type DemoProcess } from './processes.ts';
import { repository, type StateFile } from './state.ts';

/** How often a process that starts is asked whether it listens, every 100 ms: a busy machine takes its time. */
const ATTEMPTS = 1200;

/** What the demo's processes inherit: enough to run, and no cloud credentials or settings of the person. */
export function plainEnvironment(): Record<string, string> {
  const kept =
    /^(PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TERM|SHELL|TMPDIR|TEMP|TMP|SYSTEMROOT|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAMFILES.*|XDG_RUNTIME_DIR|DOCKER_HOST|DOCKER_CONTEXT|CONTAINERS_CONF|NODE_EXTRA_CA_CERTS|npm_config_.*)$/i;
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => kept.test(entry[0]) && entry[1] != null),
  );
}

/** The emulator of this demo: the one that runs, or a new one. Says whether it is new, so without any resources. */
export async function ensureEmulator(state: StateFile): Promise<{ port: number; fresh: boolean }> {
  const known = state.current.emulator;
  if (isAlive(known) && (await answers(`http://127.0.0.1:${known.port}/_ministack/health`)))
    return { port: known.port, fresh: false };
  await stopProcess(known);
  if (known && state.current.engine) removeContainers(state.current.engine, known.port);
  const port = known && (await isFree(known.port)) ? known.port : await freePort();
  const folder = state.path('emulator');
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  // Functions run from here: this repository's "type": "module" must not say what their .js files are.
  writeFileSync(join(folder, 'package.json'), '{}\n');
  await startEmulator({
    port,
    folder,
    detached: true,
    environment: { ...plainEnvironment(), TMPDIR: temporary },
    settings: {
      BIND_HOST: '127.0.0.1',
      ...(state.current.podman && { DOCKER_HOST: `unix://${state.current.podman.socket}` }),
    },
    onSpawn: (pid) => state.update({ emulator: { ...describeProcess(pid), port } }),
  });
  return { port, fresh: true };
}

/** The strict front before this demo's emulator: the port that the deployment is to talk to. */
export async function ensureFront(state: StateFile, emulator: { port: number; fresh: boolean }): Promise<number> {
  const known = state.current.front;
  if (!emulator.fresh && isAlive(known) && (await accepts('127.0.0.1', known.port))) return known.port;
  await stopProcess(known);
  const port = known && (await isFree(known.port)) ? known.port : await freePort();
  const script = join(repository, 'test/support/strict/main.ts');
  const front = spawnDetached(state, 'front', [script, `http://localhost:${emulator.port}`, String(port)]);
  state.update({ front: { ...front, port } });
  for (let attempt = 0; attempt < ATTEMPTS && isAlive(front); attempt++) {
    if (await accepts('127.0.0.1', port)) return port;
    await pause(100);
  }
  throw new DemoError(`The strict front did not start: see ${state.path('front.log')}`);
}

/** What the local edge says of itself when it listens (test/support/edge/main.ts). */
export interface EdgeAddress {
  /** http://localhost:<port>: the distribution that showDistribution named. */
  url: string;
  port: number;
  tlsPort: number;
  caFile: string;
  connectTo: string;
}

/** The local edge in front of this demo's emulator. */
export async function ensureEdge(state: StateFile, emulator: { port: number; fresh: boolean }): Promise<EdgeAddress> {
  const log = state.path('edge.log');
  const known = state.current.edge;
  if (!emulator.fresh && isAlive(known)) {
    const address = readAddress(log);
    if (address && (await accepts('127.0.0.1', address.port))) return address;
  }
  await stopProcess(known);
  rmSync(log, { force: true });
  rmSync(shownFile(state), { force: true });
  const ports = known && (await isFree(known.port)) ? ['--port', String(known.port)] : [];
  const edge = spawnDetached(state, 'edge', [
    join(repository, 'test/support/edge/main.ts'),
    ...['--emulator', `http://localhost:${emulator.port}`, '--folder', state.folder, ...ports],
    ...['--default-distribution-file', shownFile(state)],
  ]);
  state.update({ edge: { ...edge, port: known?.port ?? 0 } });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const address = readAddress(log);
    if (address) {
      state.update({ edge: { ...edge, port: address.port } });
      return address;
    }
    if (!isAlive(edge)) break;
    await pause(100);
  }
  throw new DemoError(`The local edge did not start: see ${log}`);
}

/** Has localhost:<port> of the local edge show this distribution. */
export function showDistribution(state: StateFile, id: string): void {
  const file = shownFile(state);
  writeFileSync(`${file}.new`, id);
  renameSync(`${file}.new`, file);
}

function shownFile(state: StateFile): string {
  return state.path('distribution');
}

function readAddress(log: string): EdgeAddress | undefined {
  try {
    const line = readFileSync(log, 'utf8')
      .split('\n')
      .find((text) => text.startsWith('{"url"'));
    return line === undefined ? undefined : (JSON.parse(line) as EdgeAddress);
  } catch {
    return undefined;
  }
}

/** podman's Docker-compatible API for the emulator; a service of the demo's own, so that nothing on the machine changes. */
export async function ensurePodman(state: StateFile): Promise<void> {
  if (isAlive(state.current.podman)) return;
  const socket = state.path('podman.sock');
  rmSync(socket, { force: true });
  // The emulator's registry speaks http; docker allows that on the loopback by itself.
  const registries = state.path('registries.conf');
  writeFileSync(registries, '[[registry]]\nlocation = "localhost"\ninsecure = true\n');
  const service = ['system', 'service', '--time=0', `unix://${socket}`];
  const environment = { CONTAINERS_REGISTRIES_CONF: registries };
  const podman = spawnDetached(state, 'podman', service, environment, 'podman');
  state.update({ podman: { ...podman, socket } });
  for (let attempt = 0; attempt < ATTEMPTS && !existsSync(socket); attempt++) await pause(100);
  if (!existsSync(socket)) throw new DemoError(`podman's API did not start: see ${state.path('podman.log')}`);
}

/** Lets containers reach the emulator, which listens on the loopback: a relay on the address that they see the host under. */
export async function ensureGateway(state: StateFile, engine: Engine, emulatorPort: number): Promise<void> {
  const host = hostAddress(engine);
  if (host === undefined) return;
  const known = state.current.gateway;
  if (known?.port === emulatorPort && known.host === host && isAlive(known)) return;
  await stopProcess(known);
  const script = join(repository, 'scripts/demo/gateway.ts');
  const gateway = spawnDetached(state, 'gateway', [script, host, String(emulatorPort)]);
  state.update({ gateway: { ...gateway, host, port: emulatorPort } });
}

/** Starts a program (Node.js with a script, if no other is named) that outlives this process, with a log of its own. */
function spawnDetached(
  state: StateFile,
  name: string,
  args: readonly string[],
  environment: Record<string, string> = {},
  program = process.execPath,
): DemoProcess {
  const log = openSync(state.path(`${name}.log`), 'a');
  const child = spawn(program, [...args], {
    cwd: state.folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...plainEnvironment(), ...environment },
  });
  closeSync(log);
  child.unref();
  if (child.pid === undefined) throw new Error(`${name} could not be started: see ${state.path(`${name}.log`)}`);
  return describeProcess(child.pid);
}

/**
 * Milliseconds until a process that is there counts as dead. One that is stopped and started over takes the people who use
 * it with it, and the emulator all data: a machine that is busy is no reason.
 */
const PATIENCE = 30_000;

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch {
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  return !(await accepts('127.0.0.1', port));
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}

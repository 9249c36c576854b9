import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';
import { freePort } from '../ports.ts';

export interface Emulator {
  /** http://localhost:<port>: the value for AWS_ENDPOINT_URL. */
  endpoint: string;
  port: number;
  pid: number;
  /** What a program needs in its environment to talk to this emulator. */
  environment: Record<string, string>;
  logFile: string;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  port?: number;
  /** Turns the emulator's IAM evaluator on: every call is checked against the caller's policies. */
  auth?: boolean;
  /** Extra settings of the emulator. */
  settings?: Record<string, string>;
  /** Folder for logs and data; a temporary one that goes with `stop()` when not given. */
  folder?: string;
  /** Leaves the emulator running when this process ends (the demo). */
  detached?: boolean;
  /** What the emulator and its functions inherit; the environment of this process when not given. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Told the process id at once, so that a starter that is killed before the emulator is ready can find it again. */
  onSpawn?: (pid: number) => void;
}

export const TEST_REGION = 'us-east-1';

/** The credentials that the emulator takes; the access key is the account id. */
export function emulatorEnvironment(port: number): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: `http://localhost:${port}`,
    AWS_REGION: TEST_REGION,
    AWS_DEFAULT_REGION: TEST_REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Starts MiniStack on a free port and waits until it answers. Its functions run on the runner's node. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  ensureTools('emulator');
  const port = options.port ?? (await freePort());
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'deploy-emulator-'));
  const logFile = join(folder, 'emulator.log');
  const node24 = dirname(process.execPath);
  // The log is a file of the emulator's own: it outlives this process when detached.
  const log = openSync(logFile, 'a');
  const starter = join(import.meta.dirname, 'runtime', 'starter.py');
  const child = spawn(toolPath('emulator', 'python'), [starter], {
    cwd: folder,
    detached: options.detached ?? false,
    stdio: ['ignore', log, log],
    env: {
      ...(options.environment ?? process.env),
      // Its functions would be sent to another emulator that the starter talks to.
      AWS_ENDPOINT_URL: undefined,
      ...(options.auth && { AUTH: 'true' }),
      ...options.settings,
      PATH: [node24, process.env['PATH'] ?? ''].join(delimiter),
      GATEWAY_PORT: String(port),
      EMULATED_NODE: process.execPath,
    },
  });
  closeSync(log);
  if (child.pid !== undefined) options.onSpawn?.(child.pid);
  await ready(child, port, logFile);
  if (options.detached) child.unref();
  return {
    endpoint: `http://localhost:${port}`,
    port,
    pid: child.pid!,
    environment: emulatorEnvironment(port),
    logFile,
    stop: async () => {
      await stopped(child);
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess, port: number, logFile: string): Promise<void> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    if (child.exitCode !== null) throw new Error(`The emulator ended with ${child.exitCode}: see ${logFile}`);
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/_ministack/health`, { signal: AbortSignal.timeout(1000) });
      if (answer.ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`The emulator was not ready within 5 min: see ${logFile}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(hard);
}

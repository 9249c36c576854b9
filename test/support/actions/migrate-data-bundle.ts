import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MigrationResult } from '../../../src/data/outcome/result.ts';
import { emulatorEnvironment } from '../emulator/emulator.ts';

/** The committed bundle, or the folder of another build. */
const dist = process.env['BENCH_DIST'] ?? join(import.meta.dirname, '../../../dist');

/** The process writes its peak as its last line: VmHWM, since ru_maxrss may be that of the process which started it. */
const PEAK = `import { readFileSync } from 'node:fs';
process.on('exit', () => {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  process.stderr.write('peak ' + (/VmHWM:\\s*(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS));
});`;

export interface ProcessResult {
  /** From start to exit. */
  seconds: number;
  /** Largest resident set, in MB (1,000,000 bytes). */
  peak: number;
  /** The only migration of the plan. */
  migration: MigrationResult;
}

/** Runs dist/migrate-data.js as a runner would; an exit code other than 0 is an error with its output. */
export async function migrateInProcess(options: {
  plan: string;
  endpoint: string;
  inputs?: Record<string, string>;
  /** Codes that are no error. Default 0. */
  allow?: readonly number[];
}): Promise<ProcessResult> {
  const workspace = mkdtempSync(join(tmpdir(), 'deploy-migrate-'));
  const inputs = { plan: 'plan.yaml', ...options.inputs };
  writeFileSync(join(workspace, 'plan.yaml'), options.plan);
  const start = performance.now();
  try {
    const { code, output } = await run(workspace, {
      ...emulatorEnvironment(Number(new URL(options.endpoint).port)),
      AWS_ENDPOINT_URL: options.endpoint,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    });
    const seconds = (performance.now() - start) / 1000;
    if (!(options.allow ?? [0]).includes(code)) throw new Error(`migrate-data ended with ${code}\n${output}`);
    const report = JSON.parse(readFileSync(join(workspace, 'migrate-data-report', 'report.json'), 'utf8')) as {
      migrations: MigrationResult[];
    };
    return {
      seconds,
      peak: (Number(/peak (\d+)$/.exec(output)![1]) * 1024) / 1e6,
      migration: report.migrations[0]!,
    };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function run(workspace: string, environment: Record<string, string>): Promise<{ code: number; output: string }> {
  const argv = ['--import', `data:text/javascript,${encodeURIComponent(PEAK)}`, join(dist, 'migrate-data.js')];
  const child = spawn(process.execPath, argv, {
    cwd: workspace,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: tmpdir(),
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: workspace,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let last = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (last += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === null) reject(new Error(`migrate-data was ended by ${signal}\n${output}${last}`));
      else resolve({ code, output: output + last });
    });
  });
}

/** A DynamoDB of our own in its own process, for tables that are too large for the emulator: see dynamodb-server.ts. */
export async function startDynamoServer(): Promise<{ endpoint: string; stop(): void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../aws/dynamodb-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The DynamoDB server ended with ${code}`)));
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
  });
  return { endpoint, stop: () => void child.kill('SIGKILL') };
}

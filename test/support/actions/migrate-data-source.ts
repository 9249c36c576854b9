import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { MigrationReport } from '../../../src/data/outcome/report.ts';
import { emulatorEnvironment } from '../emulator/emulator.ts';
import { faultProxy, type Verdict } from '../emulator/fault-proxy.ts';

const RUN_ACTION = join(import.meta.dirname, 'action-program.ts');

/** The action as a process of its own. */
export interface ActionProcess {
  child: ChildProcess;
  /** All that it wrote to its log. */
  output: Promise<string>;
  ended: Promise<number | null>;
}

/** Starts migrate-data from its sources in a folder that holds plan.yaml, as a runner starts it. */
export function startMigration(
  folder: string,
  endpoint: string,
  inputs: Readonly<Record<string, string>> = {},
): ActionProcess {
  const all = { plan: 'plan.yaml', checkpoint: 'checkpoint.json', ...inputs };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', RUN_ACTION, 'migrate-data'], {
    env: {
      PATH: process.env['PATH'],
      ...emulatorEnvironment(0),
      AWS_ENDPOINT_URL: endpoint,
      GITHUB_WORKSPACE: folder,
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      GITHUB_OUTPUT: join(folder, 'output.txt'),
      ...Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
  });
  writeFileSync(join(folder, 'output.txt'), '');
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, output: text(child.stdout), ended };
}

/** The report that a run left in a folder. */
export function reportIn(folder: string): MigrationReport {
  return JSON.parse(readFileSync(join(folder, 'migrate-data-report/report.json'), 'utf8')) as MigrationReport;
}

/** A proxy before the emulator that passes `count` batches of rows and holds all later ones until it lets them go. */
export async function holdingProxy(
  count = 0,
): Promise<{ endpoint: string; held: Promise<void>; letGo(): void; stop(): Promise<void> }> {
  let reached: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (reached = resolve));
  let letGo: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (letGo = resolve));
  let passed = 0;
  const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, async ({ operation }): Promise<Verdict> => {
    if (!operation.endsWith('BatchWriteItem') || passed++ < count) return 'pass';
    reached();
    await released;
    return 'pass';
  });
  return { endpoint: proxy.endpoint, held, letGo, stop: () => (letGo(), proxy.stop()) };
}

import { mkdirSync, rmSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunCheckpoint } from '../checkpoint/run-checkpoint.ts';
import type { MigrationResult } from './result.ts';

/** How long the app took no writes: part of the report. */
export interface FreezeRecord {
  frozenAt: string;
  thawedAt?: string;
  /** From the order to freeze until the order to thaw was carried out (or the end of the run, when it stays frozen). */
  seconds: number;
  /** From the order until the app answered 503 with Retry-After. */
  noticedAfterSeconds?: number;
  retryAfter?: string;
}

/** What the report file holds: the evidence of one run. */
export interface MigrationReport {
  version: 1;
  plan: string;
  direction: string;
  operation: string;
  dryRun: boolean;
  started: string;
  finished: string;
  run: string;
  commit: string;
  actor: string;
  success: boolean;
  /** Why the run failed or ended early, and its code ("interrupted", "target-not-empty", "mismatch"...). */
  failure?: string;
  code?: string;
  /** Names of the migrations that were compared whole by this run and are right. */
  proven: string[];
  /** Names of all others: what this run says of them is what it did, not what the target holds. */
  notProven: string[];
  /** How to go on after a failure. */
  resume?: string;
  /** Path of the dead-letter file of this run. */
  deadLetters?: string;
  migrations: readonly MigrationResult[];
  freeze?: FreezeRecord;
}

/** Characters of one value. */
const LONGEST = 2000;

/** The migrations by what a run may claim of them. */
export function provenAndNot(results: readonly MigrationResult[]): Pick<MigrationReport, 'proven' | 'notProven'> {
  const names = (proven: boolean) =>
    results.filter(({ state }) => (state === 'verified') === proven).map(({ name }) => name);
  return { proven: names(true), notProven: names(false) };
}

export async function writeReport(folder: string, report: MigrationReport): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'report.json');
  await writeFile(path, `${JSON.stringify(report, shortened, 2)}\n`);
  return path;
}

/** A bad row may hold 400 KB in one value; the dead-letter file has it whole. */
function shortened(_name: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= LONGEST) return value;
  return `${value.slice(0, LONGEST)}... (${value.length} characters)`;
}

/** Gathers the dead letters of all migrations in one file; undefined, and no file of an earlier run, when there are none. */
export async function writeDeadLetters(
  folder: string,
  names: readonly string[],
  checkpoint: RunCheckpoint,
): Promise<string | undefined> {
  const path = join(folder, 'dead-letter.ndjson');
  rmSync(path, { force: true });
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    for (const name of names) {
      for await (const part of checkpoint.deadLetters(name)) {
        if (!file) {
          mkdirSync(folder, { recursive: true });
          file = await open(path, 'w');
        }
        await file.write(part);
      }
    }
  } finally {
    await file?.close();
  }
  return file && path;
}

import { mkdirSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointSession } from './checkpoint/checkpoint-session.ts';
import type { MigrationResult } from './result.ts';

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
  failure?: string;
  migrations: readonly MigrationResult[];
  freeze?: unknown;
}

/** Characters of one value. */
const LONGEST = 2000;

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

/** Gathers the dead letters of all migrations in one file; undefined when there are none. */
export async function writeDeadLetters(
  folder: string,
  names: readonly string[],
  checkpoint: CheckpointSession,
): Promise<string | undefined> {
  const path = join(folder, 'dead-letter.ndjson');
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

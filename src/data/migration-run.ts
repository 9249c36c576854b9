import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, type Reporter } from '../report/index.ts';
import type { CheckpointSession } from './checkpoint/checkpoint-session.ts';
import type { FreezeRecord } from './freeze.ts';
import { emptyResult, takeProgress } from './migration.ts';
import { placeLabel } from './definition/place-label.ts';
import type { Migration } from './definition/definition.ts';
import type { MigrationResult, MigrationState } from './result.ts';

/** A run of a plan as far as it has come. It is filled while the run goes on, so that one that ends early is told too. */
export interface MigrationRun {
  /** One for each migration, in the order of the run; empty while the plan is not read. */
  migrations: MigrationResult[];
  /** Not there where the run ended before it was opened. */
  checkpoint?: CheckpointSession;
  /** Items that DynamoDB gave back unprocessed and that were sent again. */
  unprocessed: number;
  freeze?: FreezeRecord;
}

/** Milliseconds that a run which ends early takes to save its progress: a cancelled job has ten seconds in all. */
const LAST_SAVE = 3000;

export function newRun(): MigrationRun {
  return { migrations: [], unprocessed: 0 };
}

/** The result of a migration that has not begun. */
export function notBegun(migration: Migration, direction: 'forward' | 'reverse'): MigrationResult {
  const [from, to] = direction === 'forward' ? [migration.from, migration.to] : [migration.to, migration.from];
  return emptyResult({
    name: migration.name,
    source: { label: placeLabel(from) },
    target: { label: placeLabel(to) },
  });
}

/** What a migration that was carried out to its end came to. */
export function stateOf(
  { mismatched, evidence }: MigrationResult,
  operation: 'copy' | 'verify' | 'copy-and-verify',
  dryRun: boolean,
): MigrationState {
  if (dryRun) return 'planned';
  if (mismatched > 0) return 'different';
  return operation === 'copy' || !evidence ? 'copied' : 'verified';
}

/** Notes what the checkpoint says of the migrations that a run did not end, and saves what is not saved yet. */
export async function takeStock(run: MigrationRun, report: Reporter): Promise<void> {
  const { checkpoint } = run;
  const open = run.migrations.filter(({ state }) => state === 'not begun' || state === 'under way');
  if (!checkpoint) return;
  if (open.some(({ name, state }) => state === 'under way' && checkpoint.progress(name)))
    await saveAtLast(checkpoint, report);
  for (const result of open) {
    const progress = checkpoint.progress(result.name);
    if (!progress) continue;
    result.checkpoint = progress.state;
    await Promise.race([takeProgress(result, progress, checkpoint), delay(LAST_SAVE, undefined, { ref: false })]).catch(
      (error: unknown) => report.warning(`The bad rows of ${result.name} could not be read: ${messageOf(error)}`),
    );
  }
}

/** What is lost with it is only time: the next run looks at some more rows again. */
async function saveAtLast(checkpoint: CheckpointSession, report: Reporter): Promise<void> {
  const late = delay(LAST_SAVE, 'late', { ref: false });
  const saved = await Promise.race([checkpoint.save(), late]).catch(messageOf);
  if (saved !== undefined) report.note(`The last progress was not saved (${saved}): the next run looks at it again`);
}

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AwsSession } from '../aws/index.ts';
import { Failure, messageOf, type Reporter } from '../report/index.ts';
import { unlessAborted } from './abort.ts';
import { CheckpointSession } from './checkpoint/checkpoint-session.ts';
import type { CheckpointStore } from './checkpoint/checkpoint.ts';
import { thaw, whileFrozen, type ThawOptions } from './freeze.ts';
import { migrateFiles } from './files/migrate-files.ts';
import { migrateRows } from './rows/migrate-rows.ts';
import { openFileJob, pointInTime } from './files/open-files.ts';
import { openRowJob } from './rows/open-rows.ts';
import { isRowPlace, definitionHash } from './definition/parse.ts';
import type { FreezeDefinition, Migration, Definition } from './definition/definition.ts';
import { refuseOverlap, type Planned } from './overlap.ts';
import type { FileJob } from './files/file-job.ts';
import type { RowJob } from './rows/row-job.ts';
import { restoreTable, type RestoreOptions } from './dynamodb/restore-table.ts';
import { RemoteFiles } from './files/remote-file.ts';
import { newRun, notBegun, stateOf, takeStock, type MigrationRun } from './migration-run.ts';
import type { MigrationResult } from './result.ts';
import { SqliteReaders } from './sqlite/snapshot-reader.ts';
import { Throttle, type WriteObserver } from './dynamodb/throttle.ts';

/** Parallel scans of a table: a page of each is in memory, and more of them are read no faster than rows are hashed. */
const LANES = 4;

/** Milliseconds that a cancelled run takes to close what it has opened, before its report. */
const CLOSING = 2000;

/** Both sides of a migration, to be closed at the end. */
interface Opened {
  source: { close(): Promise<void> };
  target: { close(): Promise<void> };
}

export interface MigrateOptions {
  plan: Definition;
  direction: 'forward' | 'reverse';
  operation: 'copy' | 'verify' | 'copy-and-verify';
  dryRun: boolean;
  onConflict: 'fail' | 'skip' | 'overwrite';
  /** Requests under way at the same time, per migration. */
  concurrency: number;
  rate?: { perSecond: number; unit: 'items' | 'units' };
  checkpoint: CheckpointStore;
  session: AwsSession;
  report: Reporter;
  /** Resolves a path of the plan. */
  resolve(path: string): string;
  /** Value of an environment variable that the plan names (the token of an export endpoint). */
  secret(name: string): string | undefined;
  /** Text of the transfer program (templates/stacks/data-transfer/index.mjs), for one-off tasks. */
  program(): string;
  /** What the plan's commands see: no credentials. */
  commandEnvironment: Readonly<Record<string, string>>;
  /** Different for every run; a random one when not given. */
  runToken?: string;
  /** Milliseconds between two saves of the checkpoint. */
  saveInterval?: number;
  onWrite?: WriteObserver;
  signal?: AbortSignal;
}

/**
 * Runs a plan: every migration is opened (so that a wrong name stops the run before the first write), then carried out
 * in order, in reverse order for the reverse direction. What is thrown leaves `run` as far as it came.
 */
export async function migrate(options: MigrateOptions, run: MigrationRun = newRun()): Promise<MigrationRun> {
  const { plan, direction, report } = options;
  const order = direction === 'forward' ? plan.migrations : plan.migrations.toReversed();
  run.migrations = order.map((migration) => notBegun(migration, direction));
  const checkpoint = await CheckpointSession.open(
    options.checkpoint,
    definitionHash(plan, direction),
    options.saveInterval,
  );
  run.checkpoint = checkpoint;
  const readers = new SqliteReaders();
  const remotes = new RemoteFiles();
  const throttle = new Throttle({
    ...(options.rate && { rate: options.rate }),
    ...(options.onWrite && { onWrite: options.onWrite }),
  });
  const open = { ...options, readers, remotes, throttle, runToken: options.runToken ?? randomUUID() };
  const opened: Opened[] = [];
  const rowJobs: Planned<RowJob>[] = [];
  const fileJobs: Planned<FileJob>[] = [];
  try {
    const steps: Step[] = [];
    for (const migration of order) {
      const settings = { ...migrationOptions(migration, options), checkpoint };
      const restore = restoreOptions(migration, options);
      if (restore) {
        steps.push(() => restoreTable(restore));
      } else if (isRowPlace(migration.from)) {
        const job = await unlessAborted(openRowJob(migration, open), options.signal);
        opened.push(job);
        rowJobs.push({ job, extra: settings.extra });
        steps.push((operation) => migrateRows(job, { ...settings, operation }));
      } else {
        const job = await unlessAborted(openFileJob(migration, open), options.signal);
        opened.push(job);
        fileJobs.push({ job, extra: settings.extra });
        steps.push((operation) => migrateFiles(job, { ...settings, operation }));
      }
    }
    await unlessAborted(refuseOverlap(rowJobs, fileJobs), options.signal);
    await carryOut(steps, options, run, checkpoint);
    return run;
  } catch (error) {
    await thawLeftover(options, checkpoint);
    if (!options.dryRun) await takeStock(run, report);
    throw error;
  } finally {
    run.unprocessed = throttle.unprocessed;
    const closed = close(opened, readers, report);
    await (options.signal?.aborted ? Promise.race([closed, delay(CLOSING, undefined, { ref: false })]) : closed);
    remotes.close();
  }
}

/** A migration from a table as of a time restores that table. It has no reverse: the old table is still there. */
function restoreOptions(migration: Migration, options: MigrateOptions): RestoreOptions | undefined {
  const { from, to } = migration;
  if (!('dynamodb' in from) || !from.dynamodb['as-of'] || !('dynamodb' in to)) return undefined;
  if (options.direction === 'reverse') {
    throw new Failure({
      code: 'plan',
      what: `${migration.name} cannot be reversed`,
      why: 'It restores a table; the table that it was restored from is unchanged',
      todo: "Set the swap parameter back to the old table's name",
    });
  }
  const swapParameter = to.dynamodb['swap-parameter'];
  return {
    name: migration.name,
    session: options.session,
    from: from.dynamodb.table,
    asOf: pointInTime(from.dynamodb['as-of']),
    ...(from.dynamodb.staging && { staging: from.dynamodb.staging }),
    to: to.dynamodb.table,
    ...(swapParameter && { swapParameter }),
    dryRun: options.dryRun,
    lanes: Math.min(LANES, options.concurrency),
    report: options.report,
  };
}

type Step = (operation: MigrateOptions['operation']) => Promise<MigrationResult>;

/**
 * The migrations in order. With a freeze, what follows its source is copied while the app still writes, so that the
 * freeze covers only the last pass. A cancelled run ends at once: nobody waits for what is under way.
 */
async function carryOut(
  steps: readonly Step[],
  options: MigrateOptions,
  run: MigrationRun,
  checkpoint: CheckpointSession,
): Promise<void> {
  const { plan, operation, dryRun } = options;
  const all = async (what: MigrateOptions['operation']) => {
    for (const [index, step] of steps.entries()) {
      run.migrations[index]!.state = 'under way';
      const result = await unlessAborted(step(what), options.signal);
      run.migrations[index] = { ...result, state: stateOf(result, what, dryRun) };
    }
  };
  if (!plan.freeze || dryRun || operation === 'verify') return await all(operation);
  if (plan.migrations.every((migration) => migration.follow)) await all('copy');
  await whileFrozen(
    { ...freezeOptions(plan.freeze, options, checkpoint), begun: (record) => (run.freeze = record) },
    () => all(operation),
    () => run.migrations.every((one) => one.mismatched === 0),
  );
}

function freezeOptions(plan: FreezeDefinition, options: MigrateOptions, checkpoint: CheckpointSession): ThawOptions {
  const { session, report, commandEnvironment: environment } = options;
  const since = checkpoint.frozenSince;
  return {
    plan,
    session,
    report,
    environment,
    folder: options.resolve('.'),
    noted: (when) => checkpoint.noteFreeze(when),
    ...(since !== undefined && { since }),
    ...(options.signal && { signal: options.signal }),
  };
}

/** A run that was killed while the app was frozen, and this one, which fails before it comes to the freeze. */
async function thawLeftover(options: MigrateOptions, checkpoint: CheckpointSession): Promise<void> {
  const { plan, dryRun, operation, report } = options;
  if (!plan.freeze || checkpoint.frozenSince === undefined || dryRun || operation === 'verify') return;
  await thaw(freezeOptions(plan.freeze, options, checkpoint)).catch((failure: unknown) =>
    report.warning(`The app could not be thawed: ${messageOf(failure)}`),
  );
}

function migrationOptions(migration: Migration, options: MigrateOptions) {
  const { follow = 0 } = migration;
  return {
    operation: options.operation,
    dryRun: options.dryRun,
    onConflict: options.onConflict,
    follow: follow === true ? 10 : Number(follow),
    extra: migration.extra ?? ('fail' as const),
    concurrency: options.concurrency,
    lanes: Math.min(LANES, options.concurrency),
    ...(options.rate && { rate: options.rate }),
    report: options.report,
    ...(options.signal && { signal: options.signal }),
  };
}

async function close(jobs: readonly Opened[], readers: SqliteReaders, report: Reporter): Promise<void> {
  const closing = await Promise.allSettled([
    ...jobs.flatMap((job) => [job.source.close(), job.target.close()]),
    readers.close(),
  ]);
  for (const result of closing) if (result.status === 'rejected') report.warning(messageOf(result.reason));
}

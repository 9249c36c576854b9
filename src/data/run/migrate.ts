import { unlessAborted, within } from '../../aws/index.ts';
import { carryOut, guardOrDiscard, type Context } from '../../operation/index.ts';
import { messageOf } from '../../report/index.ts';
import { RunCheckpoint } from '../checkpoint/run-checkpoint.ts';
import { isRowPlace, type Migration } from '../definition/definition.ts';
import { definitionHash } from '../definition/parse.ts';
import { placeLabel } from '../definition/place-label.ts';
import { fileMigration } from '../files/migrate-files.ts';
import { openFileJob } from '../files/open-files.ts';
import type { FreezeRecord } from '../outcome/report.ts';
import { migrationFailure } from '../outcome/verdict.ts';
import { Freeze } from './freeze.ts';
import { refuseChangedTargets, refuseOverlap } from '../guard.ts';
import { countOf, type MigrationJob, type OpenOptions } from '../job/job.ts';
import { migrationOperation } from '../operation.ts';
import { warnOfExpired } from '../verify.ts';
import type { MigrationStep } from '../plan.ts';
import type { MigrationRequest, MigrationSettings, Mode } from '../request.ts';
import { countsOf, emptyResult, resultOf, type MigrationResult } from '../outcome/result.ts';
import { openRowJob } from '../rows/open-rows.ts';
import { restoreRequest, restoreTable } from '../rows/restore-table.ts';
import { rowMigration } from '../rows/migrate-rows.ts';
import { RowStores } from '../rows/stores.ts';

/** Parallel scans of a table: a page of each is in memory, and more of them are read no faster than rows are hashed. */
const LANES = 4;
/** Passes of `follow: true`. */
const FOLLOW_PASSES = 10;
/** Milliseconds that a cancelled run takes to close what it has opened, before its report. */
const CLOSING = 2000;
/** Milliseconds that a run which ends early takes to save its progress: a cancelled job has ten seconds in all. */
const LAST_SAVE = 3000;

/** What a run has come to, whether it carried out all of its definition or ended early. */
export interface MigrationOutcome {
  /** One for each migration, in the order of the run; empty where the definition could not be read. */
  migrations: readonly MigrationResult[];
  /** Not there where the run ended before it was opened. */
  checkpoint?: RunCheckpoint;
  /** Items that DynamoDB gave back unprocessed and that were sent again. */
  unprocessed: number;
  freeze?: FreezeRecord;
  /** Why the run ended early. */
  error?: unknown;
}

/**
 * Carries a definition out: every migration is opened (so that a wrong name stops the run before the first write), then
 * carried out in order, in reverse order for the reverse direction. Does not throw: see `error` of the outcome.
 */
export async function migrate(context: Context, request: MigrationRequest): Promise<MigrationOutcome> {
  const { definition, direction } = request;
  const order = direction === 'forward' ? definition.migrations : definition.migrations.toReversed();
  const run = new MigrationRun(context, request, order);
  try {
    await run.carryOut();
  } catch (error) {
    await run.endEarly(error);
  } finally {
    await run.close();
  }
  return run.outcome();
}

type Step = (mode: Mode) => Promise<MigrationResult>;

class MigrationRun {
  readonly #context: Context;
  readonly #request: MigrationRequest;
  readonly #options: OpenOptions;
  readonly #order: readonly Migration[];
  readonly #results: MigrationResult[];
  readonly #stores: RowStores;
  readonly #jobs: MigrationJob[] = [];
  #checkpoint: RunCheckpoint | undefined;
  #freeze: Freeze | undefined;
  #error: unknown;

  constructor(context: Context, request: MigrationRequest, order: readonly Migration[]) {
    this.#context = context;
    this.#request = request;
    this.#order = order;
    this.#options = { ...context, ...request };
    this.#stores = new RowStores(this.#options);
    const [from, to] = request.direction === 'forward' ? (['from', 'to'] as const) : (['to', 'from'] as const);
    this.#results = order.map((one) => emptyResult(one.name, placeLabel(one[from]), placeLabel(one[to])));
  }

  outcome(): MigrationOutcome {
    const record = this.#freeze?.record;
    return {
      migrations: this.#results,
      ...(this.#checkpoint && { checkpoint: this.#checkpoint }),
      unprocessed: this.#stores.unprocessed,
      ...(record && { freeze: record }),
      ...(this.#error !== undefined && { error: this.#error }),
    };
  }

  /**
   * With a freeze, what follows its source is copied while the app still writes, so that the freeze covers only the last
   * pass. A cancelled run ends at once: nobody waits for what is under way.
   */
  async carryOut(): Promise<void> {
    const { definition, direction, operation, dryRun, checkpoint, saveInterval } = this.#request;
    const session = await RunCheckpoint.open(checkpoint, definitionHash(definition, direction), saveInterval);
    const freezes = !dryRun && operation !== 'verify';
    if (definition.freeze && freezes) {
      this.#freeze = new Freeze(this.#context, {
        definition: definition.freeze,
        environment: this.#request.commandEnvironment,
        folder: this.#request.resolve('.'),
        since: session.frozenSince,
        save: (since) => session.noteFreeze(since),
      });
    }
    const { refusal } = session;
    if (refusal) {
      await this.#thawForeign(session);
      throw refusal;
    }
    this.#checkpoint = session;
    const { steps, opened } = await this.#open(session);
    const all = async (mode: Mode) => {
      for (const [index, step] of steps.entries()) {
        this.#results[index] = { ...this.#results[index]!, state: 'under way' };
        this.#results[index] = await unlessAborted(step(mode), this.#context.signal);
      }
    };
    if (!this.#freeze) return await all(operation);
    if (this.#order.every((migration) => migration.follow)) await all('copy');
    if (operation !== 'copy') await unlessAborted(refuseChangedTargets(opened), this.#context.signal);
    await this.#freeze.around(
      () => all(operation),
      () => this.#failure() === undefined,
    );
  }

  /** What the run fails with, as far as its results say. */
  #failure(): unknown {
    const { maxBadRows = 0, onConflict, operation, dryRun } = this.#request;
    return migrationFailure(this.#results, { maxBadRows, onConflict, operation, dryRun, resume: '' });
  }

  /** Lets the app write again that a killed run of another plan has left frozen, such as one that was corrected since. */
  async #thawForeign(checkpoint: RunCheckpoint): Promise<void> {
    const { operation, dryRun } = this.#request;
    const { frozenSince } = checkpoint;
    if (frozenSince === undefined || dryRun || operation === 'verify') return;
    if (!this.#freeze) {
      this.#context.report.warning(
        `The app may still accept no writes: checkpoint ${checkpoint.location} says that a run froze it at ${frozenSince}, and this plan has no freeze that could end it`,
      );
      return;
    }
    // Taken over first: if that run is not dead after all, it cannot end as a success.
    await checkpoint.save();
    await this.#thaw();
  }

  async #thaw(): Promise<void> {
    await this.#freeze
      ?.thaw()
      .catch((failure: unknown) =>
        this.#context.report.warning(`The app could not be switched back to accepting writes: ${messageOf(failure)}`),
      );
  }

  /** Opens both sides of every migration, and refuses those that would get into each other's way. */
  async #open(checkpoint: RunCheckpoint): Promise<{ steps: Step[]; opened: MigrationStep[] }> {
    const { signal } = this.#context;
    const { dryRun } = this.#request;
    const opened: MigrationStep[] = [];
    const steps: Step[] = [];
    for (const migration of this.#order) {
      const settings = settingsOf(migration, this.#request);
      const restore = restoreRequest(migration, this.#request, settings);
      if (restore) {
        steps.push((mode) => restoreTable(this.#context, { ...restore, verifyOnly: mode === 'verify' }));
        continue;
      }
      const job = await unlessAborted<MigrationJob>(
        isRowPlace(migration.from)
          ? openRowJob(migration, this.#request.direction, this.#stores).then(rowMigration)
          : openFileJob(migration, this.#options).then(fileMigration),
        signal,
      );
      this.#jobs.push(job);
      const step = { job, dryRun, settings, checkpoint, others: [] };
      opened.push({ ...step, mode: 'copy' });
      steps.push((mode) => this.#carryOut({ ...step, mode, others: this.#othersInto(job) }));
    }
    await unlessAborted(refuseOverlap(opened), signal);
    return { steps, opened };
  }

  /** The other migrations of the run that write into the same place. */
  #othersInto(job: MigrationJob): MigrationJob[] {
    return this.#jobs.filter((one) => one !== job && one.target.identity === job.target.identity);
  }

  async #carryOut(step: MigrationStep): Promise<MigrationResult> {
    const { job, dryRun } = step;
    const { clock, report } = this.#context;
    const started = clock.now();
    const plan = await migrationOperation.plan(this.#context, step);
    await guardOrDiscard(migrationOperation, this.#context, plan);
    const seconds = () => (clock.now() - started) / 1000;
    if (!dryRun) {
      const { result, verified } = await carryOut(migrationOperation, this.#context, step, plan);
      return resultOf(plan, seconds(), result, verified);
    }
    const result = resultOf(plan, seconds());
    if (result.planned + result.skipped + result.bad === 0)
      report.warning(`${job.name}: the source has no ${job.noun} to copy`);
    warnOfExpired(this.#context, step, result);
    report.note(
      `${job.name}: would copy ${countOf(result.planned, job)} from ${job.source.label} to ${job.target.label}` +
        `${result.bad ? `; ${countOf(result.bad, job)} cannot be copied` : ''}`,
    );
    return result;
  }

  /** Thaws what a killed run has left frozen, and takes over what the checkpoint says of the migrations that did not end. */
  async endEarly(error: unknown): Promise<void> {
    this.#error = error;
    const checkpoint = this.#checkpoint;
    if (!checkpoint) return;
    const { report } = this.#context;
    if (checkpoint.frozenSince !== undefined) await this.#thaw();
    if (this.#request.dryRun) return;
    if (this.#results.some(({ name, state }) => state === 'under way' && checkpoint.progress(name))) {
      // What is lost with it is only time: the next run looks at some more rows again.
      await within(LAST_SAVE, checkpoint.save()).catch((lost: unknown) =>
        report.note(`The last progress was not saved (${messageOf(lost)}): the next run repeats that part`),
      );
    }
    for (const [index, result] of this.#results.entries()) {
      const progress = checkpoint.progress(result.name);
      if (!progress || !['not begun', 'under way'].includes(result.state)) continue;
      const badRows = await within(LAST_SAVE, checkpoint.firstBadRows(result.name)).catch((lost: unknown) => {
        report.warning(`The bad rows of ${result.name} could not be read: ${messageOf(lost)}`);
        return [];
      });
      const counts = countsOf(progress, this.#request.operation);
      this.#results[index] = { ...result, ...counts, badRows, checkpoint: progress.state };
    }
  }

  async close(): Promise<void> {
    const { signal, report } = this.#context;
    const closing = Promise.allSettled(
      this.#jobs.flatMap(({ source, target }) => [source, target]).map(async (place) => await place.close?.()),
    );
    const closed = signal.aborted ? within(CLOSING, closing).catch(() => []) : closing;
    for (const result of await closed) if (result.status === 'rejected') report.warning(messageOf(result.reason));
    await this.#stores.close();
  }
}

function settingsOf(migration: Migration, request: MigrationRequest): MigrationSettings {
  const { follow = 0, extra = 'fail' } = migration;
  const { onConflict, leastPasses = 0, concurrency, rate } = request;
  return {
    onConflict,
    follow: Math.max(leastPasses, follow === true ? FOLLOW_PASSES : Number(follow)),
    extra,
    concurrency,
    lanes: Math.min(LANES, concurrency),
    ...(rate && { rate }),
  };
}

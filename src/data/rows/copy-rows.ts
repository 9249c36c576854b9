import { chunks, Semaphore } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { deadLetter, type DeadLetter } from '../checkpoint/dead-letter.ts';
import type { CopyOptions, Seen } from '../job/job.ts';
import type { Cursor, Page, WriteMode } from '../model/store.ts';
import type { Row } from '../model/value.ts';
import type { RowJob } from './row-job.ts';
import { DUPLICATE, RowSorter } from './row-sorter.ts';

/** Rows left alone that are kept by key in the checkpoint. */
const PASSED_OVER = 10_000;
/** Pages of a lane that may be under way beyond the oldest unfinished one: bounds the memory. */
const PAGES_AHEAD = 8;

/** What became of a page: its share of the counts, and the rows that were not copied. */
interface PageResult {
  after: Cursor;
  letters: DeadLetter[];
  copied: number;
  unchanged: number;
  filtered: number;
  conflicts: number;
  /** Rows that the target itself did not take: a part of the bad ones. */
  refused: number;
  passedOver: Row[];
}

/** Copies from where the progress is, and makes what was written durable. */
export async function copyRows(job: RowJob, { signal }: Context, options: CopyOptions): Promise<Seen> {
  const copy = new RowCopy(job, options, signal);
  const seen = await copy.run();
  await job.target.flush?.();
  return seen;
}

/** How rows are written that are in the target already. */
function writeMode({ progress, attempt, settings }: CopyOptions): WriteMode {
  if (!progress.fresh) return settings.onConflict === 'overwrite' ? 'overwrite' : 'keep';
  if (attempt === 'first') return 'fresh';
  // Rows past the cursor may have been written by the interrupted run.
  return attempt === 'again' || progress.stamp === undefined ? 'overwrite' : 'resume';
}

/**
 * One copy. Pages of a lane are written concurrently and finished in order, so that a lane's cursor never passes a row
 * that is not durable.
 */
class RowCopy {
  readonly #job: RowJob;
  readonly #options: CopyOptions;
  readonly #mode: WriteMode;
  readonly #complete: boolean;
  readonly #sorter: RowSorter;
  readonly #slots: Semaphore;
  /** Aborted with the first failure of any lane, or by the run. */
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;

  constructor(job: RowJob, options: CopyOptions, signal: AbortSignal) {
    this.#job = job;
    this.#options = options;
    this.#mode = writeMode(options);
    this.#complete = options.progress.lanes.every((lane) => lane === null);
    this.#sorter = new RowSorter(job);
    this.#slots = new Semaphore(options.settings.concurrency);
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  async run(): Promise<Seen> {
    const lanes = await Promise.allSettled(this.#options.progress.lanes.map((_, index) => this.#lane(index)));
    for (const result of lanes) if (result.status === 'rejected') throw this.#stop.signal.reason ?? result.reason;
    return { digest: this.#sorter.digest, complete: this.#complete, expired: this.#sorter.expired };
  }

  async #lane(index: number): Promise<void> {
    const { lanes } = this.#options.progress;
    const pending: Promise<PageResult>[] = [];
    try {
      for await (const page of this.#job.source.scan({ index, of: lanes.length }, lanes[index] ?? undefined)) {
        this.#signal.throwIfAborted();
        const started = this.#page(page);
        // A failure is met in order, by #finish; until then it is nobody's unhandled rejection.
        started.catch(() => undefined);
        pending.push(started);
        while (pending.length > PAGES_AHEAD) await this.#finish(index, await pending.shift()!);
        // The scan goes no faster than the writes.
        await this.#slots.available();
      }
      while (pending.length > 0) await this.#finish(index, await pending.shift()!);
    } catch (error) {
      this.#stop.abort(error);
      await Promise.allSettled(pending);
      throw error;
    }
  }

  /** Adds a page to the progress. */
  async #finish(lane: number, result: PageResult): Promise<void> {
    const { progress, advanced } = this.#options;
    progress.lanes[lane] = result.after;
    progress.copied += result.copied;
    progress.unchanged += result.unchanged;
    progress.filtered += result.filtered;
    progress.conflicts += result.conflicts;
    if (result.refused > 0) progress.refused = (progress.refused ?? 0) + result.refused;
    progress.bad += result.letters.filter((letter) => letter.kind === 'bad').length;
    for (const row of result.passedOver)
      if (progress.passedOver.length < PASSED_OVER) progress.passedOver.push(this.#sorter.keyOf(row).toString(16));
    await advanced(result.letters);
  }

  async #page(page: Page): Promise<PageResult> {
    const { keyFields, batchSize } = this.#job.target;
    const { good, bad, filtered } = this.#sorter.sortPage(page);
    const { after } = page;
    const counts = { copied: 0, unchanged: 0, filtered, conflicts: 0, refused: 0 };
    const result: PageResult = { after, letters: [], ...counts, passedOver: [] };
    for (const { row, reason } of bad) this.#reject(result, 'bad', reason, row);
    for (const { row, key } of good) this.#sorter.digest.add(row, keyFields, key);
    const batches = chunks(
      good.map(({ row }) => row),
      batchSize,
    );
    await Promise.all(batches.map((batch) => this.#slots.run(() => this.#write(batch, result))));
    return result;
  }

  async #write(batch: readonly Row[], result: PageResult): Promise<void> {
    const { written, unchanged, conflicts, refused } = await this.#job.target.put(batch, this.#mode);
    result.copied += written;
    result.unchanged += unchanged;
    for (const { row, reason } of refused) this.#reject(result, 'bad', reason, row);
    result.refused += refused.length;
    result.passedOver.push(...refused.map(({ row }) => row));
    // In a target that was empty every row is ours: one that is there already with other values is a duplicate.
    if (this.#options.progress.fresh) for (const row of conflicts) this.#reject(result, 'bad', DUPLICATE, row);
    else {
      result.conflicts += conflicts.length;
      result.passedOver.push(...conflicts);
      for (const row of conflicts) this.#reject(result, 'conflict', 'the target has this key with other values', row);
    }
  }

  #reject({ letters }: PageResult, kind: DeadLetter['kind'], reason: string, row: Row): void {
    letters.push(deadLetter(this.#job.name, kind, reason, row));
  }
}

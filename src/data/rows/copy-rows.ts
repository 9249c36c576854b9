import type { Progress } from '../checkpoint/checkpoint.ts';
import { deadLetter, type DeadLetter } from '../checkpoint/dead-letter.ts';
import { Digest, HashSet } from '../model/digest.ts';
import { chunks } from '../dynamodb/batch-writer.ts';
import type { RowJob } from './row-job.ts';
import { Semaphore } from '../../aws/index.ts';
import type { Cursor, WriteMode } from '../model/store.ts';
import type { Row } from '../model/value.ts';

/** Rows left alone that are kept by key in the checkpoint. */
const PASSED_OVER = 10_000;
/** Pages of a lane that may be under way beyond the oldest unfinished one: bounds the memory. */
const PAGES_AHEAD = 8;

export interface CopyOptions {
  mode: WriteMode;
  /** Every row of the target is this migration's: one that is there already with other values is a duplicate. */
  ours: boolean;
  /** Batches under way at the same time. */
  concurrency: number;
  progress: Progress;
  /** Called after every finished page with what it left behind; decides itself how often to save. */
  advanced(letters: readonly DeadLetter[]): Promise<void>;
  signal?: AbortSignal;
}

/** What was seen of the source while copying; `complete` when the copy began at its start. */
export interface Seen {
  digest: Digest;
  complete: boolean;
}

/** A page's rows that could not be copied, and its share of the counts. */
interface PageResult {
  after: Cursor;
  letters: DeadLetter[];
  copied: number;
  unchanged: number;
  filtered: number;
  conflicts: number;
  passedOver: Row[];
}

/**
 * Copies from where `progress` is. Pages of a lane are written concurrently and finished in order, so that a lane's
 * cursor never passes a row that is not durable.
 */
export async function copyRows(job: RowJob, options: CopyOptions): Promise<Seen> {
  const { progress, signal } = options;
  const seen: Seen = { digest: new Digest(), complete: progress.lanes.every((lane) => lane === null) };
  const keys = new HashSet();
  const slots = new Semaphore(options.concurrency);
  const stop = new AbortController();

  const lane = async (index: number) => {
    const pending: Promise<PageResult>[] = [];
    const finish = async () => {
      const result = await pending.shift()!;
      progress.lanes[index] = result.after;
      progress.copied += result.copied;
      progress.unchanged += result.unchanged;
      progress.filtered += result.filtered;
      progress.conflicts += result.conflicts;
      progress.bad += result.letters.filter((letter) => letter.kind === 'bad').length;
      for (const row of result.passedOver)
        if (progress.passedOver.length < PASSED_OVER)
          progress.passedOver.push(seen.digest.keyHash(row, job.target.keyFields).toString(16));
      await options.advanced(result.letters);
    };
    try {
      for await (const page of job.source.scan(
        { index, of: progress.lanes.length },
        progress.lanes[index] ?? undefined,
      )) {
        signal?.throwIfAborted();
        stop.signal.throwIfAborted();
        const started = copyPage(page.rows, page.bad ?? [], page.after);
        // A failure is met in order, by finish(); until then it is nobody's unhandled rejection.
        started.catch(() => undefined);
        pending.push(started);
        while (pending.length > PAGES_AHEAD) await finish();
        // The scan goes no faster than the writes.
        await slots.available();
      }
      while (pending.length > 0) await finish();
    } catch (error) {
      stop.abort(error);
      await Promise.allSettled(pending);
      throw error;
    }
  };
  const lanes = await Promise.allSettled(progress.lanes.map((_, index) => lane(index)));
  for (const result of lanes) if (result.status === 'rejected') throw stop.signal.reason ?? result.reason;
  return seen;

  async function copyPage(
    rows: readonly Row[],
    unreadable: readonly { row: Row; reason: string }[],
    after: Cursor,
  ): Promise<PageResult> {
    const result: PageResult = {
      after,
      letters: [],
      copied: 0,
      unchanged: 0,
      filtered: 0,
      conflicts: 0,
      passedOver: [],
    };
    const bad = (reason: string, row: Row) => result.letters.push(deadLetter(job.name, 'bad', reason, row));
    for (const { row, reason } of unreadable) bad(reason, row);
    const good: Row[] = [];
    for (const row of rows) {
      const transformed = job.transform(row);
      if (transformed === undefined) result.filtered++;
      else if ('reason' in transformed) bad(transformed.reason, row);
      else {
        const key = seen.digest.keyHash(transformed.row, job.target.keyFields);
        if (!keys.add(key)) {
          bad('duplicate key: another row has the same key after the mapping', row);
          continue;
        }
        seen.digest.add(transformed.row, job.target.keyFields, key);
        good.push(transformed.row);
      }
    }
    await Promise.all(
      chunks(good, job.target.batchSize).map((batch) =>
        slots.run(async () => {
          const { written, unchanged, conflicts, refused } = await job.target.put(batch, options.mode);
          result.copied += written;
          result.unchanged += unchanged;
          for (const { row, reason } of refused) bad(reason, row);
          for (const row of conflicts) {
            if (options.ours) {
              bad('duplicate key: another row has the same key after the mapping', row);
              continue;
            }
            result.conflicts++;
            result.letters.push(deadLetter(job.name, 'conflict', 'the target has this key with other values', row));
          }
          result.passedOver.push(...refused.map(({ row }) => row), ...(options.ours ? [] : conflicts));
        }),
      ),
    );
    return result;
  }
}

import { Digest, HashSet } from '../model/digest.ts';
import type { Page } from '../model/store.ts';
import type { Row } from '../model/value.ts';
import type { RowJob } from './row-job.ts';

/** A row as the target gets it, with the hash of its key. */
export interface Sorted {
  row: Row;
  key: bigint;
  reason?: undefined;
}

/**
 * Decides what becomes of each row of a source: it is written, it is bad, or it does not belong to the migration
 * (undefined). Of rows with the same key after the mapping the first one counts.
 */
export class RowSorter {
  readonly digest = new Digest();
  /** Rows to be written whose time to live has passed already. */
  expired = 0;
  readonly #job: RowJob;
  readonly #keys = new HashSet();

  constructor(job: RowJob) {
    this.#job = job;
  }

  sort(row: Row): Sorted | { row?: undefined; reason: string } | undefined {
    const transformed = this.#job.transform(row);
    if (!transformed?.row) return transformed;
    const key = this.keyOf(transformed.row);
    if (!this.#keys.add(key)) return { reason: DUPLICATE };
    if (this.#job.expired(transformed.row)) this.expired++;
    return { row: transformed.row, key };
  }

  /** All rows of a page: those to be written, those that are bad, and the number of those that do not belong here. */
  sortPage({ rows, bad = [] }: Page): { good: Sorted[]; bad: { row: Row; reason: string }[]; filtered: number } {
    const page = { good: [] as Sorted[], bad: [...bad], filtered: 0 };
    for (const row of rows) {
      const sorted = this.sort(row);
      if (!sorted) page.filtered++;
      else if (!sorted.row) page.bad.push({ row, reason: sorted.reason });
      else page.good.push(sorted);
    }
    return page;
  }

  keyOf(row: Row): bigint {
    return this.digest.keyHash(row, this.#job.target.keyFields);
  }
}

export const DUPLICATE = 'duplicate key: another row has the same key after the mapping';

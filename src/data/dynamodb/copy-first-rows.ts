import { chunks } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { DynamoTable } from './table.ts';
import { Throttle } from './throttle.ts';

export interface FirstRows {
  /** Rows that are in the target now. */
  copied: number;
  /** Rows that the target does not take, and why the first of them. */
  refused: number;
  reason?: string;
  /** The source has no more rows than these. */
  isWhole: boolean;
}

/**
 * Copies the first rows of a table, at most `limit`, over what another one has under the same keys. The same rows come
 * first each time, while nobody writes. What is read stays within a page (1 MB) of what is copied.
 */
export async function copyFirstRows(
  { session, clock, signal }: Context,
  { from, to, limit }: { from: string; to: string; limit: number },
): Promise<FirstRows> {
  const throttle = new Throttle({ clock });
  const [source, target] = await Promise.all([from, to].map((table) => DynamoTable.open({ session, table, throttle })));
  const result: FirstRows = { copied: 0, refused: 0, isWhole: true };
  for await (const page of source!.scan({ index: 0, of: 1 }, undefined)) {
    signal.throwIfAborted();
    const rows = page.rows.slice(0, limit - result.copied - result.refused);
    const reasons = rows.map((row) => target!.refuses(row));
    const fitting = rows.filter((_, index) => reasons[index] === undefined);
    for (const part of chunks(fitting, target!.batchSize)) {
      signal.throwIfAborted();
      await target!.put(part, 'overwrite');
    }
    result.copied += fitting.length;
    result.refused += rows.length - fitting.length;
    result.reason ??= reasons.find((reason) => reason !== undefined);
    result.isWhole = rows.length === page.rows.length && page.after === 'end';
    if (result.copied + result.refused >= limit) break;
  }
  return result;
}

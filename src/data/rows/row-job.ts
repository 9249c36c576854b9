import type { Mapping } from '../mapping/mapping.ts';
import { keyOf, missingKey, type ExportableSource, type RowSource, type RowTarget } from '../model/store.ts';
import { Impossible, show, type Row } from '../model/value.ts';

/** What becomes of one row of the source. */
export type Transformed =
  | { row: Row; reason?: undefined }
  /** It cannot be copied. */
  | { row?: undefined; reason: string }
  /** It does not belong to this migration. */
  | undefined;

/** A migration of rows in the direction in which it runs. */
export interface RowJob {
  name: string;
  source: RowSource;
  target: RowTarget;
  /** Set where an import would read an export of the source. */
  exportable?: ExportableSource | undefined;
  /** Column of the target that gets a number where a row has none. */
  numbered?: string | undefined;
  transform(row: Row): Transformed;
  /** The key that a row of the source has in the target, also where the rest of the row cannot be copied. */
  targetKey(row: Row): Row | undefined;
  /** True for a row of the target whose time to live has passed already. */
  expired(row: Row): boolean;
  /** True for rows of the target that this migration could have written. */
  owns(row: Row): boolean;
}

export function rowJob({
  mapping,
  forward,
  ...job
}: Omit<RowJob, 'transform' | 'targetKey' | 'expired' | 'owns'> & { mapping: Mapping; forward: boolean }): RowJob {
  const { source, target } = job;
  const transform = (row: Row): Transformed => {
    if (forward ? !mapping.selects(row) : !mapping.owns(row)) return undefined;
    try {
      const mapped = forward ? mapping.forward(row) : mapping.inverse(row);
      const reason =
        target.refuses(mapped) ?? (forward ? mapping.lost(row, mapped) : mapping.lostInReverse(row, mapped));
      return reason === undefined ? { row: target.stored(mapped) } : { reason };
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      // A key that cannot be made is reported as such, whatever conversion failed.
      const missing = missingKey(row, source.keyFields);
      return { reason: missing ? `key missing: ${missing} (${error.message})` : error.message };
    }
  };
  const keyFields = new Set(target.keyFields);
  const targetKey = (row: Row): Row | undefined => {
    try {
      const key = forward ? mapping.forward(row, keyFields) : mapping.inverse(row, keyFields);
      return missingKey(key, target.keyFields) === undefined ? target.stored(key) : undefined;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      return undefined;
    }
  };
  return {
    ...job,
    transform,
    targetKey,
    expired: (row) => forward && mapping.expired(row, Date.now()),
    // In reverse a row is one of this migration's when the filter of the definition takes it.
    owns: (row) => (forward ? mapping.owns(row) : mapping.selects(row)),
  };
}

/** "user_id=\"7\"": a key as a message names it. */
export function describeKey(row: Row, keyFields: readonly string[]): string {
  const key = keyOf(row, keyFields);
  return Object.keys(key)
    .map((name) => `${name}=${show(key[name]!)}`)
    .join(', ');
}

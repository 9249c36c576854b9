import { Impossible } from '../mapping/conversion.ts';
import type { Mapping } from '../mapping/mapping.ts';
import {
  keyOf,
  missingKey,
  type ExportableSource,
  type RowStore,
  type RowTarget,
  type TableCreation,
} from '../model/store.ts';
import { show, type Row } from '../model/value.ts';

/** What becomes of one row of the source. */
export type Transformed =
  | { row: Row }
  /** It cannot be copied. */
  | { reason: string }
  /** It does not belong to this migration. */
  | undefined;

/** A migration of rows in the direction in which it runs. */
export interface RowJob {
  name: string;
  source: RowStore;
  target: RowTarget;
  /** Set where the table is still to be made. */
  creation?: TableCreation;
  /** Set where an import would read an export of the source. */
  exportable?: ExportableSource;
  transform(row: Row): Transformed;
  /** True for rows of the target that this migration could have written. */
  owns(row: Row): boolean;
}

export function rowJob(options: {
  name: string;
  source: RowStore;
  target: RowTarget;
  mapping: Mapping;
  direction: 'forward' | 'reverse';
  creation?: TableCreation | undefined;
  exportable?: ExportableSource | undefined;
}): RowJob {
  const { name, source, target, mapping, direction } = options;
  const forward = direction === 'forward';
  const transform = (row: Row): Transformed => {
    if (forward ? !mapping.selects(row) : !mapping.owns(row)) return undefined;
    try {
      const mapped = forward ? mapping.forward(row) : mapping.inverse(row);
      const reason =
        target.refuses(mapped) ?? (forward ? mapping.lost(row, mapped) : mapping.lostInReverse(row, mapped));
      return reason === undefined ? { row: target.stored(mapped) } : { reason };
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      // A key that cannot be made is told as what it is, whatever conversion stumbled over it.
      const missing = missingKey(row, source.keyFields);
      return { reason: missing ? `key missing: ${missing} (${error.message})` : error.message };
    }
  };
  return {
    name,
    source,
    target,
    transform,
    // In reverse a row is one of this migration's when the definition's filter takes it.
    owns: forward ? mapping.owns : mapping.selects,
    ...(options.creation && { creation: options.creation }),
    ...(options.exportable && { exportable: options.exportable }),
  };
}

/** "user_id=\"7\"": a key as a message names it. */
export function describeKey(row: Row, keyFields: readonly string[]): string {
  const key = keyOf(row, keyFields);
  return Object.keys(key)
    .map((name) => `${name}=${show(key[name]!)}`)
    .join(', ');
}

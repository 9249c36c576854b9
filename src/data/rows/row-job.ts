import { Impossible } from '../mapping/conversion.ts';
import type { ImportOptions } from '../dynamodb/import-table.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Migration } from '../definition/definition.ts';
import { keyOf, missingKey, type RowStore, type RowTarget } from '../model/store.ts';
import type { Row } from '../model/value.ts';

/** What becomes of one row of the source. */
export type Transformed =
  | { row: Row }
  /** It cannot be copied. */
  | { reason: string }
  /** It does not belong to this migration. */
  | undefined;

/** Makes the target, by ImportTable or empty, and opens it once it is there. */
export interface Importer {
  options: ImportOptions;
  /** The engine that the plan names. */
  wanted: NonNullable<Migration['engine']>;
  /** The source as an import reads it, where that is not the live one. */
  exported?: RowStore;
  open(): Promise<RowTarget>;
}

/** A migration of rows in the direction in which it runs. */
export interface RowJob {
  name: string;
  source: RowStore;
  target: RowTarget;
  /** Set where the table is to be made. */
  importer?: Importer;
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
  importer?: Importer;
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
    owns: forward ? mapping.owns : (row) => ownsInReverse(mapping, row),
    ...(options.importer && { importer: options.importer }),
  };
}

/** A row of the original source is one of this migration's when the plan's filter takes it. */
function ownsInReverse(mapping: Mapping, row: Row): boolean {
  return mapping.selects(row);
}

/** "user_id=\"7\"": a key as a message names it. */
export function describeKey(row: Row, keyFields: readonly string[], show: (value: Row[string]) => string): string {
  const key = keyOf(row, keyFields);
  return Object.keys(key)
    .map((name) => `${name}=${show(key[name]!)}`)
    .join(', ');
}

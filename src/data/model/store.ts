import type { AwsSession } from '../../aws/index.ts';
import type { Migration, StagingPlace } from '../definition/definition.ts';
import { emptyRow, type Row, type Value } from './value.ts';

/**
 * Where a scan is: an opaque JSON value of the store (a count of rows, a LastEvaluatedKey). `undefined` is the start.
 */
export type Cursor = string;

/** Some rows of one lane, and where to go on after all of them have been written. */
export interface Page {
  rows: Row[];
  /** Rows that the store holds but that cannot be read as they are, with the reason. */
  bad?: { row: Row; reason: string }[];
  after: Cursor;
}

/** What is known of a field before any row is read. */
export interface FieldInfo {
  name: string;
  /** How the store treats values of this field: see ValueRules. */
  affinity: 'integer' | 'real' | 'text' | 'numeric' | 'none' | 'any';
}

/** How a kind of store keeps values: decides which conversions a field needs. */
export interface ValueRules {
  /** It has booleans, lists and maps of its own; otherwise truth is 1 or 0, and JSON is text. */
  readonly documents: boolean;
  /** It keeps every double, and 1.0 apart from 1; otherwise what it would lose is kept as the map {"$real": text}. */
  readonly doubles: boolean;
  /** A value as a field with this affinity takes it. Throws Impossible. */
  fit(value: Value, affinity: FieldInfo['affinity']): Value;
  /** A row as it is given back. */
  normalize(row: Row): Row;
}

/** What both sides of a row migration can do. */
export interface RowStore {
  /** "SQLite table users in /data/app.db": for messages and the report. */
  readonly label: string;
  /** Identity of the place, for the checkpoint: the same text means the same table. */
  readonly identity: string;
  readonly values: ValueRules;
  /** Fields that identify a row. */
  readonly keyFields: readonly string[];
  /** Declared fields, where the store has a schema; undefined where a row may have any field. */
  readonly fields?: readonly FieldInfo[];
  /** A fixed number of lanes that can be scanned at the same time; a cursor belongs to its lane. */
  lanes(wanted: number): number;
  /** Rows of one lane in a stable order, from a cursor on. */
  scan(lane: { index: number; of: number }, from: Cursor | undefined): AsyncIterable<Page>;
  close?(): Promise<void>;
}

export interface RowSource extends RowStore {
  /**
   * Makes the next scan see the present state (a new snapshot of a SQLite file). Returns false where the store is known
   * not to have changed since the last call. Not there where every scan sees the present state.
   */
  refresh?(): Promise<boolean>;
  /**
   * A text that changes whenever any row may have changed, so that a cursor of an earlier run still means the same
   * place; not there where cursors stay good anyway (keys, not positions).
   */
  stamp?(): Promise<string>;
  /** An approximate number of rows, without reading them; undefined when unknown. */
  estimatedRows(): Promise<number | undefined>;
  /** The same source, readable through an export that is put there; not there where the store makes none. */
  exportable?(staging: Staging): ExportableSource;
}

/** What came of writing a batch. */
export interface WriteResult {
  written: number;
  /** Rows that were there with another value and were left alone. */
  conflicts: Row[];
  /** Rows that were there with the very same value. */
  unchanged: number;
  /** Rows that the store did not take (a constraint of its own), with the reason. */
  refused: { row: Row; reason: string }[];
}

/**
 * How a row that is already there is treated. `fresh` promises that nothing is (the guard has seen to it); `resume` that
 * only this migration has written there; `keep` leaves what others wrote alone, even what they write meanwhile.
 */
export type WriteMode = 'fresh' | 'resume' | 'overwrite' | 'keep';

export interface RowTarget extends RowStore {
  /** Why a row cannot be stored as it is (too large, key missing, type impossible), or undefined. */
  refuses(row: Row): string | undefined;
  /** The row as a scan will give it back once it is stored. */
  stored(row: Row): Row;
  /** Writes rows; when it resolves, every one of them is durable or in `conflicts`. Keys within a batch are unique. */
  put(rows: readonly Row[], mode: WriteMode): Promise<WriteResult>;
  /**
   * There where rows without a number of their own get one: from now on, numbers above this one and above all that the
   * table has. `stored` gives the number that a row with the same key has.
   */
  numberAbove?(taken: bigint): void;
  /** Removes rows by key (only rows that this migration wrote). */
  remove(keys: readonly Row[]): Promise<void>;
  /** Set where the table is still to be made. */
  readonly creation?: TableCreation;
  /** Bytes of a row as the store charges for them; not there where writes cost nothing. */
  sizeOf?(row: Row): number;
  /** Rows a batch should have for the store's API. */
  readonly batchSize: number;
  /** True when nothing is durable before `flush`: a run that was cut off then begins again. */
  readonly volatile?: boolean;
  /** Called once, after everything was written and before it is verified. */
  flush?(): Promise<void>;
}

/** How a table that is not there yet is made. Afterwards the target that was opened for it reads and writes it. */
export interface TableCreation {
  readonly staging: Staging;
  /** The engine that the definition names. */
  readonly wanted: 'auto' | 'direct' | 'dynamodb-import' | 's3-batch';
  /** Makes it empty. */
  create(): Promise<void>;
  /** Makes it from rows that are staged first. */
  stage(): StagedImport;
}

/** Where rows are put on S3 on their way, and with whose credentials. */
export interface Staging extends StagingPlace {
  session: AwsSession;
}

export interface StagedImport {
  /** Rows that were added. */
  readonly rows: number;
  add(row: Row): Promise<void>;
  /** Makes the table from them. */
  finish(): Promise<{ imported: number; errors: number }>;
  /** Removes what was staged, once the table is made. */
  remove(): Promise<void>;
}

/** A source that can be read as it is now, at no cost to its capacity. */
export interface ExportableSource extends RowSource {
  /** From now on all reads are of an export. */
  useExport(): void;
  /** From now on all reads are of the table itself again. Removes the export. */
  endExport(): Promise<void>;
}

/** One kind of store during a run: opens what a place of a definition names. */
export interface StoreKind<Place> {
  openSource(place: Place): Promise<RowSource>;
  openTarget(place: Place, migration: Migration): Promise<RowTarget>;
  /** Frees what the stores share. */
  close?(): Promise<void>;
}

/** The key part of a row. */
export function keyOf(row: Row, keyFields: readonly string[]): Row {
  const key = emptyRow();
  for (const name of keyFields) if (row[name] !== undefined) key[name] = row[name]!;
  return key;
}

/** The field that makes a row's key unusable, or undefined. */
export function missingKey(row: Row, keyFields: readonly string[]): string | undefined {
  return keyFields.find((name) => {
    const value: Value | undefined = row[name];
    return value === undefined || value === null;
  });
}

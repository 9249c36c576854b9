import { Failure, type FailureOptions } from '../../report/index.ts';
import type { CacheDefinition, FilesDefinition, NetworkDefinition } from './network-schema.ts';
import type { Queue } from './queue-schema.ts';
import type { Attribute, Bucket, Grants, Schedule, Table } from './schema.ts';

export interface Place {
  line: number;
  column: number;
}

/** What every entry has. */
export interface Entry {
  /** Where it stands in the file: tables, users. */
  path: readonly string[];
  /** Logical ID in the data stack. */
  id: string;
  /** Name of the variable in which the app finds it. */
  variable: string;
  /** Whether it stays when the entry or the stack goes. */
  keep: boolean;
}

export type TableEntry = Entry & Omit<Table, 'env' | 'id' | 'keep'>;
export type BucketEntry = Entry & Omit<Bucket, 'env' | 'id' | 'keep'>;
export type QueueEntry = Entry & Omit<Queue, 'env' | 'id'>;
export type FilesEntry = Entry & Omit<FilesDefinition, 'env' | 'keep'>;
export type CacheEntry = Entry & Omit<CacheDefinition, 'env'>;
export type ScheduleEntry = Pick<Entry, 'path' | 'id'> & Schedule & { place: Place };
export type { Attribute, Grants };

/** A resources file, read and validated, with its short forms written out. */
export interface Resources {
  /** The path as given, or "(inline)". */
  file: string;
  tables: readonly TableEntry[];
  buckets: readonly BucketEntry[];
  queues: readonly QueueEntry[];
  files: FilesEntry | undefined;
  cache: CacheEntry | undefined;
  network: NetworkDefinition | undefined;
  schedules: readonly ScheduleEntry[];
  grants: Grants;
  /** Where in the file something stands, or the nearest around it. */
  placeOf(path: readonly string[]): Place;
}

/** What does not fit a deployment, at its place in the file. */
export function resourcesFailure(
  { file, placeOf }: Pick<Resources, 'file' | 'placeOf'>,
  path: readonly string[],
  problem: string,
  more: Omit<FailureOptions, 'code' | 'what'> & { code?: FailureOptions['code'] } = {},
): Failure {
  const { line, column } = placeOf(path);
  return new Failure({
    code: 'input',
    what: `Resources file ${file}, line ${line}, column ${column}: ${problem}`,
    // Resources that stand in the workflow have no file to annotate.
    ...(!file.startsWith('(') && { file, line }),
    ...more,
  });
}

/** All entries that the data stack holds, in one order. */
export function entriesOf({ tables, buckets, queues, files, cache }: Resources): readonly Entry[] {
  return [...tables, ...buckets, ...queues, ...(files ? [files] : []), ...(cache ? [cache] : [])];
}

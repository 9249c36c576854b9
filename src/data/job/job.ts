import type { Context } from '../../operation/index.ts';
import { markdown } from '../../report/index.ts';
import type { Progress } from '../checkpoint/checkpoint.ts';
import type { BadRow, DeadLetter } from '../checkpoint/dead-letter.ts';
import type { Engine, EngineChoice } from './estimate.ts';
import type { Digest } from '../model/digest.ts';
import type { MigrationRequest, MigrationSettings } from '../request.ts';

/** What the sides of a migration are opened with. */
export type OpenOptions = Context & MigrationRequest;

/** One side of a migration. */
export interface Place {
  readonly label: string;
  /** Identity of the place, for the checkpoint: the same text means the same table or folder. */
  readonly identity: string;
  close?(): Promise<void>;
}

/** What a copy would do, found by reading the source. */
export interface Survey {
  planned: number;
  filtered: number;
  bad: number;
  badRows: BadRow[];
  /** Those of the planned rows that the target deletes soon: their time to live has passed already. */
  expired?: number;
  bytes?: number;
}

/** What was read of the source while copying; `complete` when the copy began at its start. */
export interface Seen {
  digest: Digest;
  complete: boolean;
  /** Rows whose time to live has passed already. */
  expired?: number;
}

export interface Difference {
  kind: 'missing' | 'different' | 'extra';
  /** Key or path. */
  key: string;
  /** For a different row or file: each field with both values. */
  fields?: { name: string; source: string; target: string }[];
}

/** The entries of the source that a comparison met and that cannot be copied. They are not part of its `source`. */
export interface BadEntries {
  count: number;
  /** The first ones: a bounded number, since all of them may not fit into memory. */
  letters: readonly DeadLetter[];
  /**
   * Entries of the target that are former copies of bad ones. They count as `different`, not as `extra`, so that the
   * migration is not proven. They are never removed or written again: the source still has the entry.
   */
  stale: number;
}

export interface Comparison {
  /** Rows or files that are the same on both sides. */
  verified: number;
  missing: number;
  /** With the stale copies of bad entries. */
  different: number;
  extra: number;
  /** The first differences. */
  named: Difference[];
  /** Undefined where the source was not read again: the copy of this run has counted them. */
  bad?: BadEntries | undefined;
  /** The entries that are `extra`, where the comparison holds them; others are read by `extras` of the job. */
  surplus?: readonly unknown[];
  source: Digest;
  target: Digest;
  /** Entries that the target deletes soon: their time to live has passed already. */
  expired?: number;
  bytes?: number;
  notes?: string[];
}

export interface CompareOptions {
  settings: MigrationSettings;
  /** What the copy left alone on purpose: as in the checkpoint. */
  passedOver?: readonly string[];
  /** What the copy has read of the source, to spare a second reading. */
  seen?: Seen | undefined;
}

export interface CopyOptions {
  settings: MigrationSettings;
  /** Where the copy begins; updated while it runs. */
  progress: Progress;
  engine: Engine | undefined;
  /** `first`: nothing of this migration was written before; `continued`: from the progress on; `again`: all is looked at again. */
  attempt: 'first' | 'continued' | 'again';
  /** Called after every finished piece with what could not be copied of it; decides itself how often to save. */
  advanced(letters: readonly DeadLetter[]): Promise<void>;
  /** Saves the progress at once. */
  save(): Promise<void>;
}

/**
 * A migration in the direction of the run. Rows and files do these things in their own way; what they have in common is
 * in plan.ts, guard.ts, apply.ts and verify.ts.
 */
export interface MigrationJob<C extends Comparison = Comparison, Entry = unknown> {
  readonly name: string;
  readonly noun: 'rows' | 'files';
  readonly source: Place;
  readonly target: Place;
  /** The engine of a copy, its estimate noted in the log; undefined where nothing is to be chosen. */
  chooseEngine(
    context: Context,
    settings: MigrationSettings,
    known: { earlier?: Progress | undefined; fresh: boolean; volume?: { count: number; bytes: number } | undefined },
  ): Promise<EngineChoice | undefined>;
  survey(settings: MigrationSettings): Promise<Survey>;
  /** Key or path of an entry of this migration that is in the target. */
  firstOwned(): Promise<string | undefined>;
  /** Some of the first entries as the target gets them: all of a migration have the same constants and prefixes. */
  firstWritten(): Promise<Entry[]>;
  /** True for an entry of the target that this migration could have written. */
  owns(entry: Entry): boolean;
  /** The number of lanes of a new copy, and the present stamp of the source (see RowSource.stamp). */
  start(
    settings: MigrationSettings,
    engine: Engine | undefined,
  ): Promise<{ lanes: number; stamp?: string | undefined }>;
  /** Whether an interrupted copy can go on from its progress. */
  continues(earlier: Progress, start: { stamp?: string | undefined }): boolean;
  /** Copies everything from `progress` on. Undefined where the source was not read as a whole. */
  copy(context: Context, options: CopyOptions): Promise<Seen | undefined>;
  compare(options: CompareOptions): Promise<C>;
  /** Reads the entries that a comparison found to be extra; not there where `surplus` of the comparison has them. */
  extras?(comparison: C, settings: MigrationSettings): Promise<Entry[]>;
  /** One pass that follows a changing source: writes what differs and removes what the source no longer has. */
  catchUp(
    comparison: C,
    what: { write: boolean; remove: boolean; owned: boolean; settings: MigrationSettings },
  ): Promise<void>;
}

export function differences({ missing, different, extra }: Comparison): number {
  return missing + different + extra;
}

/** "1 row", "2 files". */
export function countOf(number: number, { noun }: Pick<MigrationJob, 'noun'>): string {
  return markdown.count(number, noun.slice(0, -1), noun);
}

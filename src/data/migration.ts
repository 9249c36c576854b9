import { Failure, type Reporter } from '../report/index.ts';
import type { CheckpointSession } from './checkpoint/checkpoint-session.ts';
import type { Progress } from './checkpoint/checkpoint.ts';
import type { DeadLetter } from './checkpoint/dead-letter.ts';
import type { MigrationResult } from './result.ts';

/** What every migration of a run is carried out with, rows and files alike. */
export interface MigrationOptions {
  operation: 'copy' | 'verify' | 'copy-and-verify';
  dryRun: boolean;
  onConflict: 'fail' | 'skip' | 'overwrite';
  /** Further passes while the source changes; 0: none. */
  follow: number;
  extra: 'fail' | 'allow' | 'delete';
  concurrency: number;
  /** Parallel scans of a table. */
  lanes: number;
  rate?: { perSecond: number; unit: 'items' | 'units' };
  checkpoint: CheckpointSession;
  report: Reporter;
  signal?: AbortSignal;
}

export function emptyResult(job: {
  name: string;
  source: { label: string };
  target: { label: string };
}): MigrationResult {
  return {
    name: job.name,
    state: 'not begun',
    from: job.source.label,
    to: job.target.label,
    planned: 0,
    copied: 0,
    skipped: 0,
    filtered: 0,
    conflicts: 0,
    bad: 0,
    badRows: [],
    verified: 0,
    mismatched: 0,
    differences: [],
    passes: 0,
    sourceChanged: false,
    seconds: 0,
  };
}

/** Bad rows that a result shows. */
export const SHOWN = 100;

/** What a copy came to, this run's and those before it, as its checkpoint says. */
export async function takeProgress(
  result: MigrationResult,
  progress: Progress,
  checkpoint: CheckpointSession,
): Promise<void> {
  // What an interrupted run had written already into a target that was empty was copied by this migration.
  result.copied = progress.copied + (progress.fresh ? progress.unchanged : 0);
  result.skipped = progress.conflicts + (progress.fresh ? 0 : progress.unchanged);
  result.filtered = progress.filtered;
  result.conflicts = progress.conflicts;
  result.bad = progress.bad;
  const letters = await checkpoint.firstDeadLetters(result.name, SHOWN);
  result.badRows = letters.map(({ reason, row }) => ({ reason, row }));
}

/** The progress of a migration that has not begun; `lanes` are scanned at the same time. */
export function emptyProgress(
  job: { source: { identity: string }; target: { identity: string } },
  lanes: number,
): Progress {
  return {
    state: 'copying',
    fresh: false,
    lanes: Array.from({ length: lanes }, () => null),
    copied: 0,
    unchanged: 0,
    filtered: 0,
    conflicts: 0,
    bad: 0,
    passedOver: [],
    deadLetterParts: 0,
    source: job.source.identity,
    target: job.target.identity,
  };
}

/** What a target holds of a migration before it: nothing (fresh), or so many entries that are as they should be. */
export interface Ground {
  fresh: boolean;
  same: number;
}

/** How a kind of migration looks at its target. */
export interface GroundLook {
  /** "rows" or "files". */
  noun: string;
  /** The key or path of an entry of this migration that is in the target. */
  firstOwned(): Promise<string | undefined>;
  /** Compares all that is there: how many are right, how many are not, and one of those. */
  compare(): Promise<{ verified: number; foreign: number; example: string | undefined }>;
}

/**
 * The guard of every copy: nothing is written among what is there already, unless on-conflict says how. What is exactly
 * as this migration writes it comes from an earlier run whose checkpoint is gone, and only the rest is left to do.
 */
export async function guardTarget(
  job: { name: string; target: { label: string } },
  { onConflict, report }: Pick<MigrationOptions, 'onConflict' | 'report'>,
  { noun, firstOwned, compare }: GroundLook,
): Promise<Ground> {
  const found = await firstOwned();
  if (found === undefined) return { fresh: true, same: 0 };
  if (onConflict !== 'fail') return { fresh: false, same: 0 };
  const { verified, foreign, example } = await compare();
  if (foreign > 0) {
    throw new Failure({
      code: 'target-not-empty',
      what: `${job.name}: the target is not empty`,
      why: `${job.target.label} has ${foreign} ${noun} that this migration would not write so, such as ${example ?? found}`,
      todo: 'Empty it, or set on-conflict: skip (keep what is there) or overwrite; to go on with an interrupted run, give its checkpoint',
    });
  }
  report.note(`${job.name}: ${verified} ${noun} are in ${job.target.label} already, just as they should be`);
  return { fresh: false, same: verified };
}

/** Keeps the checkpoint up to date while a copy advances, and says every five seconds how far it is. */
export function advancing(
  job: { name: string },
  progress: Progress,
  noun: string,
  { checkpoint, report }: Pick<MigrationOptions, 'checkpoint' | 'report'>,
): (letters: readonly DeadLetter[]) => Promise<void> {
  let said = Date.now();
  return async (letters) => {
    if (Date.now() - said > 5000) {
      said = Date.now();
      report.progress(`${job.name}: ${progress.copied} ${noun} copied`);
    }
    await checkpoint.advanced(job.name, letters);
  };
}

/** A checkpoint is of use only for the places that it was made for. */
export function requireSamePlaces(
  progress: Progress,
  job: { name: string; source: { identity: string }; target: { identity: string } },
  location: string,
): void {
  if (progress.source === job.source.identity && progress.target === job.target.identity) return;
  throw new Failure({
    code: 'checkpoint',
    what: `Checkpoint ${location} is of another copy of ${job.name}`,
    why: `It went from ${progress.source} to ${progress.target}, this run from ${job.source.identity} to ${job.target.identity}`,
    todo: 'Give another checkpoint location',
  });
}

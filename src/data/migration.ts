import { Failure, type Reporter } from '../report/index.ts';
import type { CheckpointSession } from './checkpoint/checkpoint-session.ts';
import type { Progress } from './checkpoint/checkpoint.ts';
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

export function takeCounts(result: MigrationResult, progress: Progress): void {
  // What an interrupted run had written already into a target that was empty was copied by this migration.
  result.copied = progress.copied + (progress.fresh ? progress.unchanged : 0);
  result.skipped = progress.conflicts + (progress.fresh ? 0 : progress.unchanged);
  result.filtered = progress.filtered;
  result.conflicts = progress.conflicts;
  result.bad = progress.bad;
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

/** The guard of every copy: nothing is written among what is there already, unless on-conflict says how. */
export function targetNotEmpty(name: string, why: string): Failure {
  return new Failure({
    code: 'target-not-empty',
    what: `${name}: the target is not empty`,
    why,
    todo: 'Empty it, or set on-conflict: skip (keep what is there) or overwrite; to go on with an interrupted run, give its checkpoint',
  });
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

import type { Reporter } from '../report/index.ts';
import type { CheckpointSession } from './checkpoint-session.ts';
import type { Progress } from './checkpoint.ts';
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

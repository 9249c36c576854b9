import type { Copied } from '../apply.ts';
import type { Progress } from '../checkpoint/checkpoint.ts';
import { badRowsOf, type BadRow } from '../checkpoint/dead-letter.ts';
import { differences, type BadEntries, type Difference } from '../job/job.ts';
import type { MigrationPlan } from '../plan.ts';
import type { Mode } from '../request.ts';
import type { Verified } from '../verify.ts';

/**
 * How far a run has come with one migration. Only `verified` says that every row or file was compared and is right;
 * `copied` that all were written, and not compared by this run.
 */
export type MigrationState = 'not begun' | 'under way' | 'planned' | 'copied' | 'verified' | 'different';

/** What one migration did and found. The report file holds these as they are. */
export interface MigrationResult {
  name: string;
  state: MigrationState;
  /** State in the checkpoint of a migration that this run did not finish: a later run continues from there. */
  checkpoint?: 'copying' | 'copied' | 'verified';
  from: string;
  to: string;
  /** Rows or files that a dry run would copy. */
  planned: number;
  copied: number;
  /** Already there with the same content, or conflicts that were left alone. */
  skipped: number;
  /** Rows that the definition's filter left out. */
  filtered: number;
  conflicts: number;
  bad: number;
  /** The first bad rows, for the summary; all are in the dead-letter file. */
  badRows: BadRow[];
  verified: number;
  mismatched: number;
  differences: Difference[];
  /** Further passes that caught up with a changing source. */
  passes: number;
  sourceChanged: boolean;
  seconds: number;
  copySeconds?: number;
  verifySeconds?: number;
  bytes?: number;
  /** Rows whose time to live had passed already: the target deletes them soon. */
  expired?: number;
  evidence?: {
    counts: { source: number; target: number; missing: number; different: number; extra: number };
    /** Order-independent checksums over every value; equal means equal. */
    digest: { source: string; target: string };
    keys: { source: string; target: string };
  };
  engine?: string;
  /** Time and cost as estimated before the copy. */
  estimate?: string;
  notes?: string[];
}

/** The result of a migration that has not begun. */
export function emptyResult(name: string, from: string, to: string): MigrationResult {
  return {
    name,
    state: 'not begun',
    from,
    to,
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

/** A migration as far as it was carried out. */
export function resultOf(
  { step, target, choice, survey }: MigrationPlan,
  seconds: number,
  copied?: Copied,
  verified?: Verified,
): MigrationResult {
  const { name, source, target: to } = step.job;
  const same = target?.same ?? 0;
  return {
    ...emptyResult(name, source.label, to.label),
    state: 'under way',
    ...choice,
    ...(survey && { ...survey, planned: survey.planned - same, skipped: same, state: 'planned' }),
    ...(copied?.progress && { ...countsOf(copied.progress, step.mode), badRows: copied.badRows }),
    ...(copied && { copySeconds: copied.seconds, state: 'copied' }),
    ...(verified && findings(verified)),
    ...(verified?.comparison.bad && badOf(verified.comparison.bad, copied)),
    seconds,
  };
}

/**
 * What a copy came to, this run's and those before it, as its checkpoint says. A comparison alone copies nothing: of earlier
 * copies it has only what it does not compare.
 */
export function countsOf(progress: Progress, mode: Mode) {
  const { copied, unchanged, filtered, conflicts, bad, fresh } = progress;
  if (mode === 'verify') return { copied: 0, skipped: 0, filtered: 0, conflicts, bad };
  return {
    // What an interrupted run had written already into a target that was empty was copied by this migration.
    copied: copied + (fresh ? unchanged : 0),
    skipped: conflicts + (fresh ? 0 : unchanged),
    filtered,
    conflicts,
    bad,
  };
}

/** What a comparison found bad and, of what the copy met, what a comparison does not look at. */
function badOf(found: BadEntries, copied: Copied | undefined): Pick<MigrationResult, 'bad' | 'badRows'> {
  const { refused = 0, conflicts = 0 } = copied?.progress ?? {};
  const bad = found.count + refused;
  if (bad + conflicts === 0) return { bad, badRows: [] };
  const rows = new Map([...found.letters, ...(copied?.badRows ?? [])].map((one) => [JSON.stringify(one.row), one]));
  return { bad, badRows: badRowsOf([...rows.values()]) };
}

function findings({ comparison, passes, sourceChanged, seconds }: Verified): Partial<MigrationResult> {
  const { verified, missing, different, extra, named, source, target, bytes, expired, notes } = comparison;
  const mismatched = differences(comparison);
  return {
    state: mismatched > 0 ? 'different' : 'verified',
    verified,
    mismatched,
    differences: named,
    passes,
    sourceChanged,
    verifySeconds: seconds,
    evidence: {
      counts: { source: source.rows, target: target.rows, missing, different, extra },
      digest: { source: source.hex(), target: target.hex() },
      keys: { source: source.keysHex(), target: target.keysHex() },
    },
    ...(bytes !== undefined && { bytes }),
    ...(expired !== undefined && { expired }),
    ...(notes && { notes }),
  };
}

import type { Difference } from './rows/verify-rows.ts';

/**
 * How far a run has come with one migration. Only `verified` says that every row or file was compared and is right;
 * `copied` that all were written, and not compared by this run.
 */
export type MigrationState = 'not begun' | 'under way' | 'planned' | 'copied' | 'verified' | 'different';

/** What one migration did and found. The report file holds these as they are. */
export interface MigrationResult {
  name: string;
  state: MigrationState;
  /** What the checkpoint has of a migration that this run did not end: a later run goes on from there. */
  checkpoint?: 'copying' | 'copied' | 'verified';
  from: string;
  to: string;
  /** Rows or files that a dry run would copy. */
  planned: number;
  copied: number;
  /** Already there with the same content, or conflicts that were left alone. */
  skipped: number;
  /** Rows that the plan's filter left out. */
  filtered: number;
  conflicts: number;
  bad: number;
  /** The first bad rows (100), for the summary; all are in the dead-letter file. */
  badRows: { reason: string; row: unknown }[];
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
  evidence?: {
    counts: { source: number; target: number; missing: number; different: number; extra: number };
    /** Order-independent checksums over every value; equal means equal. */
    digest: { source: string; target: string };
    keys: { source: string; target: string };
  };
  engine?: string;
  /** Time and cost as told before the copy. */
  estimate?: string;
  notes?: string[];
}

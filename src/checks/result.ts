import type { Verdict } from './finding.ts';
import type { StepResult } from './step.ts';

/** One step of the run. */
export interface CheckResult extends StepResult {
  /** The check file, or "(inline)", "(api)" and the like. */
  file: string;
  scenario: string;
}

export interface ChecksReport {
  verdict: Verdict;
  /** Whether the verdict is good enough for the caller's `failOn`. */
  acceptable: boolean;
  /** Steps by verdict. */
  passed: number;
  failed: number;
  inconclusive: number;
  /** 95th percentile of the budgets' requests; of all single requests where there is no budget; 0 where none was answered. */
  p95Ms: number;
  baseUrl: string;
  /** Milliseconds that the run took, and its start as ISO 8601. */
  milliseconds: number;
  startedAt: string;
  results: readonly CheckResult[];
}

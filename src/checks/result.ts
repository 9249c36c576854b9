import type { Finding, Verdict } from './expect/finding.ts';
import type { Latency } from './load/latency.ts';

/** How a step went; all texts are free of secrets. */
export interface StepResult {
  name: string;
  line: number;
  verdict: Verdict;
  findings: readonly Finding[];
  attempts: number;
  /** Of the last attempt. */
  milliseconds: number;
  status?: number;
  /** The request as a line for a shell; secrets are `$NAME`. */
  curl?: string;
  latency?: Latency;
}

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
  /** 95th percentile of the budgets' requests; of all single requests if there is no budget; 0 if none was answered. */
  p95Ms: number;
  baseUrl: string;
  /** Milliseconds that the run took, and its start as ISO 8601. */
  milliseconds: number;
  startedAt: string;
  results: readonly CheckResult[];
}

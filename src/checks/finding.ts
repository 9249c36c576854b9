/** passed, failed, or inconclusive: nothing was learned, which is never a pass. */
export type Verdict = 'passed' | 'failed' | 'inconclusive';

/** The verdict on one expectation: what was due, what was there, and where. */
export interface Finding {
  verdict: Verdict;
  /** "status", "json $.mode", "header etag": the expectation as the check file has it. */
  where: string;
  expected: string;
  got: string;
  line: number;
}

/** The worst of several: failed, then inconclusive. Of none at all nothing is known. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('failed')) return 'failed';
  return verdicts.length === 0 || verdicts.includes('inconclusive') ? 'inconclusive' : 'passed';
}

/** Requests of one side, and how many of them failed. */
export interface Counts {
  requests: number;
  errors: number;
}

/**
 * Fisher's exact test, one-sided: how likely it is that the candidate has this many errors or more where both sides fail
 * equally often. Exact for any number of requests: nothing is approximated by a bell curve, which few errors do not have.
 */
export function chanceOfMoreErrors(candidate: Counts, stable: Counts): number {
  const total = candidate.requests + stable.requests;
  const errors = candidate.errors + stable.errors;
  const most = Math.min(errors, candidate.requests);
  const logs = logFactorials(total);
  const choose = (n: number, k: number) => logs[n]! - logs[k]! - logs[n - k]!;
  const all = choose(total, errors);
  let chance = 0;
  for (let count = candidate.errors; count <= most; count++) {
    if (errors - count > stable.requests) continue;
    chance += Math.exp(choose(candidate.requests, count) + choose(stable.requests, errors - count) - all);
  }
  return Math.min(1, chance);
}

/** The natural logarithms of 0! to n!. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1]! + Math.log(i);
  return logs;
}

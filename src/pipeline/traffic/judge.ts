import { chanceOfMoreErrors, type Counts } from './exact-test.ts';

/** Go on, go back, or stay: there is no fourth, and what is not known is the third. */
export type Verdict = 'good' | 'bad' | 'inconclusive';

/** What checks said of one side; undefined where they were not run or did not end. */
export type ChecksVerdict = 'passed' | 'failed' | 'inconclusive' | undefined;

/** What is known of both sides, in the same minutes. */
export interface Evidence {
  checks: { candidate: ChecksVerdict; stable: ChecksVerdict };
  /** Requests and errors; undefined where there is no data, which is never taken for a number. */
  counts: { candidate: Counts | undefined; stable: Counts | undefined };
}

export interface Judgement {
  verdict: Verdict;
  /** One sentence, with the numbers. */
  why: string;
}

/** Requests that each side must have had before it can be called good. */
export const MINIMUM_SAMPLE = 200;
/**
 * Errors as many as the candidate's are called bad where they would come by chance in fewer than 6 of 1,000 shifts. With
 * 2,000 requests a side, 3 % of errors beside 1 % are found in 97 of 100 cases (test/unit/pipeline/traffic/judge.test.ts).
 */
const CHANCE = 0.006;
/** Past this share of errors on both sides nobody can say that the candidate is good. */
const TOO_MANY = 0.05;
/** More than these are scaled down: the answer does not need them, and the exact test would take long. */
const MOST = 200_000;

/** Judges a candidate against the stable side. */
export function judge({ checks, counts }: Evidence): Judgement {
  const [candidate, stable] = [known(counts.candidate), known(counts.stable)];
  const says = (verdict: Verdict, why: string): Judgement => ({ verdict, why });
  if (checks.candidate === 'failed') {
    return checks.stable === 'passed'
      ? says('bad', 'The checks fail on the candidate and pass on the stable side')
      : says('inconclusive', 'The checks fail on the candidate, and do not pass on the stable side either');
  }
  if (candidate && stable && candidate.errors > 0 && isWorse(candidate, stable))
    return says('bad', `${text(candidate)} on the candidate, ${text(stable)} on the stable side`);
  if (checks.candidate !== 'passed')
    return says(
      'inconclusive',
      `The checks of the candidate ${checks.candidate ? 'were inconclusive' : 'have not ended'}`,
    );
  if (!candidate || !stable)
    return says('inconclusive', `There are no request counts for the ${candidate ? 'stable side' : 'candidate'}`);
  const [name, few] = candidate.requests < MINIMUM_SAMPLE ? ['candidate', candidate] : ['stable side', stable];
  if (few.requests < MINIMUM_SAMPLE)
    return says('inconclusive', `${few.requests} of ${MINIMUM_SAMPLE} requests on the ${name}`);
  if (candidate.errors > candidate.requests * TOO_MANY)
    return says(
      'inconclusive',
      `Both sides fail: ${text(candidate)} on the candidate, ${text(stable)} on the stable side`,
    );
  return says('good', `${text(candidate)} on the candidate, ${text(stable)} on the stable side`);
}

function isWorse(candidate: Counts, stable: Counts): boolean {
  const most = Math.max(candidate.requests, stable.requests);
  const scaled = ({ requests, errors }: Counts): Counts => {
    if (most <= MOST) return { requests, errors };
    return { requests: Math.ceil((requests * MOST) / most), errors: Math.floor((errors * MOST) / most) };
  };
  return chanceOfMoreErrors(scaled(candidate), scaled(stable)) < CHANCE;
}

/** Counts that are counts: a metric that is missing, NaN or in contradiction with another one is no data. */
function known(counts: Counts | undefined): Counts | undefined {
  if (!counts) return undefined;
  const { requests, errors } = counts;
  const whole = Number.isSafeInteger(requests) && Number.isSafeInteger(errors);
  return whole && requests > 0 && errors >= 0 && errors <= requests ? counts : undefined;
}

function text({ requests, errors }: Counts): string {
  const percent = (100 * errors) / requests;
  const shown = errors === 0 || percent >= 0.1 ? `${Number(percent.toFixed(1))}` : 'under 0.1';
  return `${errors} of ${requests} requests failed (${shown} %)`;
}

import { describe, expect, test } from '@jest/globals';
import { chanceOfMoreErrors, type Counts } from '../../../../src/pipeline/traffic/exact-test.ts';
import { type ChecksVerdict, judge, MINIMUM_SAMPLE, type Verdict } from '../../../../src/pipeline/traffic/judge.ts';

const of = (requests: number, errors: number): Counts => ({ requests, errors });

describe('three verdicts', () => {
  // What is called; checks of candidate and stable; counts of candidate and stable.
  const cases: [string, Verdict, ChecksVerdict, ChecksVerdict, Counts | undefined, Counts | undefined][] = [
    ['no errors anywhere', 'good', 'passed', 'passed', of(1000, 0), of(1000, 0)],
    ['equal errors', 'good', 'passed', 'passed', of(1000, 10), of(1000, 10)],
    ['fewer errors', 'good', 'passed', 'passed', of(1000, 2), of(1000, 30)],
    ['a little more, which is chance', 'good', 'passed', 'passed', of(1000, 14), of(1000, 10)],
    ['a small share beside a large one', 'good', 'passed', 'passed', of(250, 2), of(20_000, 180)],
    ['just the minimum', 'good', 'passed', 'passed', of(MINIMUM_SAMPLE, 0), of(MINIMUM_SAMPLE, 0)],
    ['a single error', 'good', 'passed', 'passed', of(400, 1), of(400, 0)],
    ['millions of requests', 'good', 'passed', 'passed', of(1_000_000, 1000), of(30_000_000, 30_000)],
    ['the stable side fails its checks, the candidate is well', 'good', 'passed', 'failed', of(500, 0), of(500, 3)],
    ['errors in the candidate only', 'bad', 'passed', 'passed', of(1000, 30), of(1000, 0)],
    ['three times as many', 'bad', 'passed', 'passed', of(2000, 60), of(2000, 20)],
    ['everything fails, before the sample is full', 'bad', 'passed', 'passed', of(20, 20), of(1000, 0)],
    ['few requests, many errors', 'bad', 'passed', 'passed', of(50, 10), of(5000, 5)],
    ['millions, and a tenth more errors', 'bad', 'passed', 'passed', of(10_000_000, 120_000), of(10_000_000, 100_000)],
    ['the checks fail on the candidate', 'bad', 'failed', 'passed', of(1000, 0), of(1000, 0)],
    ['the checks fail on the candidate, without counts', 'bad', 'failed', 'passed', undefined, undefined],
    ['too slow: a budget of the checks fails', 'bad', 'failed', 'passed', of(300, 0), of(300, 0)],
    ['errors show though the checks have not ended', 'bad', undefined, 'passed', of(1000, 100), of(1000, 0)],
    ['no requests at all', 'inconclusive', 'passed', 'passed', of(0, 0), of(0, 0)],
    ['no data', 'inconclusive', 'passed', 'passed', undefined, undefined],
    ['no data of the candidate', 'inconclusive', 'passed', 'passed', undefined, of(1000, 0)],
    ['no data of the stable side', 'inconclusive', 'passed', 'passed', of(1000, 0), undefined],
    ['no requests later', 'inconclusive', 'passed', 'passed', of(0, 0), of(1000, 0)],
    ['few requests', 'inconclusive', 'passed', 'passed', of(MINIMUM_SAMPLE - 1, 0), of(1000, 0)],
    ['few requests on the stable side', 'inconclusive', 'passed', 'passed', of(1000, 0), of(MINIMUM_SAMPLE - 1, 0)],
    ['NaN', 'inconclusive', 'passed', 'passed', of(1000, NaN), of(1000, 0)],
    ['NaN requests', 'inconclusive', 'passed', 'passed', of(NaN, 0), of(1000, 0)],
    ['half a request', 'inconclusive', 'passed', 'passed', of(1000.5, 0), of(1000, 0)],
    ['less than nothing', 'inconclusive', 'passed', 'passed', of(1000, -1), of(1000, 0)],
    ['metrics that came late: more errors than requests', 'inconclusive', 'passed', 'passed', of(10, 40), of(1000, 0)],
    ['infinite', 'inconclusive', 'passed', 'passed', of(Infinity, 0), of(1000, 0)],
    ['both fail', 'inconclusive', 'passed', 'passed', of(1000, 400), of(1000, 400)],
    ['both fail their checks', 'inconclusive', 'failed', 'failed', of(1000, 0), of(1000, 0)],
    ['the checks fail, nobody knows of the stable side', 'inconclusive', 'failed', undefined, of(1000, 0), of(1000, 0)],
    ['inconclusive checks', 'inconclusive', 'inconclusive', 'passed', of(1000, 0), of(1000, 0)],
    ['no checks', 'inconclusive', undefined, undefined, of(1000, 0), of(1000, 0)],
  ];

  test.each(cases.map(([name, verdict, ...seen]) => [name, verdict, seen] as const))('%s: %s', (_, verdict, seen) => {
    const [candidate, stable, onCandidate, onStable] = seen;
    const judged = judge({
      checks: { candidate, stable },
      counts: { candidate: onCandidate, stable: onStable },
    });
    expect(judged.verdict).toBe(verdict);
    expect(judged.why).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('the table has cases of each kind', () => {
    const count = (verdict: Verdict) => cases.filter((one) => one[1] === verdict).length;
    expect(cases.length).toBeGreaterThanOrEqual(30);
    expect(Math.min(count('good'), count('bad'), count('inconclusive'))).toBeGreaterThan(7);
  });
});

describe('the exact test', () => {
  test.each([
    // Counted by hand: of all ways to spread the errors, those with as many or more on the candidate.
    [of(10, 5), of(10, 0), 0.0162538],
    [of(8, 3), of(15, 2), (56 * 105 + 70 * 15 + 56) / 33_649],
    [of(4, 3), of(4, 1), 0.2428571],
    [of(100, 0), of(100, 0), 1],
    [of(5, 5), of(5, 5), 1],
  ])('%j beside %j', (candidate, stable, chance) => {
    expect(chanceOfMoreErrors(candidate, stable)).toBeCloseTo(chance, 6);
  });

  const RUNS = 200;
  const REQUESTS = 2000;
  test('3 % of errors beside 1 % go back in at least 95 of 100 runs, equal rates in at most 1', () => {
    const random = seeded(20261128);
    const goesBack = (candidate: number, stable: number) => {
      let back = 0;
      for (let run = 0; run < RUNS; run++) {
        const counts = { candidate: draw(random, candidate), stable: draw(random, stable) };
        const { verdict } = judge({ checks: { candidate: 'passed', stable: 'passed' }, counts });
        if (verdict === 'bad') back++;
      }
      return back / RUNS;
    };
    expect(goesBack(0.03, 0.01)).toBeGreaterThanOrEqual(0.95);
    for (const rate of [0.001, 0.01, 0.02, 0.04]) expect(goesBack(rate, rate)).toBeLessThanOrEqual(0.01);
  });

  function draw(random: () => number, rate: number): Counts {
    let errors = 0;
    for (let request = 0; request < REQUESTS; request++) if (random() < rate) errors++;
    return of(REQUESTS, errors);
  }
});

/** mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

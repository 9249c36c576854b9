import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crashCases, killedAndResumed, undisturbed } from '../../support/crashes/data-crash.ts';
import { testSession } from '../../support/emulator/session.ts';

/** Every point of every case runs in test/soak; here a sample, by a fixed seed. */
const SAMPLE = 4;

describe.each(crashCases)('killed: $name', (one) => {
  test('the next run goes on and ends in the same state', async () => {
    const session = testSession();
    const expected = await undisturbed(one, session);
    // How saves and writes interleave varies a little: a run may end before a point that another one had.
    const reached = Math.ceil(expected.points * 0.8);
    const points = fc.sample(fc.integer({ min: 1, max: reached }), { numRuns: SAMPLE, seed: 8 });
    const results = [...new Set([1, ...points])].map(async (point) => {
      const { at: _, ...result } = await killedAndResumed(one, session, point);
      return { point, ...result };
    });
    for (const result of await Promise.all(results)) {
      expect(result).toEqual({
        point: result.point,
        killed: true,
        outcome: expected.outcome,
        state: expected.state,
        again: expected.state,
      });
    }
  });
});

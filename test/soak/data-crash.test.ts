import { describe, expect, test } from '@jest/globals';
import { crashCases, killedAndResumed, undisturbed } from '../support/data-crash.ts';
import { testSession } from '../support/session.ts';

describe.each(crashCases)('killed at every write: $name', (one) => {
  test('the next run goes on and ends in the same state', async () => {
    const session = testSession();
    const expected = await undisturbed(one, session);
    let reached = 0;
    for (let point = 1; point <= expected.points; point++) {
      const { killed, ...result } = await killedAndResumed(one, session, point);
      // How saves and writes interleave varies a little: the last points of one run may not exist in another.
      if (killed) reached++;
      expect({ point, ...result }).toEqual({
        point,
        outcome: expected.outcome,
        state: expected.state,
        again: expected.state,
      });
    }
    expect(reached).toBeGreaterThanOrEqual(expected.points * 0.8);
  }, 1_800_000);
});

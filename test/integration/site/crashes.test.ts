import { describe, expect, test } from '@jest/globals';
import type { CrashPoint } from '../../support/crashes/crash-points.ts';
import { crashAt, writesOf, type Strategy } from '../../support/crashes/site-crashes.ts';

/** Every n-th of the points; `npm run soak` takes them all. */
const EVERY = 6;

describe.each(['releases', 'in-place'] as const)('%s, killed', (strategy: Strategy) => {
  test('before and after writes: the live site is whole, and the next run converges', async () => {
    const writes = await writesOf(strategy);
    expect(writes.length).toBeGreaterThan(8);
    const points = writes.flatMap((_, index): CrashPoint[] => [
      { write: index + 1, when: 'before' },
      { write: index + 1, when: 'after' },
    ]);
    for (const point of points.filter((_, index) => index % EVERY === 1)) {
      const result = await crashAt(strategy, point);
      expect({ ...result, live: 0 }).toEqual({ point, write: result.write, live: 0, problems: [], afterwards: [] });
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import type { InPlacePlan } from '../../../src/site/types.ts';
import { describePlanAsJson } from '../../../src/site/describe.ts';

function planOf(count: number): InPlacePlan {
  const paths = Array.from({ length: count }, (_, index) => `data/"${index}".json`);
  return {
    strategy: 'in-place',
    release: 'r2',
    present: { release: 'r1' },
    hasChanges: true,
    basis: 'manifest',
    unchanged: 7,
    puts: paths.map((path) => ({ key: `app/${path}`, file: { path, size: 3, kind: 'other' } })),
    copies: paths.map((path) => ({ from: path, to: `app/${path}`, size: 3, kind: 'page' })),
    vanishing: paths,
    invalidation: { paths: paths.map((path) => `/${path}`), skipped: 0 },
  } as unknown as InPlacePlan;
}

describe('the plan output', () => {
  test.each([0, 1, 5000])('is JSON, with %d entries in each list', (count) => {
    const plan = planOf(count);
    const pieces = [...describePlanAsJson(plan)];
    expect(JSON.parse(pieces.join(''))).toEqual({
      strategy: 'in-place',
      release: 'r2',
      previousRelease: 'r1',
      hasChanges: true,
      basis: 'manifest',
      unchanged: 7,
      put: plan.puts.map(({ file }) => ({ path: file.path, size: 3, kind: 'other' })),
      copy: plan.copies.map(({ from, to }) => ({ from, to })),
      vanishing: plan.vanishing,
      invalidate: plan.invalidation!.paths,
    });
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000);
  });
});

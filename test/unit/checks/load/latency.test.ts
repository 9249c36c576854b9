import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { histogram, percentile } from '../../../../src/checks/load/latency.ts';

describe('percentiles and histograms', () => {
  const times = fc.array(fc.double({ min: 0.01, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 300 });
  const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

  test('a percentile is a measured value that at least that share does not exceed', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const value = percentile(sorted(values), share);
        expect(values).toContain(value);
        expect(values.filter((one) => one <= value).length / values.length).toBeGreaterThanOrEqual(share - 1e-9);
        expect(values.filter((one) => one < value).length / values.length).toBeLessThanOrEqual(share + 1e-9);
      }),
    );
  });

  test('a histogram has every value once, in rising bars up to the slowest', () => {
    fc.assert(
      fc.property(times, (values) => {
        const bars = histogram(sorted(values));
        expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(values.length);
        expect(bars.length).toBeLessThanOrEqual(26);
        for (const [index, bar] of bars.slice(1).entries()) expect(bar.upTo).toBeGreaterThan(bars[index]!.upTo);
        expect(bars.at(-1)!.upTo).toBeGreaterThanOrEqual(Math.max(...values) * 0.99999);
      }),
    );
  });
});

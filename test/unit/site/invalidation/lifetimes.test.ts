import { describe, expect, test } from '@jest/globals';
import { secondsAtEdge } from '../../../../src/site/invalidation/edge-lifetimes.ts';
import { invalidationCost } from '../../../../src/site/invalidation/cost.ts';
import { withinLimits } from '../../../../src/site/invalidation/plan.ts';

const paths = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${folder}/file-${index}.json`);

describe('invalidation', () => {
  test.each([
    [undefined, 0, 3600],
    ['', 0, 3600],
    ['no-store', 0, 0],
    ['private, max-age=60', 1, 1],
    ['public, max-age=0, must-revalidate', 1, 1],
    ['public, max-age=0', 300, 300],
    ['public, max-age=60', 0, 60],
    ['public, max-age=60, s-maxage=5', 0, 5],
    ['public, max-age=86400', 0, 3600],
  ])('Cache-Control %j with TTLs of %i to 3600 s is kept for %d s', (control, minimum, seconds) => {
    expect(secondsAtEdge(control, { minimum, maximum: 3600 })).toBe(seconds);
  });

  test('few paths are named, many become folders, too many everything', () => {
    expect(withinLimits(paths('/a', 100))).toHaveLength(100);
    expect(withinLimits([...paths('/a', 500), ...paths('/b', 20), '/index.html'])).toEqual([
      '/a/*',
      ...paths('/b', 20),
      '/index.html',
    ]);
    const many = Array.from({ length: 40 }, (_, index) => paths(`/folder-${index}`, 10)).flat();
    expect(withinLimits(many)).toEqual(['/*']);
    expect(withinLimits(Array.from({ length: 200 }, (_, index) => `/${index}.json`))).toEqual(['/*']);
  });

  test('wildcards stay within the 15 that CloudFront takes', () => {
    const folders = Array.from({ length: 16 }, (_, index) => paths(`/folder-${index}`, 12)).flat();
    expect(withinLimits(folders).filter((path) => path.endsWith('*')).length).toBeLessThanOrEqual(15);
  });

  test('what it costs', () => {
    expect(invalidationCost(['/*'])).toBe('1 path: free within the first 1,000 of a month, 0.005 USD beyond');
    expect(invalidationCost(paths('/a', 40))).toContain(
      '40 paths: free within the first 1,000 of a month, 0.20 USD beyond',
    );
  });
});

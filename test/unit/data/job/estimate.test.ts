import { describe, expect, test } from '@jest/globals';
import { chooseEngine, describeEstimate, estimateFiles, estimateRows } from '../../../../src/data/job/estimate.ts';

const MILLION = 1_000_000;

describe('the engine is chosen by size', () => {
  const rows = (count: number, rate?: { perSecond: number; unit: 'items' | 'units' }) =>
    (['direct', 'dynamodb-import'] as const).map((engine) =>
      estimateRows(engine, { count, bytes: count * 500, ...(rate && { rate }) }),
    );
  test.each([
    ['a million rows', rows(MILLION), 'direct'],
    ['a hundred million rows', rows(100 * MILLION), 'dynamodb-import'],
    ['a million rows at 100 a second', rows(MILLION, { perSecond: 100, unit: 'items' }), 'dynamodb-import'],
  ])('%s: %#', (_, estimates, engine) => expect(chooseEngine(estimates).engine).toBe(engine));

  const objects = (count: number) =>
    (['direct', 's3-batch'] as const).map((engine) => estimateFiles(engine, count, count * 20_000));
  test.each([
    ['a million objects', objects(MILLION), 'direct'],
    ['ten million objects', objects(10 * MILLION), 's3-batch'],
  ])('%s: %#', (_, estimates, engine) => expect(chooseEngine(estimates).engine).toBe(engine));
});

describe('what it costs', () => {
  test('a write unit is 1 KB, begun ones count', () => {
    const cost = (size: number) => estimateRows('direct', { count: MILLION, bytes: size * MILLION }).cost;
    expect([cost(100), cost(1024), cost(1025), cost(4096)]).toEqual([0.625, 0.625, 1.25, 2.5]);
  });
  test('a rate in capacity units is one of items by their size', () => {
    const seconds = (bytes: number) =>
      estimateRows('direct', { count: 1000, bytes: bytes * 1000, rate: { perSecond: 100, unit: 'units' } }).seconds;
    expect([seconds(100), seconds(2048)]).toEqual([10, 20]);
  });
  test('an import is paid by the gigabyte, an export before it as well', () => {
    const volume = { count: MILLION, bytes: 10e9 };
    expect(estimateRows('dynamodb-import', volume).cost).toBeCloseTo(1.5);
    const exported = estimateRows('dynamodb-import', { ...volume, exported: true });
    expect(exported.cost).toBeCloseTo(2.5);
    expect(describeEstimate(exported)).toBe(
      'engine dynamodb-import: about 13 min 20 s and 2.50 USD (list prices of us-east-1)',
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalDecimal, doubleOf, parseNumber } from '../../../../src/data/model/decimal.ts';
import { Digest, HashSet } from '../../../../src/data/model/digest.ts';
import { Throttle } from '../../../../src/data/dynamodb/throttle.ts';
import { encodeValue, rowOf, same, type Value } from '../../../../src/data/model/value.ts';
import { failureWith } from '../../../support/failure-with.ts';

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    rowOf([
      ['id', `u${index}`],
      ['n', BigInt(index)],
      ['x', index / 3],
    ]),
  );
const digest = (all: ReturnType<typeof rows>) => {
  const sum = new Digest();
  for (const row of all) sum.add(row, ['id']);
  return sum;
};

describe('digest', () => {
  test('does not depend on the order, and one altered value shows in one bucket', () => {
    const all = rows(20_000);
    expect(digest(all.toReversed()).hex()).toBe(digest(all).hex());
    const altered = all.map((row) =>
      row['id'] === 'u777'
        ? rowOf([
            ['id', 'u777'],
            ['n', 777n],
            ['x', 777 / 3 + 1e-13],
          ])
        : row,
    );
    expect(digest(altered).hex()).not.toBe(digest(all).hex());
    expect(digest(altered).keysHex()).toBe(digest(all).keysHex());
    expect(digest(altered).differing(digest(all)).size).toBe(1);
  });

  test('a row that is lost and one that comes twice do not cancel out', () => {
    const all = rows(100);
    expect(digest([...all.slice(1), all[1]!]).differing(digest(all)).size).toBeGreaterThan(0);
  });

  test('values that look alike are told apart', () => {
    const values: Value[] = [
      null,
      '',
      '0',
      0n,
      0,
      -0,
      false,
      new Uint8Array(),
      new Uint8Array([0]),
      [],
      new Map(),
      1n,
      1,
      '1',
      true,
    ];
    const texts = new Set(values.map((value) => encodeValue(value).toString('hex')));
    expect(texts.size).toBe(values.length);
    for (const a of values) for (const b of values) expect(same(a, b)).toBe(a === b && Object.is(a, b));
  });
});

test('a hash set grows', () => {
  const set = new HashSet();
  const hashes = Array.from({ length: 100_000 }, (_, index) =>
    BigInt.asUintN(64, BigInt(index + 1) * 0x9e3779b97f4a7c15n),
  );
  expect(hashes.every((one) => set.add(one))).toBe(true);
  expect(hashes.some((one) => set.add(one))).toBe(false);
  expect(set.size).toBe(hashes.length);
});

test('a hash set says once that a hash is new', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n })), (hashes) => {
      const set = new HashSet();
      const seen = new Set<bigint>();
      for (const one of [...hashes, ...hashes]) {
        expect(set.add(one)).toBe(!seen.has(one));
        seen.add(one);
      }
      expect(set.size).toBe(seen.size);
    }),
  );
});

describe('decimals', () => {
  test.each([
    ['1.50', '1.5'],
    ['-0', '0'],
    ['1e3', '1000'],
    ['.5', '0.5'],
    ['1E-10', '1e-10'],
    ['00120.0', '120'],
    ['abc', undefined],
    ['', undefined],
    ['.', undefined],
  ])('%j is %j', (text, canonical) => expect(canonicalDecimal(text)).toBe(canonical));

  test('every double comes back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const parsed = parseNumber(String(value));
        const back = typeof parsed === 'bigint' ? doubleOf(parsed) : parsed;
        expect(back === value).toBe(true);
      }),
    );
  });
});

describe('throttle', () => {
  test('keeps to the rate, and slows down for all when the service throttles', async () => {
    let now = 0;
    const clock = { now: () => now, sleep: (ms: number) => Promise.resolve(void (now += ms)) };
    const throttle = new Throttle({ rate: { perSecond: 100, unit: 'items' }, clock });
    for (let batch = 0; batch < 40; batch++) {
      await throttle.take(25);
      throttle.used(25);
    }
    expect(now).toBeGreaterThanOrEqual(9_000);
    expect(now).toBeLessThan(11_000);
    const before = now;
    await throttle.slowDown(25);
    for (let batch = 0; batch < 8; batch++) await throttle.take(25);
    expect(now - before).toBeGreaterThan(2_400);
    expect(throttle.unprocessed).toBe(25);
  });

  test('gives up when nothing goes through for ten minutes', async () => {
    let now = 0;
    const clock = { now: () => now, sleep: (ms: number) => Promise.resolve(void (now += ms)) };
    const throttle = new Throttle({ clock });
    const read = () => Promise.reject(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
    await expect(throttle.run(read)).rejects.toThrow(failureWith('throttling', '10 min'));
  });
});

import { describe, expect, test } from '@jest/globals';
import { createBench } from '../../bench/harness.ts';
import {
  comparisonMarkdown,
  median,
  ratio,
  regressions,
  targetHolds,
  writtenRatios,
  type ComparisonResult,
} from '../../bench/statistics.ts';
import { replaceSection } from '../../support/page-section.ts';

const result = (better: 'lower' | 'higher', ours: number[], rival: number[], wanted = 2): ComparisonResult => ({
  title: 'Upload',
  unit: better === 'lower' ? 'ms' : 'MB/s',
  better,
  samples: { Deploy: ours, rival },
  target: { ratio: wanted, against: 'rival' },
});

describe('statistics of a bench', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('no sample is an error, not a zero', () => {
    expect(() => median([])).toThrow(/at least one/);
  });

  test('above 1 is better, for times and for throughput', () => {
    expect(ratio(result('lower', [100], [300]), 'rival')).toBe(3);
    expect(ratio(result('higher', [300], [100]), 'rival')).toBe(3);
  });

  test.each([
    [[100], [199], false],
    [[100], [200], true],
  ])('ours %j against %j: twice as fast is %j', (ours, rival, holds) => {
    const compared = result('lower', ours, rival);
    expect(targetHolds(compared)).toBe(holds);
    expect(comparisonMarkdown(compared)).toContain(holds ? 'Holds' : '**Missed**');
  });

  test.each([
    [8000, true],
    [7999, false],
  ])('a median of 8 s against a limit of %d ms: %j', (limit, holds) => {
    const limited: ComparisonResult = { ...result('lower', [9000, 8000, 7000], [20_000]), limit };
    expect(targetHolds(limited)).toBe(holds);
    expect(comparisonMarkdown(limited).includes('**Missed**')).toBe(!holds);
    expect(targetHolds({ ...limited, target: undefined })).toBe(holds);
    expect(targetHolds({ ...limited, target: { ratio: 3, against: 'rival' } })).toBe(false);
  });

  test('of several targets all have to hold, and each has its verdict', () => {
    const both = (ratio: number): ComparisonResult => ({
      ...result('lower', [100], [300]),
      samples: { Deploy: [100], rival: [300], floor: [80] },
      target: [
        { ratio: 2, against: 'rival' },
        { ratio, against: 'floor' },
      ],
    });
    expect(targetHolds(both(1 / 1.4))).toBe(true);
    expect(targetHolds(both(0.9))).toBe(false);
    expect(comparisonMarkdown(both(0.9))).toMatch(/2 times rival. Holds[^]*0.9 times floor. \*\*Missed/);
    expect(targetHolds({ ...both(1), target: undefined })).toBeUndefined();
  });

  test('a section is rewritten in place and leaves the others alone', () => {
    const one = replaceSection('# Benchmarks\n', 'site', 'first');
    const two = replaceSection(one, 'image', 'second');
    const three = replaceSection(two, 'site', 'third');
    expect(three).toBe(two.replace('first', 'third'));
    expect(replaceSection(three, 'site', 'third')).toBe(three);
  });
});

describe('a comparison', () => {
  test('takes turns, counts no warm-up and starts each run with another contestant', async () => {
    const order: string[] = [];
    const compared = await createBench(() => undefined).compare('t', {
      runs: 2,
      warmup: 1,
      setup: (name) => Promise.resolve(void order.push(`(${name})`)),
      ours: () => Promise.resolve(order.push('Deploy')),
      rivals: { other: () => Promise.resolve(void order.push('other')) },
    });
    const pair = (name: string) => [`(${name})`, name];
    expect(order).toEqual(['Deploy', 'other', 'other', 'Deploy', 'Deploy', 'other'].flatMap(pair));
    expect(compared.samples['Deploy']).toEqual([8, 10]);
    expect(compared.samples['other']).toHaveLength(2);
  });

  test.each([
    [{ rivals: {}, target: { ratio: 2, against: 'nobody' } }, /nobody, which is no rival/],
    [{ rivals: { bad: () => Promise.resolve(Number.NaN) } }, /bad gave NaN/],
  ])('a mistake in a bench is an error: %j', async (options, message) => {
    const bench = createBench(() => undefined);
    await expect(bench.compare('t', { ours: () => Promise.resolve(1), ...options })).rejects.toThrow(message);
  });

  test('what was deferred is undone once, last first', async () => {
    const undone: number[] = [];
    const bench = createBench(() => undefined);
    bench.defer(() => undone.push(1));
    bench.defer(() => undone.push(2));
    await bench.close();
    await bench.close();
    expect(undone).toEqual([2, 1]);
  });

  test('a command that fails shows what it printed', async () => {
    const bench = createBench(() => undefined);
    const failing = bench.command([process.execPath, '-e', 'console.log("half way"); process.exit(3)']);
    await expect(failing).rejects.toThrow(/ended with 3\nhalf way/);
    const { ms, stdout } = await bench.command([process.execPath, '-e', 'console.log(process.env.A)'], { A: 'b' });
    expect(stdout).toBe('b\n');
    expect(ms).toBeGreaterThan(0);
  });
});

describe('what is compared with docs/benchmarks.md', () => {
  const page = ['# Benchmarks', comparisonMarkdown({ ...result('lower', [100], [300]), title: 'A | b' }), ''].join(
    '\n',
  );
  const now = (ours: number, title = 'A | b') =>
    regressions([{ ...result('lower', [ours], [300]), title }], writtenRatios(page));

  test('the page is read as it is written, names with a bar too', () => {
    const odd = comparisonMarkdown({
      ...result('lower', [1], [2000]),
      samples: { Deploy: [1], 'a | b_c': [2000] },
      target: undefined,
    });
    const [[name, value] = []] = writtenRatios(odd).get('Upload')!;
    expect(value).toBe(2000);
    const again = { ...result('lower', [2], [2000]), samples: { Deploy: [2], 'a | b_c': [2000] } };
    expect(name).toContain('c');
    expect(regressions([again], writtenRatios(odd))).toHaveLength(1);
  });

  test('a ratio may be worse by a quarter, and not by more', () => {
    expect(now(133)).toEqual([]);
    expect(now(134)).toEqual([{ title: 'A | b', rival: 'rival', written: 3, now: 300 / 134 }]);
    expect(now(50)).toEqual([]);
  });

  test('what was never written down is no regression', () => {
    expect(now(1000, 'Another')).toEqual([]);
  });
});

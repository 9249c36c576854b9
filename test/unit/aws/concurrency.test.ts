import { describe, expect, test } from '@jest/globals';
import { allInOrder, parallelAdaptive } from '../../../src/aws/index.ts';

const items = (count: number) => Array.from({ length: count }, (_, index) => index);
const tick = () => new Promise((resolve) => setImmediate(resolve));

test('of several that refuse the first of the list is told, when all have ended, whichever was first', async () => {
  const ended: string[] = [];
  const look = async (name: string, ticks: number) => {
    for (let left = ticks; left > 0; left--) await tick();
    ended.push(name);
    if (name !== 'well') throw new Error(name);
    return name;
  };
  const looks = () => [look('well', 4), look('slow', 3), look('quick', 0)];
  await expect(allInOrder(looks())).rejects.toThrow('slow');
  expect(ended).toEqual(['quick', 'slow', 'well']);
  expect(await allInOrder([look('well', 1), 2])).toEqual(['well', 2]);
});

describe('parallelAdaptive', () => {
  test('all are done, with no more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await parallelAdaptive(
      items(50),
      async () => {
        most = Math.max(most, ++running);
        await tick();
        running--;
        return 1;
      },
      { concurrency: 7, done: (item) => done.push(item) },
    );
    expect(done).toHaveLength(50);
    expect(most).toBe(7);
  });

  test('fewer at once when requests had to be tried again', async () => {
    let running = 0;
    const seen: number[] = [];
    await parallelAdaptive(items(400), async (item) => {
      seen.push(++running);
      await tick();
      running--;
      return item < 200 ? 2 : 1;
    });
    expect(Math.max(...seen.slice(0, 40))).toBe(32);
    expect(Math.max(...seen.slice(230, 260))).toBeLessThan(12);
  });

  test('the first error stops new work and is thrown when all under way have ended', async () => {
    let started = 0;
    let ended = 0;
    const work = async (item: number) => {
      started++;
      await tick();
      ended++;
      if (item === 3) throw new Error('broken');
      return 1;
    };
    await expect(parallelAdaptive(items(100), work, { concurrency: 5 })).rejects.toThrow('broken');
    expect(ended).toBe(started);
    expect(started).toBeLessThan(15);
  });

  test('an abort stops it, even before the first', async () => {
    await expect(
      parallelAdaptive(items(3), () => Promise.resolve(1), { signal: AbortSignal.abort(new Error('lease lost')) }),
    ).rejects.toThrow('lease lost');
    await parallelAdaptive([], () => Promise.resolve(1));
  });
});

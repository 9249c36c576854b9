import { describe, expect, test } from '@jest/globals';
import { parallelAdaptive } from '../../../src/aws/index.ts';

const items = (count: number) => Array.from({ length: count }, (_, index) => index);
const tick = () => new Promise((resolve) => setImmediate(resolve));

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

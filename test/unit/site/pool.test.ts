import { describe, expect, test } from '@jest/globals';
import { transferAll } from '../../../src/site/pool.ts';
import { runtimeConfigFile } from '../../../src/site/runtime-config.ts';

const items = (count: number) => Array.from({ length: count }, (_, index) => index);
const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('transfers', () => {
  test('all are done, with no more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await transferAll(
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
    await transferAll(items(400), async (item) => {
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
    await expect(transferAll(items(100), work, { concurrency: 5 })).rejects.toThrow('broken');
    expect(ended).toBe(started);
    expect(started).toBeLessThan(15);
  });

  test('an abort stops it, even before the first', async () => {
    await expect(
      transferAll(items(3), () => Promise.resolve(1), { signal: AbortSignal.abort(new Error('lease lost')) }),
    ).rejects.toThrow('lease lost');
    await transferAll([], () => Promise.resolve(1));
  });
});

describe('the runtime configuration', () => {
  test('is JSON, or a script that cannot end the element it may be inlined in', () => {
    expect(runtimeConfigFile({ path: 'config.json', values: { A: '1' } }).content.toString()).toBe(
      '{\n  "A": "1"\n}\n',
    );
    const script = runtimeConfigFile({ path: '/assets/config.js', values: { A: '</script><script>alert(1)' } });
    expect(script.path).toBe('assets/config.js');
    expect(script.content.toString()).not.toContain('</script>');
    expect(() => runtimeConfigFile({ path: '../config.json', values: {} })).toThrow('runtime-config-path');
    expect(() => runtimeConfigFile({ path: 'config.html', values: {} })).toThrow('runtime-config-path');
  });
});

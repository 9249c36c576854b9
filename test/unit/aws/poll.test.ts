import { describe, expect, test } from '@jest/globals';
import { explainAwsError, poll, PollTimeout, type Clock } from '../../../src/aws/index.ts';

function simulatedClock(): Clock & { time: number } {
  return {
    time: 0,
    now() {
      return this.time;
    },
    sleep(milliseconds) {
      this.time += milliseconds;
      return Promise.resolve();
    },
  };
}

describe('poll', () => {
  test.each([3_000, 30_000, 600_000])('an end after %d ms is noticed within 2 s', async (end) => {
    const clock = simulatedClock();
    await poll(() => Promise.resolve(clock.now() >= end ? true : undefined), { clock, timeout: 3_600_000 });
    expect(clock.time - end).toBeLessThanOrEqual(2000);
  });

  test('a timeout is a failure, at the time asked for', async () => {
    const clock = simulatedClock();
    await expect(poll(() => Promise.resolve(undefined), { clock, timeout: 7_300 })).rejects.toBeInstanceOf(PollTimeout);
    expect(clock.time).toBe(7_300);
  });

  test.each([
    ['as AWS says it', (error: Error) => error],
    ['explained', (error: Error) => explainAwsError(error, 'The service could not be read')],
  ])('throttling, %s, slows the poller down and is not an answer', async (_, told) => {
    const clock = simulatedClock();
    let calls = 0;
    const answer = await poll(
      () => {
        calls++;
        return calls <= 5
          ? Promise.reject(told(Object.assign(new Error('slow down'), { name: 'ThrottlingException' })))
          : Promise.resolve('done');
      },
      { clock, timeout: 600_000 },
    );
    expect(answer).toBe('done');
    expect(clock.time).toBeGreaterThan(10_000);
  });

  test('any other error ends it', async () => {
    await expect(
      poll(() => Promise.reject(new Error('broken')), { clock: simulatedClock(), timeout: 1000 }),
    ).rejects.toThrow('broken');
  });
});

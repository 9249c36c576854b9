import type { Clock } from '../../../src/aws/index.ts';

/**
 * A clock whose sleeps are `speed` times shorter than they say, and nothing else: what waits for minutes waits for seconds.
 * Work takes its real time, so that a deadline is as long as on a real clock for a machine that is slow.
 */
export function quickClock(speed: number): Clock & { skip(milliseconds: number): void } {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  return {
    now,
    /** Time that passes without anybody. */
    skip: (milliseconds) => void (ahead += milliseconds),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const awake = now() + milliseconds;
        const stop = () => {
          clearTimeout(timer);
          reject(signal!.reason as Error);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', stop);
          // Who slept beside it has not to wait for the same time again.
          ahead += Math.max(0, awake - now());
          resolve();
        }, milliseconds / speed);
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}

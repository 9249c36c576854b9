import type { Clock } from '../../../src/aws/index.ts';

export interface QuickClock extends Clock {
  /** Time that passes without anybody. */
  skip(milliseconds: number): void;
  /** Nobody wakes while this goes on: what a slow machine does slowly misses no deadline. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A clock whose sleeps are `speed` times shorter than they say, and nothing else: what waits for minutes waits for seconds.
 * Work takes its real time.
 */
export function quickClock(speed: number): QuickClock {
  let ahead = 0;
  const working = new Set<Promise<unknown>>();
  const idle = async () => {
    while (working.size > 0) await Promise.allSettled(working);
  };
  const now = () => Date.now() + ahead;
  return {
    now,
    skip: (milliseconds) => void (ahead += milliseconds),
    async during(work) {
      const done = work();
      working.add(done);
      try {
        return await done;
      } finally {
        working.delete(done);
      }
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const awake = now() + milliseconds;
        const stop = () => {
          clearTimeout(timer);
          reject(signal!.reason as Error);
        };
        const wake = async () => {
          await idle();
          signal?.removeEventListener('abort', stop);
          // Who slept beside it has not to wait for the same time again.
          ahead += Math.max(0, awake - now());
          resolve();
        };
        const timer = setTimeout(() => void wake(), milliseconds / speed);
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}

import type { Clock } from '../../../src/aws/index.ts';

/** A clock that runs faster than the real one: what waits for minutes waits for seconds, and nothing else changes. */
export function quickClock(speed: number): Clock & { skip(milliseconds: number): void } {
  const start = Date.now();
  let ahead = 0;
  const now = () => start + ahead + (Date.now() - start) * speed;
  return {
    now,
    /** Time that passes without anybody. */
    skip: (milliseconds) => void (ahead += milliseconds),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const stop = () => {
          clearTimeout(timer);
          reject(signal!.reason as Error);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', stop);
          resolve();
        }, milliseconds / speed);
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}

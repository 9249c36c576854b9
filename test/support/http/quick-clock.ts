import type { Clock } from '../../../src/aws/index.ts';

export interface QuickClock extends Clock {
  /** Time that passes without anybody. */
  skip(milliseconds: number): void;
  /** Nobody wakes while this goes on: what a slow machine does slowly misses no deadline. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

interface Sleeper {
  /** By this clock. */
  until: number;
  wake(): void;
}

/** Turns of the event loop in which whoever has woken comes to its next request or sleep. */
const TURNS = 20;

/**
 * A clock whose sleeps are `speed` times shorter than they say, and nothing else: what waits for minutes waits for seconds.
 * Work takes its real time. Sleepers wake in the order of this clock, each after the one before it has done what it woke
 * for: where a slow machine lets all timers end at once, who renews something every 15 seconds has done so.
 */
export function quickClock(speed: number): QuickClock {
  let ahead = 0;
  const working = new Set<Promise<unknown>>();
  const sleepers = new Set<Sleeper>();
  let waking = Promise.resolve();
  const now = () => Date.now() + ahead;
  const idle = async () => {
    for (let turn = 0; turn < TURNS; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      while (working.size > 0) await Promise.allSettled(working);
    }
  };
  const wakeAllUntil = async (time: number) => {
    for (;;) {
      await idle();
      const due = [...sleepers].filter(({ until }) => until <= time).sort((a, b) => a.until - b.until)[0];
      if (!due) return;
      sleepers.delete(due);
      ahead += Math.max(0, due.until - now());
      due.wake();
    }
  };
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
        const stop = () => {
          clearTimeout(timer);
          sleepers.delete(sleeper);
          reject(signal!.reason as Error);
        };
        const sleeper = {
          until: now() + milliseconds,
          wake() {
            clearTimeout(timer);
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        sleepers.add(sleeper);
        const timer = setTimeout(
          () => void (waking = waking.then(() => wakeAllUntil(sleeper.until))),
          milliseconds / speed,
        );
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}

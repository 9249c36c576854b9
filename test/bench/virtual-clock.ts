import type { Clock } from '../../src/aws/index.ts';

/** Milliseconds of real time in which nothing may happen before the time is moved on. */
const QUIET = 25;
/** The heartbeat of the lease sleeps for this long; it alone never moves the time. */
const HEARTBEAT = 15_000;

interface Sleeper {
  at: number;
  drives: boolean;
  wake: () => void;
}

/**
 * A clock that goes to the next sleeper as soon as all real work is done: what waits for minutes takes milliseconds. Real
 * work is what is passed to `during`, and whatever ends within a few milliseconds.
 */
export class VirtualClock implements Clock {
  #now = Date.parse('2026-01-01T00:00:00Z');
  #busy = 0;
  #sleepers: Sleeper[] = [];
  #timer: NodeJS.Timeout | undefined;

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const remove = () => (this.#sleepers = this.#sleepers.filter((one) => one !== sleeper));
      const stop = () => {
        remove();
        reject(signal!.reason as Error);
      };
      const sleeper: Sleeper = {
        at: this.#now + milliseconds,
        drives: milliseconds !== HEARTBEAT,
        wake: () => {
          remove();
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      if (signal?.aborted) return reject(signal.reason as Error);
      signal?.addEventListener('abort', stop, { once: true });
      this.#sleepers.push(sleeper);
      this.#await();
    });
  }

  /** The time stands still while this goes on. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work();
    } finally {
      this.#busy--;
      this.#await();
    }
  }

  #await(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#advance(), QUIET);
  }

  #advance(): void {
    if (this.#busy > 0 || !this.#sleepers.some(({ drives }) => drives)) return;
    const next = this.#sleepers.reduce((first, one) => (one.at < first.at ? one : first));
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    this.#await();
  }
}

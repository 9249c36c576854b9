import { setTimeout as delay } from 'node:timers/promises';
import { isThrottling } from './errors.ts';

/** Time as the pollers see it; tests pass a simulated one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A timer of more milliseconds ends at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    delay(Math.min(milliseconds, LONGEST_TIMER), undefined, { signal }).catch(() => signal!.throwIfAborted()),
};

export interface PollOptions {
  clock?: Clock;
  /** Milliseconds from the first call until the poller gives up. */
  timeout: number;
  signal?: AbortSignal;
  /** Milliseconds from one call to the next after `elapsed`; the default notices the end of anything within 2 s. */
  interval?: (elapsed: number) => number;
  /** What is thrown when the time is over; the PollTimeout itself when not given. */
  late?: (timeout: PollTimeout) => Error;
}

/** Thrown when the time is over: never a pass. */
export class PollTimeout extends Error {
  override readonly name = 'PollTimeout';
  readonly elapsed: number;
  constructor(elapsed: number) {
    super(`Not finished after ${Math.round(elapsed / 1000)} s`);
    this.elapsed = elapsed;
  }
}

/** 0.5 s for the first 10 s, 1 s until 60 s, then 2 s: the SDK's own waiters back off to 30 s and more. */
export function defaultInterval(elapsed: number): number {
  return elapsed < 10_000 ? 500 : elapsed < 60_000 ? 1000 : 2000;
}

/**
 * Calls `ask` until it returns something other than undefined. A throttled call is not an answer: it doubles the
 * interval (up to 30 s) until a call goes through. Other errors end the poll. Throws PollTimeout, or what `late` makes of it, when the time is over.
 */
export async function poll<T>(ask: () => Promise<T | undefined>, options: PollOptions): Promise<T> {
  const { clock = systemClock, timeout, signal, interval = defaultInterval, late } = options;
  const start = clock.now();
  let slowdown = 1;
  for (;;) {
    signal?.throwIfAborted();
    const asked = clock.now();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      slowdown = 1;
    } catch (error) {
      if (!isThrottling(error)) throw error;
      slowdown = Math.min(slowdown * 2, 60);
    }
    const elapsed = clock.now() - start;
    const pause = interval(elapsed);
    // The interval is from one call to the next: what the call took is a part of it, up to a half.
    const rest = Math.max(pause / 2, pause - (clock.now() - asked));
    const wait = Math.min(rest * slowdown, 30_000, timeout - elapsed);
    if (wait <= 0) {
      const over = new PollTimeout(elapsed);
      throw late?.(over) ?? over;
    }
    await clock.sleep(wait, signal);
  }
}

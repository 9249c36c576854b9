import { isThrottling, systemClock, type Clock } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

/** Milliseconds of nothing but throttling after which a run ends. */
const STALLED = 600_000;

export interface ThrottleOptions {
  /** Items, or capacity units, a second; undefined: as fast as the service takes them. */
  rate?: { perSecond: number; unit: 'items' | 'units' };
  clock?: Clock;
}

/**
 * The pace of a migration: a token bucket for the rate that was asked for, and additive increase / multiplicative
 * decrease under throttling, shared by all requests, so that a throttled table is not hammered by every worker.
 */
export class Throttle {
  readonly unit: 'items' | 'units';
  readonly #clock: Clock;
  readonly #limit: number;
  #tokens: number;
  #filled: number;
  /** Requests a second that the service takes; infinite until it throttles. */
  #adaptive = Infinity;
  #recent = { since: 0, count: 0, rate: 0 };
  #failures = 0;
  #failingSince = 0;
  /** Items that the service gave back, in all. */
  unprocessed = 0;

  constructor(options: ThrottleOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.unit = options.rate?.unit ?? 'items';
    this.#limit = options.rate?.perSecond ?? Infinity;
    this.#tokens = Math.min(this.#limit, 25);
    this.#filled = this.#clock.now();
    this.#recent.since = this.#filled;
  }

  /** Waits until `count` items may be sent. With capacity units the cost is known afterwards: see `used`. */
  async take(count: number): Promise<void> {
    const pace = Math.min(this.#limit, this.#adaptive);
    if (pace === Infinity) return;
    for (;;) {
      this.#fill(pace);
      // A debt is paid before the next request; a request larger than the bucket may start when the bucket is full.
      if (this.#tokens >= Math.min(count, pace)) break;
      await this.#clock.sleep(Math.max(5, ((Math.min(count, pace) - this.#tokens) / pace) * 1000));
    }
    this.#tokens -= count;
  }

  /** Corrects the estimate of `take` by the capacity units that the service charged. */
  used(units: number, estimated = units): void {
    if (this.unit === 'units') this.#tokens -= Math.max(0, units - estimated);
    const now = this.#clock.now();
    this.#recent.count += units;
    if (now - this.#recent.since >= 1000) {
      this.#recent = { since: now, count: 0, rate: (this.#recent.count * 1000) / (now - this.#recent.since) };
    }
  }

  succeeded(): void {
    this.#failures = 0;
    if (this.#adaptive !== Infinity) this.#adaptive += Math.max(0.5, this.#adaptive * 0.01);
  }

  /** After throttling: halves the pace (at least 5 a second) and waits with jitter. */
  async slowDown(count: number): Promise<void> {
    this.unprocessed += count;
    const measured = this.#recent.rate || 1000;
    this.#adaptive = Math.max(5, Math.min(this.#adaptive, measured) * 0.7);
    this.#tokens = Math.min(this.#tokens, this.#adaptive);
    await this.pause();
  }

  /** Exponential backoff with full jitter: 25 ms to 5 s. */
  async pause(): Promise<void> {
    if (this.#failures === 0) this.#failingSince = this.#clock.now();
    if (this.#clock.now() - this.#failingSince > STALLED) {
      throw new Failure({
        code: 'throttling',
        what: 'No request succeeded for 10 minutes',
        why: 'The service throttled every request',
        todo: "Raise the table's capacity or lower rate, and run again: the checkpoint holds the progress",
      });
    }
    this.#failures = Math.min(this.#failures + 1, 8);
    await this.#clock.sleep(Math.random() * Math.min(5000, 25 * 2 ** this.#failures) + 5);
  }

  /** A read that is asked again while the service throttles. */
  async run<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await read();
        this.#failures = 0;
        return result;
      } catch (error) {
        if (!isThrottling(error)) throw error;
        await this.pause();
      }
    }
  }

  #fill(pace: number): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(pace, this.#tokens + ((now - this.#filled) / 1000) * pace);
    this.#filled = now;
  }
}

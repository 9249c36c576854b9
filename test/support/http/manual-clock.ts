import type { CheckClock } from '../../../src/checks/http/clock.ts';

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that stands still until a test, or the server that it talks to, moves it. */
export class ManualClock implements CheckClock {
  #now = 0;
  readonly #timers = new Set<Timer>();
  #readers: (() => void)[] = [];

  now(): number {
    for (const read of this.#readers.splice(0)) read();
    return this.#now;
  }

  /** Who sleeps moves the clock. */
  async sleep(milliseconds: number): Promise<void> {
    this.advance(milliseconds);
    await new Promise(setImmediate);
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.#now || !this.#timers.delete(timer)) continue;
      timer.callback();
    }
  }

  /** Resolves when the time is read: the client does that as soon as it has something that the server has sent. */
  reading(): Promise<void> {
    return new Promise((resolve) => this.#readers.push(resolve));
  }
}

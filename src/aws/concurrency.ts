import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `work` over `items` with at most `limit` at once and returns the results in order. The first error stops new
 * work, waits for what is under way (so that nothing writes after the caller has heard of the failure) and is thrown.
 */
export async function parallel<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const iterator = items[Symbol.iterator]();
  let next = 0;
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    while (!failure) {
      const { value, done } = iterator.next();
      if (done) return;
      const index = next++;
      try {
        results[index] = await work(value, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  if (failure) throw failure.error;
  return results;
}

/**
 * As Promise.all, of what may refuse: waits for all of it, and throws the first refusal of the list, whichever came first.
 * The same mistakes are told alike by each run, and nothing goes on, or warns, after the failure.
 */
export async function allInOrder<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}

/** Where the adaptive number begins. */
const ADAPTIVE_START = 32;
/** More sockets than this gain nothing on one machine. */
const ADAPTIVE_MOST = 96;

/**
 * Like `parallel`, with as many at once as the other side takes: `work` returns how often its request was sent; the
 * number grows while that is once, and shrinks when the service asks to slow down. `concurrency` fixes the number.
 */
export async function parallelAdaptive<T>(
  items: readonly T[],
  work: (item: T) => Promise<number>,
  options: { concurrency?: number; signal?: AbortSignal; done?: (item: T) => void } = {},
): Promise<void> {
  const { concurrency, signal, done } = options;
  let limit = concurrency ?? ADAPTIVE_START;
  let next = 0;
  let running = 0;
  let failure: { error: unknown } | undefined;
  const run = async (item: T) => {
    try {
      const attempts = await work(item);
      if (concurrency === undefined)
        limit = attempts > 1 ? Math.max(4, limit * 0.7) : Math.min(ADAPTIVE_MOST, limit + 0.1);
      done?.(item);
    } catch (error) {
      failure ??= { error };
    }
  };
  await new Promise<void>((resolve) => {
    const start = () => {
      if (signal?.aborted) failure ??= { error: signal.reason };
      while (!failure && next < items.length && running < Math.floor(limit)) {
        running++;
        void run(items[next++]!).then(() => {
          running--;
          start();
        });
      }
      if (running === 0) resolve();
    };
    start();
  });
  if (failure) throw failure.error;
}

/** At most `limit` pieces of work at once; the others wait in order. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = Math.max(1, limit);
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#acquire();
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  /** Resolves when a piece of work could begin at once. */
  async available(): Promise<void> {
    await this.run(() => Promise.resolve());
  }

  #acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}

/** The items in parts of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/**
 * Gathers calls that are made at the same time into batches: one request for many items. The answers are in the order of
 * the items; an error of a batch is the error of each of its calls. One batch is under way at a time.
 */
export function batched<T, R>(size: number, work: (items: T[]) => Promise<R[]>): (item: T) => Promise<R> {
  const waiting: { item: T; resolve: (result: R) => void; reject: (error: unknown) => void }[] = [];
  let running = false;

  const drain = async () => {
    running = true;
    // A moment for the calls of the same round to arrive.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, size);
      try {
        const results = await work(batch.map((call) => call.item));
        batch.forEach((call, index) => call.resolve(results[index]!));
      } catch (error) {
        for (const call of batch) call.reject(error);
      }
    }
    running = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void drain();
    });
}

/** The answer of `work`, or at once the reason for which `signal` was aborted: nobody waits for what is under way then. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  work.catch(() => undefined);
  return await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}

/** The answer of `work`, or an error after so many milliseconds. The timer does not keep the process alive. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const late = delay(milliseconds, undefined, { ref: false }).then(() => Promise.reject(new Error('it took too long')));
  return await Promise.race([work, late]);
}

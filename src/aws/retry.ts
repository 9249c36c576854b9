import type { Clock } from './poll.ts';

export interface Retries {
  /** Milliseconds before each further try; as many tries follow the first. */
  waits: readonly number[];
  /** Whether another try may end otherwise than with this error. */
  mayPass(error: unknown): boolean;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/** The answer of `work`, which is tried again where its error may pass; else what it threw last. */
export async function retry<T>(work: () => Promise<T>, { waits, mayPass, clock, signal }: Retries): Promise<T> {
  for (const wait of waits) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
    await clock.sleep(wait, signal);
  }
  return await work();
}

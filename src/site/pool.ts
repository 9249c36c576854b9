/**
 * Runs transfers with as many at once as the other side takes: the number grows while requests go through at the first
 * try and shrinks when S3 asks to slow down. The first error stops new work, waits for what is under way and is thrown.
 */
export async function transferAll<T>(
  items: readonly T[],
  work: (item: T) => Promise<number>,
  options: { concurrency?: number; signal?: AbortSignal; done?: (item: T) => void } = {},
): Promise<void> {
  const fixed = options.concurrency;
  let limit = fixed ?? START;
  let next = 0;
  let running = 0;
  let failure: { error: unknown } | undefined;
  await new Promise<void>((resolve) => {
    const start = () => {
      if (options.signal?.aborted) failure ??= { error: options.signal.reason };
      while (!failure && next < items.length && running < Math.floor(limit)) {
        const item = items[next++]!;
        running++;
        void work(item)
          .then(
            (attempts) => {
              if (fixed === undefined) limit = attempts > 1 ? Math.max(4, limit * 0.7) : Math.min(MOST, limit + 0.1);
              options.done?.(item);
            },
            (error: unknown) => void (failure ??= { error }),
          )
          .finally(() => {
            running--;
            start();
            if (running === 0) resolve();
          });
      }
    };
    start();
    if (running === 0) resolve();
  });
  if (failure) throw failure.error;
}

const START = 32;
/** More sockets than this gain nothing on one machine. */
const MOST = 96;

/** The answer of `work`, or at once the reason for which `signal` was aborted: nobody waits for what is under way then. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  work.catch(() => undefined);
  return await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}

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
  let failed = false;
  let failure: unknown;
  const worker = async () => {
    while (!failed) {
      const { value, done } = iterator.next();
      if (done) return;
      const index = next++;
      try {
        results[index] = await work(value, index);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  if (failed) throw failure;
  return results;
}

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

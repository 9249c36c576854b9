import type { JsonStore, Stored } from '../../src/release/index.ts';

/** The records of a bucket in memory, with its conditions: for what reads and writes them, not for what S3 does. */
export function memoryStore(): JsonStore {
  const objects = new Map<string, { value: unknown; etag: string }>();
  let writes = 0;
  return {
    get: <T>(key: string) => {
      const found = objects.get(key);
      return Promise.resolve(found && ({ ...found, modified: new Date(), asOf: new Date() } as Stored<T>));
    },
    put(key, value, condition) {
      const present = objects.get(key);
      if ('ifMatch' in condition ? present?.etag !== condition.ifMatch : present) return Promise.resolve(undefined);
      const etag = String(++writes);
      objects.set(key, { value, etag });
      return Promise.resolve(etag);
    },
    delete: (key, etag) => Promise.resolve(objects.get(key)?.etag === etag && objects.delete(key)),
    list: (prefix) => Promise.resolve([...objects.keys()].filter((key) => key.startsWith(prefix)).sort()),
  };
}

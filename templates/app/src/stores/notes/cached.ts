import type { NoteStore } from './notes.ts';

const MOST_OWNERS = 1000;

/**
 * Reads from memory for a minute what was read before; what this process writes is seen at once. For a store that is slow
 * to read and has one writer: SQLite on a network file system. Where there is a second one, a change that is based on an
 * old copy is refused as a conflict, as always.
 */
export function cachedNotes(store: NoteStore, ttl = 60_000): NoteStore {
  const owners = new Map<string, { until: number; values: Map<string, Promise<unknown>> }>();

  async function read<T>(owner: string, key: string, fetch: () => Promise<T>): Promise<T> {
    if (owners.size > MOST_OWNERS) owners.clear();
    let known = owners.get(owner);
    if (!known || known.until <= Date.now())
      owners.set(owner, (known = { until: Date.now() + ttl, values: new Map() }));
    const { values } = known;
    const value = values.get(key) ?? fetch();
    values.set(key, value);
    // What failed is tried again by the next one who asks.
    value.catch(() => values.delete(key));
    return structuredClone(await value) as T;
  }

  /** Forgets after the change, so that nothing that was read before it, or during it, stays. */
  const write = (owner: string, change: Promise<void>) => change.finally(() => owners.delete(owner));

  return {
    kind: store.kind,
    list: (owner, limit) => read(owner, `list ${limit}`, () => store.list(owner, limit)),
    get: (owner, id) => read(owner, id, () => store.get(owner, id)),
    create: (owner, note) => write(owner, store.create(owner, note)),
    update: (owner, note, expected) => write(owner, store.update(owner, note, expected)),
    remove: (owner, id, expected) => write(owner, store.remove(owner, id, expected)),
  };
}

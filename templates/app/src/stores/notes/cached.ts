import type { NoteStore } from './notes.ts';

const TTL_MS = 60_000;
const MOST_OWNERS = 1000;

/**
 * Reads from memory for a minute what was read before; what this process writes is seen at once. For a store that is slow
 * to read and has one writer: SQLite on a network file system. Where there is a second one, a change that is based on an
 * old copy is refused as a conflict, as always.
 */
export function cachedNotes(store: NoteStore, ttl = TTL_MS): NoteStore {
  const owners = new Map<string, Map<string, { value: Promise<unknown>; until: number }>>();

  async function read<T>(owner: string, key: string, fetch: () => Promise<T>): Promise<T> {
    if (owners.size > MOST_OWNERS) owners.clear();
    const entries = owners.get(owner) ?? new Map<string, { value: Promise<unknown>; until: number }>();
    owners.set(owner, entries);
    let entry = entries.get(key);
    if (!entry || entry.until <= Date.now()) {
      entry = { value: fetch(), until: Date.now() + ttl };
      entries.set(key, entry);
      // What failed is tried again by the next one who asks.
      entry.value.catch(() => entries.delete(key));
    }
    return structuredClone(await entry.value) as T;
  }

  /** Forgets after the change, so that nothing that was read before it, or during it, stays. */
  async function write(owner: string, change: Promise<void>): Promise<void> {
    await change.finally(() => owners.delete(owner));
  }

  return {
    kind: store.kind,
    list: (owner, limit) => read(owner, `list ${limit}`, () => store.list(owner, limit)),
    get: (owner, id) => read(owner, id, () => store.get(owner, id)),
    create: (owner, note) => write(owner, store.create(owner, note)),
    update: (owner, note, expected) => write(owner, store.update(owner, note, expected)),
    remove: (owner, id, expected) => write(owner, store.remove(owner, id, expected)),
  };
}

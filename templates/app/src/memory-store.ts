import { Conflict, NotFound, type Note, type NoteStore } from './notes.ts';

/** Notes in the memory of this process: for development and tests. They are gone when it ends. */
export function memoryStore(): NoteStore {
  const notes = new Map<string, Note>();

  function present(id: string, expected?: number): Note {
    const note = notes.get(id);
    if (!note) throw new NotFound(id);
    if (expected !== undefined && note.version !== expected) throw new Conflict({ ...note });
    return note;
  }

  return {
    kind: 'memory',
    list: async (limit) =>
      [...notes.values()]
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit)
        .map((note) => ({ ...note })),
    get: async (id) => (notes.has(id) ? { ...notes.get(id)! } : undefined),
    create: async (note) => void notes.set(note.id, { ...note }),
    update: async (note, expected) => {
      present(note.id, expected);
      notes.set(note.id, { ...note });
    },
    remove: async (id, expected) => {
      present(id, expected);
      notes.delete(id);
    },
  };
}

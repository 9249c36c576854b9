import type { DatabaseSync } from 'node:sqlite';
import { Conflict, NotFound, type Note, type NoteStore } from './notes.ts';

const SCHEMA = `CREATE TABLE IF NOT EXISTS notes (
  owner TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  version INTEGER NOT NULL, PRIMARY KEY (owner, id)
) WITHOUT ROWID`;

const COLUMNS = 'id, text, created_at AS createdAt, updated_at AS updatedAt, version';

/** Notes in a SQLite database. A version is compared in the statement that writes, so no other process comes between. */
export function sqliteNotes(database: DatabaseSync, kind: NoteStore['kind'] = 'sqlite'): NoteStore {
  database.exec(SCHEMA);
  const read = (owner: string, id: string) => {
    const row = database.prepare(`SELECT ${COLUMNS} FROM notes WHERE owner = ? AND id = ?`).get(owner, id);
    return row && ({ ...row } as unknown as Note);
  };
  /** What a write of one version met where it changed nothing. */
  const refused = (owner: string, id: string) => {
    const current = read(owner, id);
    return current ? new Conflict(current) : new NotFound(id);
  };

  return {
    kind,
    list: async (owner, limit) =>
      database
        .prepare(`SELECT ${COLUMNS} FROM notes WHERE owner = ? ORDER BY id DESC LIMIT ?`)
        .all(owner, limit)
        .map((row) => ({ ...row }) as unknown as Note),
    get: async (owner, id) => read(owner, id),
    create: async (owner, { id, text, createdAt, updatedAt, version }) =>
      void database
        .prepare('INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?)')
        .run(owner, id, text, createdAt, updatedAt, version),
    update: async (owner, { id, text, updatedAt, version }, expected) => {
      const { changes } = database
        .prepare('UPDATE notes SET text = ?, updated_at = ?, version = ? WHERE owner = ? AND id = ? AND version = ?')
        .run(text, updatedAt, version, owner, id, expected);
      if (changes === 0) throw refused(owner, id);
    },
    remove: async (owner, id, expected) => {
      const { changes } = database
        .prepare('DELETE FROM notes WHERE owner = ? AND id = ? AND version = coalesce(?, version)')
        .run(owner, id, expected ?? null);
      if (changes === 0) throw refused(owner, id);
    },
  };
}

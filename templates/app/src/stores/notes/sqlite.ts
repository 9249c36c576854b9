import type { DatabaseSync } from 'node:sqlite';
import { statements } from '../sqlite.ts';
import { refused, type Note, type NoteStore } from './notes.ts';

const SCHEMA = `CREATE TABLE IF NOT EXISTS notes (
  owner TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  version INTEGER NOT NULL, PRIMARY KEY (owner, id)
) WITHOUT ROWID`;

const SELECT = 'SELECT id, text, created_at AS createdAt, updated_at AS updatedAt, version FROM notes WHERE owner = ?';

/** Notes in a SQLite database. A version is compared in the statement that writes, so no other process comes between. */
export function sqliteNotes(database: DatabaseSync, kind: NoteStore['kind'] = 'sqlite'): NoteStore {
  database.exec(SCHEMA);
  const run = statements(database)<Note>;
  const store: NoteStore = {
    kind,
    // -1 is no limit.
    list: async (owner, limit = -1) =>
      run(`${SELECT} ORDER BY id DESC LIMIT ?`, owner, limit).map((row) => ({ ...row })),
    get: async (owner, id) => run(`${SELECT} AND id = ?`, owner, id).map((row) => ({ ...row }))[0],
    create: async (owner, { id, text, createdAt, updatedAt, version }) =>
      void run('INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?)', owner, id, text, createdAt, updatedAt, version),
    async update(owner, { id, text, updatedAt, version }, expected) {
      const sql = 'UPDATE notes SET text = ?, updated_at = ?, version = ? WHERE owner = ? AND id = ? AND version = ?';
      const changed = run(`${sql} RETURNING id`, text, updatedAt, version, owner, id, expected);
      if (changed.length === 0) throw refused(id, await store.get(owner, id));
    },
    async remove(owner, id, expected) {
      const sql = 'DELETE FROM notes WHERE owner = ? AND id = ? AND version = coalesce(?, version) RETURNING id';
      if (run(sql, owner, id, expected ?? null).length === 0) throw refused(id, await store.get(owner, id));
    },
  };
  return store;
}

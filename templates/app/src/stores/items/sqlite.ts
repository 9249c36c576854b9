import type { DatabaseSync } from 'node:sqlite';
import { statements } from '../sqlite.ts';
import { now, type Items } from './items.ts';

const SCHEMA = `CREATE TABLE IF NOT EXISTS items (
  part TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (part, id)
) WITHOUT ROWID`;

const NEVER = Number.MAX_SAFE_INTEGER;
const ONE = 'part = ? AND id = ? AND expires_at > ?';

type Row = { id: string; value: string };

/** Items in a SQLite database: for one process, or for several that share a file. */
export function sqliteItems(database: DatabaseSync, kind: 'memory' | 'sqlite' = 'sqlite'): Items {
  database.exec(SCHEMA);
  const run = statements(database)<Row>;
  const parsed = <T>(rows: Row[]) => rows.map(({ id, value }) => ({ id, value: JSON.parse(value) as T }));

  return {
    kind,
    get: async <T>(group: string, id: string) =>
      parsed<T>(run(`SELECT id, value FROM items WHERE ${ONE}`, group, id, now()))[0]?.value,
    list: async (group) =>
      parsed(run('SELECT id, value FROM items WHERE part = ? AND expires_at > ? ORDER BY id', group, now())),
    put: async (group, id, value, expiresAt = NEVER) =>
      void run('INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)', group, id, JSON.stringify(value), expiresAt),
    async create(group, id, value, expiresAt = NEVER) {
      const sql = `INSERT INTO items VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
        SET value = excluded.value, expires_at = excluded.expires_at WHERE items.expires_at <= ? RETURNING id`;
      return run(sql, group, id, JSON.stringify(value), expiresAt, now()).length > 0;
    },
    async take<T>(group: string, id: string, expected?: unknown) {
      const sql = `DELETE FROM items WHERE ${ONE} AND value = coalesce(?, value) RETURNING id, value`;
      return parsed<T>(run(sql, group, id, now(), JSON.stringify(expected) ?? null))[0]?.value;
    },
    removeAll: async (group) => void run('DELETE FROM items WHERE part = ?', group),
    async count(group, id, expiresAt) {
      const sql = `INSERT INTO items VALUES (?, ?, '1', ?) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value`;
      return Number(run(sql, group, id, expiresAt)[0]!.value);
    },
    sweep: async () => void run('DELETE FROM items WHERE expires_at <= ?', now()),
  };
}

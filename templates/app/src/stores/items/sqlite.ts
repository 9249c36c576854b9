import type { DatabaseSync } from 'node:sqlite';
import { now, type Items } from './items.ts';

const SCHEMA = `CREATE TABLE IF NOT EXISTS items (
  part TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (part, id)
) WITHOUT ROWID`;

const NEVER = Number.MAX_SAFE_INTEGER;

type Row = { id: string; value: string };

/** Items in a SQLite database: for one process, or for several that share a file. */
export function sqliteItems(database: DatabaseSync, kind: 'memory' | 'sqlite' = 'sqlite'): Items {
  database.exec(SCHEMA);
  const one = (sql: string, ...values: (string | number | null)[]) =>
    database.prepare(sql).get(...values) as Row | undefined;
  const parsed = <T>(row: Row | undefined) => row && (JSON.parse(row.value) as T);

  return {
    kind,
    get: async <T>(group: string, id: string) =>
      parsed<T>(one('SELECT id, value FROM items WHERE part = ? AND id = ? AND expires_at > ?', group, id, now())),
    list: async <T>(group: string) =>
      (
        database
          .prepare('SELECT id, value FROM items WHERE part = ? AND expires_at > ? ORDER BY id')
          .all(group, now()) as Row[]
      ).map(({ id, value }) => ({ id, value: JSON.parse(value) as T })),
    put: async (group, id, value, expiresAt = NEVER) =>
      void database
        .prepare('INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)')
        .run(group, id, JSON.stringify(value), expiresAt),
    create: async (group, id, value, expiresAt = NEVER) =>
      one(
        `INSERT INTO items VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET value = excluded.value, expires_at = excluded.expires_at WHERE items.expires_at <= ? RETURNING id, value`,
        group,
        id,
        JSON.stringify(value),
        expiresAt,
        now(),
      ) !== undefined,
    take: async <T>(group: string, id: string, expected?: unknown) =>
      parsed<T>(
        one(
          'DELETE FROM items WHERE part = ? AND id = ? AND expires_at > ? AND value = coalesce(?, value) RETURNING id, value',
          group,
          id,
          now(),
          expected === undefined ? null : JSON.stringify(expected),
        ),
      ),
    removeAll: async (group) => void database.prepare('DELETE FROM items WHERE part = ?').run(group),
    count: async (group, id, expiresAt) =>
      Number(
        one(
          `INSERT INTO items VALUES (?, ?, '1', ?) ON CONFLICT DO UPDATE SET value = items.value + 1 RETURNING id, value`,
          group,
          id,
          expiresAt,
        )!.value,
      ),
    sweep: async () => void database.prepare('DELETE FROM items WHERE expires_at <= ?').run(now()),
  };
}

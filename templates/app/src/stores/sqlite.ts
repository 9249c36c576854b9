import { mkdirSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** The type that Linux gives a network file system, EFS among them. */
const NFS = 0x6969;

/**
 * Opens a SQLite file, or `:memory:`. On a disk a write-ahead log lets readers go on while somebody writes. It needs
 * memory that all processes share, which a network file system does not have: there, or with `plain`, a journal is
 * written and deleted with each transaction. https://www.sqlite.org/wal.html ("does not work over a network filesystem")
 */
export function openSqlite(file: string, plain?: boolean): DatabaseSync {
  const folder = dirname(file);
  if (file !== ':memory:') mkdirSync(folder, { recursive: true });
  const journal = (plain ?? statfsSync(folder).type === NFS) ? 'DELETE' : 'WAL';
  const database = new DatabaseSync(file);
  // First of all: how long to wait for another process that writes, in milliseconds.
  database.exec(`PRAGMA busy_timeout = 5000; PRAGMA journal_mode = ${journal}`);
  return database;
}

/** Runs a statement; returns the rows that it reads, or that a write returns. */
export const statements =
  (database: DatabaseSync) =>
  <Row>(sql: string, ...values: SQLInputValue[]) =>
    database.prepare(sql).all(...values) as Row[];

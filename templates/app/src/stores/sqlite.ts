import { mkdirSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The type that Linux gives a network file system, EFS among them. */
const NFS = 0x6969;

/**
 * Opens a SQLite file, or `:memory:`. On a disk a write-ahead log lets readers go on while somebody writes. It needs
 * memory that all processes share, which a network file system does not have: there a journal is written and deleted
 * with each transaction. https://www.sqlite.org/wal.html ("does not work over a network filesystem")
 */
export function openSqlite(file: string, plain = onNetwork(file)): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  // First of all: how long to wait for another process that writes, in milliseconds.
  database.exec(`PRAGMA busy_timeout = 5000; PRAGMA journal_mode = ${plain ? 'DELETE' : 'WAL'}`);
  return database;
}

function onNetwork(file: string): boolean {
  if (file === ':memory:') return false;
  mkdirSync(dirname(file), { recursive: true });
  return statfsSync(dirname(file)).type === NFS;
}

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type * as Sqlite from 'node:sqlite';
import { Failure, messageOf } from '../../report/index.ts';

/** node:sqlite, loaded on first use: only the actions that read a database pay for it. */
export async function sqlite(): Promise<typeof Sqlite> {
  try {
    return await import('node:sqlite');
  } catch (error) {
    throw new Failure({
      code: 'platform',
      what: 'This Node.js has no SQLite',
      why: messageOf(error),
      todo: 'Use a runner with Node 24 or newer (GitHub Actions runner 2.328 or newer)',
      cause: error,
    });
  }
}

/** A consistent copy of a database, made through SQLite's backup API: what is still in the WAL is in it, nothing is torn. */
export interface Snapshot {
  file: string;
  remove(): void;
}

/** A connection to a live file that takes snapshots of it and notices when another connection has written. */
export class SqliteFile {
  readonly path: string;
  #connection: DatabaseSync;
  #seen: bigint;
  #stat: string;

  private constructor(path: string, connection: DatabaseSync) {
    this.path = path;
    this.#connection = connection;
    this.#seen = this.#version();
    this.#stat = statOf(path);
  }

  static async open(path: string): Promise<SqliteFile> {
    const { DatabaseSync } = await sqlite();
    try {
      const connection = new DatabaseSync(path, { readOnly: true, timeout: 30_000 });
      connection.prepare('SELECT count(*) FROM sqlite_schema').get();
      return new SqliteFile(path, connection);
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  /** True when the file was written since the last snapshot, by whatever process. */
  changed(): boolean {
    return this.#version() !== this.#seen || statOf(this.path) !== this.#stat;
  }

  async snapshot(): Promise<Snapshot> {
    const { backup } = await sqlite();
    const folder = mkdtempSync(join(tmpdir(), 'migrate-data-'));
    const file = join(folder, 'snapshot.db');
    try {
      const stat = statOf(this.path);
      if (stat !== this.#stat) await this.#reopen();
      const version = this.#version();
      await backup(this.#connection, file, { rate: 10_000 });
      this.#seen = version;
      this.#stat = stat;
      await checkIntegrity(file, this.path);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw unreadable(this.path, error);
    }
    return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
  }

  close(): void {
    this.#connection.close();
  }

  /** The path leads to another file now: the connection still reads the old one. */
  async #reopen(): Promise<void> {
    const { DatabaseSync } = await sqlite();
    const next = new DatabaseSync(this.path, { readOnly: true, timeout: 30_000 });
    this.#connection.close();
    this.#connection = next;
  }

  #version(): bigint {
    const statement = this.#connection.prepare('PRAGMA data_version');
    statement.setReadBigInts(true);
    return (statement.get() as { data_version: bigint }).data_version;
  }
}

/** A replaced file (another inode) is a change that the open connection would not see. */
function statOf(path: string): string {
  const { ino, dev } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

async function checkIntegrity(file: string, original: string): Promise<void> {
  const damage = await damageOf(file);
  if (damage !== undefined) throw damagedFile(original, damage);
}

function damagedFile(path: string, why: string, cause?: unknown): Failure {
  return new Failure({
    code: 'integrity',
    what: `SQLite file ${path} is damaged`,
    why,
    todo: 'Repair it (sqlite3 file ".recover") or restore a backup; nothing was copied',
    cause,
  });
}

/** What PRAGMA integrity_check finds in a file that nobody writes; undefined where it is sound. */
export async function damageOf(file: string): Promise<string | undefined> {
  const { DatabaseSync } = await sqlite();
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare('PRAGMA integrity_check(5)').all();
    const found = rows.map((row) => String(Object.values(row)[0])).join('; ');
    return found === 'ok' ? undefined : `PRAGMA integrity_check: ${found}`;
  } finally {
    database.close();
  }
}

/** A name as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** How SQLite's word for a schema begins that it does not know. */
const UNKNOWN_SCHEMA = 'malformed database schema';

/**
 * SQLITE_CORRUPT, in an extended code's low byte (https://www.sqlite.org/rescode.html), or its words where there is no code. It
 * is also SQLite's answer to a schema that it does not know, of a newer version say ("malformed database schema"): a sound file.
 */
function isCorrupt(error: unknown): boolean {
  const message = messageOf(error);
  const { errcode } = error as { errcode?: number };
  if (message.includes(UNKNOWN_SCHEMA)) return false;
  return errcode === undefined ? message.includes('malformed') : (errcode & 0xff) === 11;
}

function adviceFor(message: string): string {
  if (message.includes(UNKNOWN_SCHEMA))
    return `Its schema may come from a newer SQLite than version ${process.versions['sqlite']} of this Node.js: use a newer Node.js. If that cannot read it either, restore a backup`;
  return /locked|busy/i.test(message)
    ? 'Another process has locked it: stop that process, or run again when it has ended'
    : 'Check the path, and that it is a SQLite database that this user may read';
}

function unreadable(path: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  // Where the damage is in what must be read to make the copy, there is no copy to be checked.
  if (isCorrupt(error)) return damagedFile(path, messageOf(error), error);
  return new Failure({
    code: 'sqlite',
    what: `SQLite file ${path} could not be read`,
    why: messageOf(error),
    todo: adviceFor(messageOf(error)),
    cause: error,
  });
}

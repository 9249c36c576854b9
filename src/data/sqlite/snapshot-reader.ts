import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { sqlite, SqliteFile, type Snapshot } from './database-file.ts';

/** The SQLite files of a run, each opened once. */
export class SqliteReaders {
  readonly #open = new Map<string, Promise<SqliteReader>>();

  async open(path: string): Promise<SqliteReader> {
    let reader = this.#open.get(path);
    if (!reader) this.#open.set(path, (reader = SqliteReader.open(path)));
    return await reader;
  }

  async close(): Promise<void> {
    for (const reader of await Promise.allSettled(this.#open.values()))
      if (reader.status === 'fulfilled') reader.value.close();
    this.#open.clear();
  }
}

/** A live file read through a snapshot, which all tables of one plan share: they are consistent with each other. */
export class SqliteReader {
  readonly #live: SqliteFile;
  #snapshot: Snapshot;
  database: DatabaseSync;
  /** Grows with every new snapshot. */
  generation = 1;
  private constructor(live: SqliteFile, snapshot: Snapshot, database: DatabaseSync) {
    this.#live = live;
    this.#snapshot = snapshot;
    this.database = database;
  }

  static async open(path: string): Promise<SqliteReader> {
    const live = await SqliteFile.open(path);
    try {
      const snapshot = await live.snapshot();
      return new SqliteReader(live, snapshot, await openSnapshot(snapshot));
    } catch (error) {
      live.close();
      throw error;
    }
  }

  /** Takes a new snapshot if the file was written since the last one. */
  async refresh(): Promise<void> {
    if (!this.#live.changed()) return;
    const snapshot = await this.#live.snapshot();
    this.database.close();
    this.#snapshot.remove();
    this.#snapshot = snapshot;
    this.database = await openSnapshot(snapshot);
    this.generation++;
  }

  /** SHA-256 of the snapshot: the backup API gives the same bytes for the same content. */
  async stamp(): Promise<string> {
    const hash = createHash('sha256');
    const file = await open(this.#snapshot.file);
    try {
      // One buffer for the whole file: a stream makes a new one for every 64 kB.
      const buffer = Buffer.allocUnsafe(1 << 20);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
        if (bytesRead === 0) return hash.digest('hex');
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }

  close(): void {
    this.database.close();
    this.#snapshot.remove();
    this.#live.close();
  }
}

async function openSnapshot({ file }: Snapshot): Promise<DatabaseSync> {
  const { DatabaseSync } = await sqlite();
  return new DatabaseSync(file, { readOnly: true });
}

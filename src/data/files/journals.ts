import type { FileInfo, FileStore } from '../model/file-store.ts';

/** SQLite's own files beside a database: `path` is that of the database. */
const BESIDE = /^(?<path>.+)-(wal|shm|journal)$/s;

/** What SQLite applies to a database that it opens: rows of a WAL, or the way back of a transaction that did not end. */
const APPLIED = /-(wal|journal)$/;

/** Whether a path is that of a file which SQLite keeps beside a database. */
export function isBesideDatabase(path: string): boolean {
  return BESIDE.test(path);
}

/** What lies beside the databases of a place. The SHA-256 of a database does not tell it, and the app reads it. */
export class Journals {
  readonly #beside = new Map<string, FileInfo[]>();

  static async of(store: FileStore): Promise<Journals> {
    const journals = new Journals();
    for await (const page of store.list()) journals.add(page);
    return journals;
  }

  /** Adds what there is of them among listed files. */
  add(files: readonly FileInfo[]): void {
    for (const file of files) {
      const database = BESIDE.exec(file.path)?.groups!['path'];
      if (database !== undefined) this.#beside.set(database, [...(this.#beside.get(database) ?? []), file]);
    }
  }

  /** Why the app reads something else than the bytes of this database, or undefined. */
  problem(database: string): string | undefined {
    const found = this.#beside.get(database)?.find(({ path, size }) => size > 0 && APPLIED.test(path));
    return found && journalProblem(found);
  }

  /** Paths to remove before other bytes take the place of this database, or when it is removed. */
  removedWith(database: string): string[] {
    return this.problem(database) === undefined ? [] : this.#beside.get(database)!.map(({ path }) => path);
  }
}

/** The same for one database of a place whose files are not listed for it. */
export async function journalBeside(store: FileStore, database: string): Promise<string | undefined> {
  const found = await Promise.all(['-wal', '-journal'].map((end) => store.find(database + end)));
  const journal = found.find((file) => file !== undefined && file.size > 0);
  return journal && journalProblem(journal);
}

function journalProblem({ path, size }: FileInfo): string {
  return `SQLite would apply ${path} (${size} bytes) to it`;
}

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inTemporaryFolder } from '../../files/temporary-folder.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { damageOf, SqliteFile } from '../sqlite/database-file.ts';
import { diskContent, type Content } from '../model/content.ts';
import type { FileInfo, FileStore } from '../model/file-store.ts';
import { journalBeside } from './journals.ts';

/**
 * The bytes of a SQLite database as one consistent file. A database on this disk is copied by SQLite's backup API, with
 * what its WAL holds. Throws a Failure (see `isBadDatabase`) when its integrity check fails, or when bytes are missing that
 * lie beside it.
 */
export async function snapshotContent(store: FileStore, file: FileInfo): Promise<Content> {
  const path = store.localPath?.(file.path);
  if (path === undefined) {
    const journal = store.bare ? await journalBeside(store, file.path) : undefined;
    if (journal !== undefined) throw incomplete(`${store.label}${file.path}`, journal);
    const content = await store.open(file);
    await checkIntegrity(content, `${store.label}${file.path}`);
    return content;
  }
  const live = await SqliteFile.open(path);
  try {
    const snapshot = await live.snapshot();
    return await diskContent(snapshot.file, snapshot.remove);
  } finally {
    live.close();
  }
}

/** Checks the integrity of a database that is not on this disk, in a temporary copy. */
export async function checkIntegrity(content: Content, name: string): Promise<void> {
  await inTemporaryFolder('migrate-data', async (folder) => {
    const copy = join(folder, 'copy.db');
    await pipeline(content.stream(), createWriteStream(copy));
    const damage = await damageOf(copy);
    if (damage !== undefined) throw new Error(damage);
  }).catch((error: unknown) => {
    throw new Failure({
      code: 'integrity',
      what: `${name} is not an intact SQLite database`,
      why: messageOf(error),
      cause: error,
    });
  });
}

function incomplete(name: string, why: string): Failure {
  return new Failure({
    code: 'integrity',
    what: `${name} is not the whole database`,
    why,
    todo: 'Replace it by a copy that was made with VACUUM INTO or the backup API, and remove the files beside it',
  });
}

/**
 * Whether a database could not be read because it is damaged, locked or none at all: it is then a bad row, and the run goes
 * on. A copy of it in the target is kept.
 */
export function isBadDatabase(error: unknown): error is Failure {
  return error instanceof Failure && (error.code === 'integrity' || error.code === 'sqlite');
}

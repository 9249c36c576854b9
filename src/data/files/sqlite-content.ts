import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Failure, messageOf } from '../../report/index.ts';
import type { Content, FileInfo, FileStore } from './files.ts';
import { fileContent } from './folder.ts';
import { inspectSqlite, SqliteFile, type SqliteFileState } from '../sqlite/database-file.ts';

/** The bytes of a SQLite database as one consistent file whose integrity was checked. Throws Failure when it is damaged. */
export async function snapshotContent(store: FileStore, file: FileInfo): Promise<Content> {
  const path = store.localPath?.(file.path);
  if (path === undefined) {
    const content = await store.open(file);
    await inspectContent(content, `${store.label}${file.path}`);
    return content;
  }
  const live = await SqliteFile.open(path);
  try {
    const snapshot = await live.snapshot();
    return await fileContent(snapshot.file, snapshot.remove);
  } finally {
    live.close();
  }
}

/** Checks the integrity of a database that is not on this disk, through a temporary copy. */
export async function inspectContent(content: Content, name: string): Promise<SqliteFileState> {
  const folder = mkdtempSync(join(tmpdir(), 'migrate-data-'));
  const copy = join(folder, 'copy.db');
  try {
    await pipeline(content.stream(), createWriteStream(copy));
    const state = await inspectSqlite(copy, { tables: true });
    if (state.integrity !== 'ok') throw new Error(`PRAGMA integrity_check: ${state.integrity}`);
    return state;
  } catch (error) {
    throw new Failure({
      code: 'integrity',
      what: `${name} is no sound SQLite database`,
      why: messageOf(error),
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

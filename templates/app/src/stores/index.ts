import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { FileStore } from './files/files.ts';
import type { Items } from './items/items.ts';
import type { NoteStore } from './notes/notes.ts';

/** What the app keeps, and where. One folder for each kind, one file in it for each engine. */
export interface Stores {
  /** Notes that everyone shares. */
  notes: NoteStore;
  /** Prompts of one user each. */
  prompts: NoteStore;
  /** Users, and messages of the chat. */
  items: Items;
  /** What is short-lived: sessions, sign-ins under way, counters of the rate limit. */
  shortLived: Items;
  /** Audio and exports. */
  files: FileStore;
}

/**
 * | kind | engine |
 * |---|---|
 * | notes | DynamoDB with TABLE_NAME, else SQLite |
 * | prompts | SQLite with DATA_DIR (read through a cache), else a SQLite file for each user on S3 with FILES_BUCKET, else as notes |
 * | items | DynamoDB with TABLE_NAME, else SQLite; short-lived ones Redis with CACHE_URL |
 * | files | S3 with AUDIO_BUCKET or FILES_BUCKET, else a folder |
 *
 * SQLite is a file in DATA_DIR, else memory. An engine that is not used is not loaded.
 */
export async function createStores(config: Config): Promise<Stores> {
  const { tableName, filesBucket, audioBucket, dataDir, cacheUrl, mode } = config;
  const scratch = join(tmpdir(), 'notes');
  const place = dataDir ? join(dataDir, 'notes.db') : ':memory:';
  const open = async () => (await import('./sqlite.ts')).openSqlite(place, mode === 'lambda' || undefined);
  const sqlite = dataDir || !tableName ? await open() : undefined;
  const kind = dataDir ? 'sqlite' : 'memory';

  const items = tableName
    ? (await import('./items/dynamodb.ts')).dynamodbItems(tableName)
    : (await import('./items/sqlite.ts')).sqliteItems(sqlite!, kind);
  const notes = tableName
    ? (await import('./notes/dynamodb.ts')).dynamodbNotes(tableName)
    : (await import('./notes/sqlite.ts')).sqliteNotes(sqlite!, kind);
  const onS3 = async (bucket: string) =>
    (await import('./notes/s3.ts')).s3Notes({ bucket, folder: scratch, ...(tableName && { locks: items }) });
  const prompts = dataDir
    ? (await import('./notes/cached.ts')).cachedNotes((await import('./notes/sqlite.ts')).sqliteNotes(sqlite!, kind))
    : filesBucket
      ? await onS3(filesBucket)
      : notes;
  const files = audioBucket
    ? (await import('./files/s3.ts')).s3Files(audioBucket)
    : (await import('./files/folder.ts')).folderFiles(join(dataDir ?? scratch, 'files'));
  const shortLived = cacheUrl ? (await import('./items/redis.ts')).redisItems(cacheUrl) : items;
  return { notes, prompts, items, shortLived, files };
}

/** Deletes what has expired and what this process has no use for any more. */
export async function cleanUp({ prompts, items, shortLived, files }: Stores): Promise<void> {
  await Promise.all([prompts.sweep?.(), items.sweep?.(), shortLived.sweep?.(), files.sweep()]);
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { digest } from '../accounts.ts';
import type { Config } from '../config.ts';
import { speak } from '../speech.ts';
import type { FileStore } from '../stores/files/files.ts';
import type { Stores } from '../stores/index.ts';
import type { Note } from '../stores/notes/notes.ts';
import { userOf } from './account.ts';
import { existingNote, noteRoutes } from './notes.ts';

/**
 * A function answers with 6 MB at most, and bytes become a third longer on the way (base64).
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LARGEST_ANSWER = 4 * 1024 * 1024;

/** The prompts of who is signed in: as notes, and spoken, and all of them as a SQLite file. */
export function promptRoutes({ prompts, files }: Stores, { mode }: Config): Hono {
  const routes = new Hono();

  routes.get('/export', async (c) => {
    const content = await exportDatabase(await prompts.list(userOf(c)));
    const type = 'application/vnd.sqlite3';
    if (mode === 'container' || content.length <= LARGEST_ANSWER)
      return c.body(content, 200, { 'content-type': type, 'content-disposition': 'attachment; filename="prompts.db"' });
    if (files.kind !== 's3')
      throw new HTTPException(413, { message: 'An export of this size needs a bucket: set FILES_BUCKET' });
    const key = `exports/${crypto.randomUUID()}.db`;
    await files.put(key, content, type);
    return await send(c, files, key, type);
  });

  routes.get('/:id/audio', async (c) => {
    const { text } = await existingNote(prompts, userOf(c), c.req.param('id'));
    const key = `audio/${digest(text)}.wav`;
    if (!(await files.has(key))) await files.put(key, speak(text), 'audio/wav');
    return await send(c, files, key, 'audio/wav');
  });

  routes.route('/', noteRoutes(prompts, { noun: 'prompt', maxText: 8000, ownerOf: userOf }));
  return routes;
}

/** The file itself, or the way to where it is. */
async function send(c: Context, files: FileStore, key: string, type: string): Promise<Response> {
  const file = await files.open(key);
  return 'url' in file ? c.redirect(file.url, 302) : c.body(file.content, 200, { 'content-type': type });
}

async function exportDatabase(prompts: readonly Note[]): Promise<Uint8Array<ArrayBuffer>> {
  const { openSqlite, statements } = await import('../stores/sqlite.ts');
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  try {
    const database = openSqlite(join(folder, 'prompts.db'), true);
    database.exec('CREATE TABLE prompts (id TEXT PRIMARY KEY, text, created_at, updated_at, version INTEGER); BEGIN');
    const run = statements(database);
    for (const { id, text, createdAt, updatedAt, version } of prompts)
      run('INSERT INTO prompts VALUES (?, ?, ?, ?, ?)', id, text, createdAt, updatedAt, version);
    database.exec('COMMIT');
    database.close();
    return new Uint8Array(await readFile(join(folder, 'prompts.db')));
  } finally {
    await rm(folder, { recursive: true });
  }
}

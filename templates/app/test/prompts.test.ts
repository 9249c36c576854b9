import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import type { FileStore } from '../src/stores/files/files.ts';
import { createStores, type Stores } from '../src/stores/index.ts';
import { Busy } from '../src/stores/notes/notes.ts';

console.log = console.error = () => {};
const folder = mkdtempSync(join(tmpdir(), 'prompts-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The app with a user who is signed in, and what is kept as the test says. */
async function ground(mode: 'container' | 'lambda', replace: (stores: Stores) => Partial<Stores> = () => ({})) {
  const stores = await createStores(readConfig({}));
  const app = createApp(readConfig({ DEPLOYMENT_MODE: mode }), { ...stores, ...replace(stores) });
  let token = '';
  const send = (path: string, method = 'GET', body?: object) =>
    app.request(path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
  const user = await send('/api/users', 'POST', { name: 'ada', password: 'correct horse' });
  token = ((await user.json()) as { token: string }).token;
  const add = async (text: string) =>
    ((await (await send('/api/prompts', 'POST', { text })).json()) as { id: string }).id;
  return { send, add };
}

/** A bucket as far as an answer shows it. */
const onS3 = (put: string[]): FileStore => ({
  kind: 's3',
  put: async (key) => void put.push(key),
  has: async (key) => put.includes(key),
  open: async (key) => ({ url: `https://bucket.example/${key}?signature` }),
  sweep: async () => {},
});

test('a prompt is spoken once and then served: as the file, or as the way to it', async () => {
  const local = await ground('container');
  const wav = await local.send(`/api/prompts/${await local.add('sing')}/audio`);
  assert.equal(wav.headers.get('content-type'), 'audio/wav');
  assert.equal(Buffer.from(await wav.arrayBuffer()).toString('latin1', 0, 4), 'RIFF');

  const put: string[] = [];
  const cloud = await ground('lambda', () => ({ files: onS3(put) }));
  const path = `/api/prompts/${await cloud.add('sing')}/audio`;
  const first = await cloud.send(path);
  assert.deepEqual([first.status, first.headers.get('location')?.split('/audio/')[0]], [302, 'https://bucket.example']);
  await cloud.send(path);
  assert.equal(put.length, 1);
});

test('an export is a SQLite database; what a function cannot answer with is fetched from the bucket', async () => {
  const put: string[] = [];
  const { send, add } = await ground('lambda', () => ({ files: onS3(put) }));
  await add('grüße 👋');
  const answer = await send('/api/prompts/export');
  const file = join(folder, 'export.db');
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  const rows = new DatabaseSync(file).prepare('SELECT text FROM prompts').all();
  assert.deepEqual(
    rows.map(({ text }) => text),
    ['grüße 👋'],
  );

  const many = (stores: Stores) => ({
    prompts: { ...stores.prompts, list: async () => Array.from({ length: 700 }, (_, n) => large(String(n))) },
  });
  const redirected = await (
    await ground('lambda', (stores) => ({ ...many(stores), files: onS3(put) }))
  ).send('/api/prompts/export');
  assert.equal(redirected.status, 302);
  assert.match(redirected.headers.get('location')!, /\/exports\/[\w-]+\.db\?signature$/);
  assert.equal((await (await ground('container', many)).send('/api/prompts/export')).status, 200);
  assert.equal((await (await ground('lambda', many)).send('/api/prompts/export')).status, 413);
});

const large = (id: string) => ({ id, text: 'x'.repeat(8000), createdAt: '', updatedAt: '', version: 1 });

test('a prompt may have 8,000 letters of any alphabet, and an export leaves none out', async () => {
  const text = '語'.repeat(8000);
  const { send } = await ground('container');
  assert.equal((await send('/api/prompts', 'POST', { text })).status, 201);
  assert.equal((await send('/api/prompts', 'POST', { text: `${text}語` })).status, 400);
  const limits: unknown[] = [];
  const watched = await ground('container', ({ prompts }) => ({
    prompts: { ...prompts, list: (owner, limit) => (limits.push(limit), prompts.list(owner, limit)) },
  }));
  assert.equal((await watched.send('/api/prompts/export')).status, 200);
  assert.deepEqual(limits, [undefined]);
});

test('who writes at the same time as somebody else is told to try again', async () => {
  const busy = async () => {
    throw new Busy('Somebody else has just changed this');
  };
  const { send } = await ground('lambda', ({ prompts }) => ({ prompts: { ...prompts, create: busy } }));
  const answer = await send('/api/prompts', 'POST', { text: 'late' });
  assert.equal(answer.status, 409);
  assert.deepEqual(await answer.json(), {
    error: { code: 'busy', message: 'Somebody else has just changed this' },
    retry: true,
  });
});

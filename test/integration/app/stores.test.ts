import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApp } from '../../../templates/app/src/app.ts';
import { readConfig } from '../../../templates/app/src/config.ts';
import type { FileStore } from '../../../templates/app/src/stores/files/files.ts';
import { folderFiles } from '../../../templates/app/src/stores/files/folder.ts';
import { s3Files } from '../../../templates/app/src/stores/files/s3.ts';
import { createStores } from '../../../templates/app/src/stores/index.ts';
import { dynamodbItems } from '../../../templates/app/src/stores/items/dynamodb.ts';
import { now, Unavailable, type Items } from '../../../templates/app/src/stores/items/items.ts';
import { redisItems } from '../../../templates/app/src/stores/items/redis.ts';
import { sqliteItems } from '../../../templates/app/src/stores/items/sqlite.ts';
import { cachedNotes } from '../../../templates/app/src/stores/notes/cached.ts';
import { dynamodbNotes } from '../../../templates/app/src/stores/notes/dynamodb.ts';
import { Conflict, EVERYONE, NotFound, type NoteStore } from '../../../templates/app/src/stores/notes/notes.ts';
import { s3Notes } from '../../../templates/app/src/stores/notes/s3.ts';
import { sqliteNotes } from '../../../templates/app/src/stores/notes/sqlite.ts';
import { openSqlite } from '../../../templates/app/src/stores/sqlite.ts';
import { appGround, noteAt } from '../../support/apps/app-ground.ts';
import { scanTable } from '../../support/data/tables-and-buckets.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { onFreePort } from '../../support/ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'app-stores-'));
const session = testSession();
const [dynamodb, s3] = [session.client(DynamoDBClient), session.client(S3Client)];
const { table, bucket } = appGround();
const file = () => join(folder, unique('file'), 'notes.db');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A text is data, whatever it looks like. */
const HOSTILE = `"'); DROP TABLE notes; -- <script>alert(1)</script> \u0000 \r\nset-cookie: a=b {{x}} \${x} %s`;

/** All engines keep the one contract. */
describe.each<[string, () => NoteStore]>([
  ['memory', () => sqliteNotes(openSqlite(':memory:'), 'memory')],
  ['SQLite on a disk', () => sqliteNotes(openSqlite(file(), false))],
  ['SQLite on a network file system', () => sqliteNotes(openSqlite(file(), true))],
  ['SQLite behind a cache', () => cachedNotes(sqliteNotes(openSqlite(file())))],
  ['DynamoDB', () => dynamodbNotes(table, dynamodb)],
  ['SQLite on S3', () => s3Notes({ bucket, folder: join(folder, unique('s3')), client: s3 })],
  [
    'SQLite on S3 with locks',
    () => s3Notes({ bucket, folder: join(folder, unique('s3')), client: s3, locks: dynamodbItems(table, dynamodb) }),
  ],
])('notes in %s', (_, open) => {
  test('are listed newest first, up to a limit, each owner’s alone', async () => {
    const [store, owner] = [open(), unique('owner')];
    expect(await store.list(owner, 2)).toEqual([]);
    for (const [time, text] of [
      [2000, 'second'],
      [3000, 'third'],
      [1000, 'first'],
    ] as const)
      await store.create(owner, noteAt(time, text));
    expect((await store.list(owner, 2)).map(({ text }) => text)).toEqual(['third', 'second']);
    expect(await store.list(unique('other'), 2)).toEqual([]);
  });

  test('change only at the version that the change is based on', async () => {
    const [store, owner] = [open(), unique('owner')];
    const note = noteAt(4000, 'grüße 👋');
    await store.create(owner, note);
    await store.update(owner, { ...note, text: HOSTILE, version: 2 }, 1);
    const refused = await store
      .update(owner, { ...note, text: 'late', version: 2 }, 1)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Conflict);
    expect((refused as Conflict).current).toEqual({ ...note, text: HOSTILE, version: 2 });
    await expect(store.remove(owner, note.id, 1)).rejects.toBeInstanceOf(Conflict);
    expect(await store.get(owner, note.id)).toEqual({ ...note, text: HOSTILE, version: 2 });
    expect(await store.list(owner)).toEqual([{ ...note, text: HOSTILE, version: 2 }]);
  });

  test('are gone once removed, and what is not there is not found', async () => {
    const [store, owner] = [open(), unique('owner')];
    const note = noteAt(5000, 'short-lived');
    await store.create(owner, note);
    await store.remove(owner, note.id);
    expect(await store.get(owner, note.id)).toBeUndefined();
    await expect(store.remove(owner, note.id)).rejects.toBeInstanceOf(NotFound);
    await expect(store.update(owner, { ...note, version: 2 }, 1)).rejects.toBeInstanceOf(NotFound);
  });
});

test('a cache keeps what was read until its time is over, and what was not found only until it is written', async () => {
  const [owner, shared] = [unique('owner'), sqliteNotes(openSqlite(file()))];
  const [cached, short] = [cachedNotes(shared), cachedNotes(shared, 0)];
  expect(await cached.list(owner, 9)).toEqual([]);
  await shared.create(owner, noteAt(1, 'by another process'));
  expect([await cached.list(owner, 9), (await short.list(owner, 9)).length]).toEqual([[], 1]);
  await cached.create(owner, noteAt(2, 'mine'));
  const [first] = await cached.list(owner, 9);
  first!.text = 'changed by the caller';
  expect((await cached.list(owner, 9)).map(({ text }) => text)).toEqual(['mine', 'by another process']);
});

function keepsItems(open: () => Items): void {
  const past = () => now() - 10;
  const future = () => now() + 100;

  test('are read, listed in order and removed together', async () => {
    const [items, group] = [open(), unique('group')];
    await items.put(group, 'b', { n: 1 }, future());
    await items.put(group, 'a', 'text');
    await items.put(group, 'b', { n: 2 }, future());
    expect(await items.get(group, 'b')).toEqual({ n: 2 });
    expect(await items.list(group)).toEqual([
      { id: 'a', value: 'text' },
      { id: 'b', value: { n: 2 } },
    ]);
    await items.removeAll(group);
    expect([await items.list(group), await items.get(group, 'a')]).toEqual([[], undefined]);
    await items.removeAll(group);
  });

  test('are made once and taken once, however many try at the same time', async () => {
    const [items, group] = [open(), unique('group')];
    const made = await Promise.all(Array.from({ length: 10 }, (_, n) => items.create(group, 'a', n, future())));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await items.get(group, 'a')).toBe(made.indexOf(true));
    const taken = await Promise.all(Array.from({ length: 10 }, () => items.take(group, 'a')));
    expect(taken.filter((value) => value !== undefined)).toEqual([made.indexOf(true)]);
    expect(await items.list(group)).toEqual([]);
    expect(await items.create(group, 'a', 'again')).toBe(true);
  });

  test('are taken only at the value that is expected', async () => {
    const [items, group] = [open(), unique('group')];
    await items.put(group, 'lock', 'mine');
    expect(await items.take(group, 'lock', 'another')).toBeUndefined();
    expect(await items.take(group, 'lock', 'mine')).toBe('mine');
  });

  test('are not there once they have expired, and may be made again', async () => {
    const [items, group] = [open(), unique('group')];
    await items.put(group, 'a', 1, past());
    await items.put(group, 'b', 1, past());
    expect([await items.get(group, 'a'), await items.take(group, 'a'), await items.list(group)]).toEqual([
      undefined,
      undefined,
      [],
    ]);
    expect(await items.create(group, 'b', 2, future())).toBe(true);
    await items.sweep?.();
    expect(await items.get(group, 'b')).toBe(2);
  });

  test('count up by one, however many count at the same time', async () => {
    const [items, group] = [open(), unique('group')];
    const counts = await Promise.all(Array.from({ length: 10 }, () => items.count(group, 'minute', future())));
    expect(counts.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
}

describe.each<[string, () => Items]>([
  ['memory', () => sqliteItems(openSqlite(':memory:'), 'memory')],
  ['SQLite', () => sqliteItems(openSqlite(file()))],
  ['DynamoDB', () => dynamodbItems(table, dynamodb)],
])('items in %s', (_, open) => keepsItems(open));

test('what is in a table stays under the keys that an earlier version of the app wrote', async () => {
  const [owner, note, items] = [unique('owner'), noteAt(1, 'kept'), dynamodbItems(table, dynamodb)];
  await dynamodbNotes(table, dynamodb).create(owner, note);
  await items.put(owner, 'a', 1);
  await items.count(owner, 'b', now() + 100);
  const keys = (await scanTable(session, table))
    .map(({ pk, sk }) => [pk, sk])
    .filter(([pk]) => String(pk).endsWith(owner));
  expect(keys.sort()).toEqual([
    [`count#${owner}`, 'b'],
    [`item#${owner}`, 'a'],
    [`note#${owner}`, note.id],
  ]);
});

describeWith('redis-server')('items in Redis', () => {
  let server: ChildProcess;
  let items: ReturnType<typeof redisItems>;
  let port: number;

  /** Starts it, and waits until the app has found it. */
  async function start(): Promise<void> {
    server = spawn('redis-server', ['--port', String(port), '--save', '', '--bind', '127.0.0.1'], { stdio: 'ignore' });
    const answers = () =>
      items.get('ready', 'ready').then(
        () => true,
        () => false,
      );
    for (let tries = 0; tries < 1200 && !(await answers()); tries++) {
      if (server.exitCode !== null) throw new Error(`redis-server ended with ${server.exitCode}`);
      await sleep(50);
    }
  }
  beforeAll(async () => {
    await onFreePort(async (free) => {
      port = free;
      items = redisItems(`redis://127.0.0.1:${port}`, () => {});
      await start().catch((error: unknown) => {
        items.close();
        throw error;
      });
    });
  });
  afterAll(() => {
    items.close();
    server.kill();
  });

  keepsItems(() => items);

  test('are out of reach while the server is gone, and there again once it is back', async () => {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
    const asked = [items.get('a', 'b'), items.put('a', 'b', 1), items.count('a', 'c', now() + 100)];
    for (const one of await Promise.allSettled(asked))
      expect(one).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) });
    await start();
    // What was refused has not been done later.
    expect([await items.get('a', 'b'), await items.count('a', 'c', now() + 100)]).toEqual([undefined, 1]);
    await items.put('a', 'b', 2, now() + 100);
    expect(await items.get('a', 'b')).toBe(2);
  });
});

describe.each<[string, (maxAge?: number) => FileStore]>([
  ['a folder', (maxAge) => folderFiles(join(folder, 'files'), maxAge)],
  ['S3', (maxAge) => s3Files(bucket, s3, maxAge)],
])('files in %s', (_, open) => {
  test('are read as they were put, by who gets the address or the content, until they are too old', async () => {
    const [files, key] = [open(), `audio/${unique('file')}.wav`];
    expect(await files.has(key)).toBe(false);
    const content = new Uint8Array([0, 255, 1]);
    await files.put(key, content, 'audio/wav');
    expect(await files.has(key)).toBe(true);
    const opened = await files.open(key);
    const read = 'url' in opened ? new Uint8Array(await (await fetch(opened.url)).arrayBuffer()) : opened.content;
    expect(read).toEqual(content);
    await files.sweep();
    expect(await files.has(key)).toBe(true);
    await open(-10_000).sweep();
    expect(await files.has(key)).toBe(false);
  });
});

describe('the app', () => {
  test('says 503 for readiness while the table does not answer; health stays 200', async () => {
    const stores = await createStores(readConfig({}));
    const app = createApp(readConfig({}), { ...stores, notes: dynamodbNotes(unique('none'), dynamodb) });
    const { log, error } = console;
    console.log = console.error = () => {};
    expect((await app.request('/api/ready')).status).toBe(503);
    Object.assign(console, { log, error });
    expect((await app.request('/api/health')).status).toBe(200);
  });

  test('finds in its folder, as a function, what it wrote as a container', async () => {
    const container = openSqlite(join(folder, 'data', 'notes.db'), false);
    await sqliteNotes(container).create(EVERYONE, noteAt(1, 'kept'));
    container.close();
    const lambda = await createStores(readConfig({ DATA_DIR: join(folder, 'data'), DEPLOYMENT_MODE: 'lambda' }));
    expect(await lambda.notes.list(EVERYONE, 9)).toHaveLength(1);
    expect(lambda.notes.kind).toBe('sqlite');
  });
});

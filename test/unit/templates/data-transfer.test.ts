import { hash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { scratch, TRANSFER_PROGRAM } from '../../support/data/tables-and-buckets.ts';

interface Listed {
  files: { path: string; size: number }[];
  special: { path: string; kind: string }[];
  more: boolean;
  next?: string;
}

const disk = scratch();
const server = createServer();
let program: (event: object) => Promise<unknown>;
let list: (path: string, more?: { after?: string | undefined; limit?: number }) => Promise<Listed>;
beforeAll(async () => {
  mkdirSync(disk.path('data/folder'), { recursive: true });
  for (const name of ['a.txt', 'folder/b.txt', 'folder/.c.migrating']) writeFileSync(disk.path(`data/${name}`), name);
  symlinkSync('a.txt', disk.path('data/link'));
  symlinkSync('folder', disk.path('data/link-to-folder'));
  symlinkSync('nowhere', disk.path('data/folder/dangling'));
  server.listen(disk.path('data/socket'));
  await once(server, 'listening');
  // The program reads it when it is loaded.
  process.env['MOUNT_PATH'] = disk.path('');
  ({ handler: program } = (await import(TRANSFER_PROGRAM)) as { handler: typeof program });
  list = async (path, more) => (await program({ operation: 'list', path, ...more })) as Listed;
});
afterAll(() => {
  server.close();
  disk.remove();
});

const SPECIAL = [
  { path: 'folder/dangling', kind: 'link' },
  { path: 'link', kind: 'link' },
  { path: 'link-to-folder', kind: 'link' },
  { path: 'socket', kind: 'other' },
];

test('the transfer program names what is no file beside the files, and does not follow links', async () => {
  const { files, special, more } = await list('data');
  expect(files.map(({ path }) => path)).toEqual(['a.txt', 'folder/b.txt']);
  expect({ special, more }).toEqual({ special: SPECIAL, more: false });
});

test('page by page it names the same, also where a page holds no file', async () => {
  const pages: Listed[] = [];
  do pages.push(await list('data', { after: pages.at(-1)?.next, limit: 2 }));
  while (pages.at(-1)!.more);
  expect(pages.map(({ files }) => files.map(({ path }) => path))).toEqual([['a.txt', 'folder/b.txt'], [], []]);
  expect(pages.flatMap(({ special }) => special)).toEqual(SPECIAL);
});

test('a folder that is not there has no files', async () => {
  expect(await list(join('data', 'none'))).toMatchObject({ files: [], special: [], more: false });
});

test('a path that is no folder is an error', async () => {
  await expect(list(join('data', 'a.txt'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test('an app that removes folders and files during a list takes no others from it', async () => {
  const kept = Array.from({ length: 50 }, (_, index) => `kept/${index}/a.txt`);
  const all = [...kept, ...Array.from({ length: 400 }, (_, index) => `old/${index}/a.txt`)];
  for (const path of all) {
    mkdirSync(disk.path(`live/${dirname(path)}`), { recursive: true });
    writeFileSync(disk.path(`live/${path}`), '');
  }
  let left = 400;
  const removing = (async () => {
    while (left > 0) await rm(disk.path(`live/old/${--left}`), { recursive: true });
  })();
  while (left > 0) {
    const { files } = await list('live', { limit: 1000 });
    expect(files.map(({ path }) => path).filter((path) => path.startsWith('kept/'))).toEqual(kept.toSorted());
  }
  await removing;
});

/** Imports a file as the program does with an object of the staging bucket. */
async function imported(path: string, overwrite: boolean): Promise<void> {
  const content = 'from S3';
  const url = `data:text/plain,${encodeURIComponent(content)}`;
  const file = { path, url, sha256: hash('sha256', content), overwrite };
  expect(await program({ operation: 'import', files: [file] })).toEqual({ results: [{ path, sha256: file.sha256 }] });
}

test('what it writes belongs to whom the folder belongs, or the file before it, so that the app can write it', async () => {
  // Only root can give a file away, as in a task.
  const owner = process.getuid!() === 0 ? 1000 : process.getuid!();
  const folder = disk.path('app');
  mkdirSync(folder);
  chmodSync(folder, 0o770);
  chownSync(folder, owner, process.getgid!());
  await imported('app/new/folder/a.db', false);
  const found = ['new', 'new/folder', 'new/folder/a.db'].map((path) => statSync(join(folder, path)));
  expect(found.map(({ uid }) => uid)).toEqual([owner, owner, owner]);
  expect(found.map(({ mode }) => mode & 0o777)).toEqual([0o770, 0o770, 0o660]);
  const there = join(folder, 'there.db');
  writeFileSync(there, 'old');
  chmodSync(there, 0o604);
  chownSync(there, owner, process.getgid!());
  await imported('app/there.db', true);
  expect(statSync(there).uid).toBe(owner);
  expect(statSync(there).mode & 0o777).toBe(0o604);
});

import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
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
  const { handler } = (await import(TRANSFER_PROGRAM)) as { handler(event: object): Promise<Listed> };
  list = (path, more) => handler({ operation: 'list', path, ...more });
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

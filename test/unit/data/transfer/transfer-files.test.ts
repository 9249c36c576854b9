import { expect, test } from '@jest/globals';
import type { Staging } from '../../../../src/data/transfer/staging.ts';
import type { Transfer } from '../../../../src/data/transfer/transfer.ts';
import { TransferFiles } from '../../../../src/data/transfer/transfer-files.ts';
import { failureWith, naming } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const FILE = { path: 'notes/a.db', size: 1, stamp: '1' };

/** Opens a file that the transfer program answers so for, and of which this is in the staging bucket. */
async function opened(answer: object | undefined, staged?: string): Promise<unknown> {
  const transfer = {
    label: 'function shop-transfer',
    invoke: () => Promise.resolve({ results: answer ? [{ path: FILE.path, ...answer }] : [] }),
  } as unknown as Transfer;
  const staging = {
    bucket: { name: 'artifacts' },
    url: () => Promise.resolve('https://s3'),
    files: {
      find: () => Promise.resolve(staged && FILE),
      open: () => Promise.resolve({ sha256: staged, headers: {} }),
    },
  } as unknown as Staging;
  const report = recordingReporter();
  const options = { transfer, staging, sqlite: true, dryRun: false, selects: () => true, report };
  return await new TransferFiles(options).open(FILE);
}

/** The pages of a file system whose program answers so, one page after the other; what it was asked, and what was said. */
async function listed(
  answers: object[],
  selects: (path: string) => boolean,
  more: { sqlite?: boolean; target?: true } = {},
) {
  const asked: unknown[] = [];
  const report = recordingReporter();
  const invoke = (request: { after?: string }) => {
    asked.push(request.after);
    return Promise.resolve(answers[asked.length - 1]);
  };
  const transfer = { label: 'function shop-transfer', invoke } as unknown as Transfer;
  const options = { transfer, staging: {} as Staging, sqlite: false, dryRun: false, selects, report, ...more };
  const files = new TransferFiles(options);
  const pages = async () => (await Array.fromAsync(files.list())).flat();
  return { files, pages, asked, report };
}

const LINKS = [
  { files: [], special: [{ path: 'a', kind: 'link' }], more: true, next: 'a' },
  { files: [FILE], special: [{ path: 'z', kind: 'other' }], more: false, next: 'z' },
];

test.each<[string, string]>([
  ['a link', 'a'],
  ['a socket', 'z'],
])('%s that the migration selects is refused by name', async (_, path) => {
  const { pages } = await listed(LINKS, (one) => one === path);
  await expect(pages()).rejects.toEqual(failureWith('symlink', path, 'function shop-transfer'));
});

test('what is no file does no harm where the migration leaves it out, and a page may hold nothing else', async () => {
  const { pages, asked, report } = await listed(LINKS, () => false);
  expect(await pages()).toEqual([FILE]);
  expect(asked).toEqual([undefined, 'a']);
  expect(report.lines).toEqual([]);
});

const LARGE = { path: 'film.mov', size: 6 * 1024 ** 3, stamp: '2' };

test.each<[string, { sqlite?: boolean; target?: true }]>([
  ['to be copied', {}],
  ['that is a database, to be checked', { sqlite: true, target: true }],
])('a file of 6 GB %s is refused before anything is copied, since one request takes 5 GB', async (_, more) => {
  const list = [{ files: [FILE, LARGE], special: [], more: false }];
  const { pages, files } = await listed(list, () => true, more);
  await expect(pages()).rejects.toEqual(failureWith('transfer', LARGE.path, String(LARGE.size), '5 GB'));
  expect(files.refuses(LARGE.path, LARGE.size)).toEqual(naming('5 GB'));
  expect(await (await listed(list, (path) => path !== LARGE.path, more)).pages()).toHaveLength(2);
});

test('a file of 6 GB is written, which the program only receives', async () => {
  const list = [{ files: [LARGE], special: [], more: false }];
  const { pages, files } = await listed(list, () => true, { target: true });
  expect(await pages()).toEqual([LARGE]);
  expect(files.refuses(LARGE.path, LARGE.size)).toBeUndefined();
});

test('an older program, which names no links, goes on working, and what it cannot say is said once', async () => {
  const other = { ...FILE, path: 'z' };
  const { pages, asked, report } = await listed(
    [
      { files: [FILE], more: true },
      { files: [other], more: false },
    ],
    () => true,
  );
  expect(await pages()).toEqual([FILE, other]);
  expect(asked).toEqual([undefined, FILE.path]);
  expect(report.lines).toEqual([naming('function shop-transfer')]);
});

test('a file that arrives in the staging bucket as it was sent is taken from there', async () => {
  expect(await opened({ sha256: 'one' }, 'one')).toEqual({ sha256: 'one' });
});

test.each<[string, object | undefined, string | undefined, Error]>([
  ['is not there', { sha256: 'one' }, undefined, failureWith('staging', FILE.path, 'artifacts')],
  ['was changed on its way', { sha256: 'one' }, 'two', failureWith('staging', FILE.path, 'artifacts', 'one', 'two')],
  ['is a damaged database', { error: 'file is not a database' }, 'one', failureWith('integrity', FILE.path)],
  [
    'has a schema that the SQLite there does not know',
    { error: 'malformed database schema (t) - near "NEW": syntax error' },
    'one',
    failureWith('sqlite', FILE.path),
  ],
  ['fails its check', { error: 'row 3 missing', code: 'integrity' }, 'one', failureWith('integrity', 'row 3 missing')],
  ['may not be read', { error: 'EACCES' }, 'one', failureWith('transfer', FILE.path, 'EACCES')],
  ['takes too long', undefined, 'one', failureWith('transfer', FILE.path, 'function shop-transfer')],
])('nothing is copied of a file that %s', async (_, answer, staged, failure) => {
  await expect(opened(answer, staged)).rejects.toEqual(failure);
});

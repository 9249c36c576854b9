import { expect, test } from '@jest/globals';
import type { Staging } from '../../../../src/data/transfer/staging.ts';
import type { Transfer } from '../../../../src/data/transfer/transfer.ts';
import { TransferFiles } from '../../../../src/data/transfer/transfer-files.ts';
import { failureWith } from '../../../support/failure-with.ts';
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
  return await new TransferFiles({ transfer, staging, sqlite: true, dryRun: false, report }).open(FILE);
}

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

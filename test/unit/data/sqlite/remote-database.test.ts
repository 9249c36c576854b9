import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { RemoteDatabases } from '../../../../src/data/sqlite/remote-database.ts';
import { bucketThat, stopLoopbackS3, type Answer } from '../../../support/aws/loopback-s3.ts';
import { failureWith } from '../../../support/failure-with.ts';

afterEach(stopLoopbackS3);

const FILE = 's3://site/notes.db';
const changed: Answer = { status: 412, code: 'PreconditionFailed' };

test.each<[string, Record<string, Answer>]>([
  ['between a look and the copy', { GET: changed }],
  ['before it is written back', { PUT: changed }],
])('a database on S3 that somebody else changes %s is not written over', async (_, answers) => {
  const { session, all } = await bucketThat(({ method }, { length }) =>
    // Whoever looks what stands there finds other bytes.
    method === 'GET' && length > 5 ? { body: 'theirs' } : (answers[method] ?? { body: method === 'GET' ? 'ours' : '' }),
  );
  const databases = new RemoteDatabases();
  const work = async () => {
    const database = await databases.open(FILE, { session });
    writeFileSync(database.path, 'ours, with more rows');
    await database.publish();
  };
  await expect(work()).rejects.toEqual(failureWith('conflict', FILE));
  expect(all.filter(({ method }) => method === 'PUT').every(({ headers }) => headers['if-match'] === '"x"')).toBe(true);
  databases.close();
});

test('what is no address of an object is refused', async () => {
  const { session } = await bucketThat(() => ({}));
  await expect(new RemoteDatabases().open('s3://site', { session })).rejects.toEqual(failureWith('plan', 's3://site'));
});

test.each(['-wal', '-journal'])('a database on S3 beside which its %s was uploaded is refused', async (end) => {
  const { session } = await bucketThat(({ method, key }) =>
    method === 'HEAD' && key === `notes.db${end}` ? { headers: { 'content-length': '4152' } } : { body: 'ours' },
  );
  const databases = new RemoteDatabases();
  await expect(databases.open(FILE, { session })).rejects.toEqual(
    failureWith('integrity', FILE, `${FILE}${end}`, '4152'),
  );
  databases.close();
});

test('a role that may read the database alone is not told what lies beside it, and goes on', async () => {
  const { session } = await bucketThat(({ method, key }) =>
    key === 'notes.db' ? { body: method === 'GET' ? 'ours' : '' } : { status: 403, code: 'AccessDenied' },
  );
  const databases = new RemoteDatabases();
  expect(readFileSync((await databases.open(FILE, { session })).path, 'utf8')).toBe('ours');
  databases.close();
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bucketContent, makeBucket, runPlan, scratch } from '../../../support/data/tables-and-buckets.ts';
import { testSession } from '../../../support/emulator/session.ts';
import { transferFunction } from '../../../support/data/transfer-function.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

describe('a file system behind a function', () => {
  let bucket: string;
  beforeAll(async () => {
    bucket = await makeBucket(session);
  });
  const plan = (name: string, extra: string) => `version: 1
migrations:
  - name: users
    from: { file-system: { function: ${name}, path: users, staging: { bucket: ${bucket}, prefix: staging } } }
    to: { s3: { bucket: ${bucket}, prefix: final } }${extra}
`;

  test('its databases reach S3 with their WAL, and come back byte for byte', async () => {
    const mount = files.path('efs');
    const name = await transferFunction(session, mount);
    mkdirSync(join(mount, 'users/deep'), { recursive: true });
    const live = new DatabaseSync(join(mount, 'users/ann.db'));
    live.exec(
      'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)',
    );
    new DatabaseSync(join(mount, 'users/deep/bob ü.db')).exec('CREATE TABLE t (x); INSERT INTO t VALUES (3)');
    writeFileSync(join(mount, 'users/broken.db'), 'SQLite format 3\0 and nothing behind it'.padEnd(2000, '?'));
    const source = plan(name, '\n    files: { sqlite: true }');
    const run = await runPlan(source, { session, checkpointAt: files.path('c1.json') });
    live.close();
    expect(run.migrations[0]).toMatchObject({ copied: 2, bad: 1, verified: 2, mismatched: 0 });
    const stored = await bucketContent(session, bucket);
    expect(Object.keys(stored).sort()).toEqual(['final/ann.db', 'final/deep/bob ü.db']);

    const other = files.path('efs2');
    const back = plan(await transferFunction(session, other), '\n    files: { sqlite: true }');
    const reverse = await runPlan(back, { session, checkpointAt: files.path('c2.json'), direction: 'reverse' });
    expect(reverse.migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0 });
    expect(readFileSync(join(other, 'users/ann.db'), 'latin1')).toBe(stored['final/ann.db']);
    const ann = new DatabaseSync(join(other, 'users/ann.db'), { readOnly: true });
    expect(ann.prepare('SELECT count(*) AS n FROM t').get()).toMatchObject({ n: 2 });
    ann.close();
  });

  test('a path that leaves the mount is refused by the function', async () => {
    const name = await transferFunction(session, files.path('efs3'));
    const source = plan(name, '').replace('path: users', "path: '../..'").replace('prefix: final', 'prefix: outside');
    await expect(runPlan(source, { session, checkpointAt: files.path('c3.json'), dryRun: true })).rejects.toMatchObject(
      {
        code: 'transfer',
        what: expect.stringContaining(`function ${name}`),
      },
    );
  });
});

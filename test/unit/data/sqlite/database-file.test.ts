import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { checkIntegrity } from '../../../../src/data/files/sqlite-content.ts';
import { diskContent } from '../../../../src/data/model/content.ts';
import { SqliteFile } from '../../../../src/data/sqlite/database-file.ts';
import { SqliteTarget } from '../../../../src/data/sqlite/sqlite-target.ts';
import { makeDatabase, scratch } from '../../../support/data/tables-and-buckets.ts';
import { failureWith } from '../../../support/failure-with.ts';

const files = scratch();
afterAll(() => files.remove());

const text = files.path('notes.db');
writeFileSync(text, 'some text, and no database at all\n'.repeat(100));

/** A database of many pages, one of which is overwritten. */
const damaged = files.path('damaged.db');
const filler =
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, 'text' || i FROM n";
makeDatabase(damaged, `CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t ${filler}`);
const bytes = readFileSync(damaged);
writeFileSync(damaged, bytes.fill(0xff, 8192, 8300));

async function snapshot(path: string): Promise<void> {
  const file = await SqliteFile.open(path);
  try {
    (await file.snapshot()).remove();
  } finally {
    file.close();
  }
}

test.each<[string, () => Promise<unknown>, Error]>([
  ['a source that is no database', () => snapshot(text), failureWith('sqlite', text)],
  ['a target that is none', () => SqliteTarget.open({ file: text, table: 't' }), failureWith('sqlite', text)],
  ['a source that is damaged', () => snapshot(damaged), failureWith('integrity', damaged)],
  [
    'a damaged one from another place',
    async () => checkIntegrity(await diskContent(damaged), 'bucket/damaged.db'),
    failureWith('integrity', 'bucket/damaged.db'),
  ],
])('%s is told by its name, and nothing is copied', async (_, open, failure) => {
  await expect(open()).rejects.toEqual(failure);
});

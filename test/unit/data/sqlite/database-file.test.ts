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

/** Sound, with a word in its schema that this SQLite does not know, as a newer one may write it. */
const newer = files.path('newer.db');
makeDatabase(newer, 'CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT');
writeFileSync(newer, readFileSync(newer, 'latin1').replace('STRICT', 'FUTURE'), 'latin1');

/** What cannot even be opened: its schema's page is overwritten. */
const torn = files.path('torn.db');
writeFileSync(torn, readFileSync(text).fill(0).fill(bytes.subarray(0, 100), 0, 100));

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
  [
    'a source whose schema is not known',
    () => snapshot(newer),
    failureWith('sqlite', newer, 'FUTURE', 'newer Node.js'),
  ],
  ['a source of which nothing can be read', () => snapshot(torn), failureWith('integrity', torn)],
  ['a source that is damaged', () => snapshot(damaged), failureWith('integrity', damaged)],
  [
    'a damaged one from another place',
    async () => checkIntegrity(await diskContent(damaged), 'bucket/damaged.db'),
    failureWith('integrity', 'bucket/damaged.db'),
  ],
])('%s is told by its name, and nothing is copied', async (_, open, failure) => {
  await expect(open()).rejects.toEqual(failure);
});

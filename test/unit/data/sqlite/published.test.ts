import { copyFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import type { RemoteDatabase } from '../../../../src/data/sqlite/remote-database.ts';
import { SqliteTarget } from '../../../../src/data/sqlite/sqlite-target.ts';
import { dumpTable, makeDatabase, scratch } from '../../../support/data/tables-and-buckets.ts';

const files = scratch();
afterAll(() => files.remove());

/** A database in WAL mode with two tables, each open as a target; what is published is the file by itself. */
async function targets() {
  const [path, published] = [files.path('copy.db'), files.path('published.db')];
  makeDatabase(
    path,
    'PRAGMA journal_mode = WAL; CREATE TABLE t (id TEXT PRIMARY KEY); CREATE TABLE u (id TEXT PRIMARY KEY)',
  );
  const remote: RemoteDatabase = {
    path,
    update: () => Promise.resolve(),
    publish: () => Promise.resolve(copyFileSync(path, published)),
  };
  const open = (table: string) => SqliteTarget.open({ file: path, name: 's3://b/notes.db', table, remote });
  return { published, t: await open('t'), u: await open('u') };
}

test('a database in WAL mode is published with the rows that were written', async () => {
  const { published, t, u } = await targets();
  for (const target of [t, u]) {
    await target.put([{ id: 'a' }, { id: 'b' }], 'fresh');
    await target.flush();
  }
  for (const table of ['t', 'u']) expect(dumpTable(published, table)).toHaveLength(2);
  await t.close();
  await u.close();
});

import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from '@jest/globals';
import { createSession } from '../../../../src/aws/session.ts';
import { makeDatabase, runPlan, scratch, type RunOptions } from '../../../support/data/tables-and-buckets.ts';
import { naming } from '../../../support/failure-with.ts';

const files = scratch();
afterAll(() => files.remove());

/** Nothing between two places of this disk asks AWS. */
const session = createSession({ region: 'us-east-1', endpoint: 'http://localhost:1', maxAttempts: 1 });
let count = 0;

/** Two folders of databases; the one of the source has a row `new`. */
function databases() {
  const folder = files.path(`${count++}`);
  const [source, target] = [join(folder, 'from'), join(folder, 'to')];
  for (const one of [source, target]) mkdirSync(one, { recursive: true });
  const database = join(source, 'a.db');
  makeDatabase(database, 'PRAGMA journal_mode = WAL; CREATE TABLE t (x TEXT)', { t: [['new']] });
  const plan = (more: string) => `version: 1
migrations:
  - name: m
    from: { folder: { path: '${source}' } }
    to: { folder: { path: '${target}' } }
    files: { sqlite: true }
    ${more}
`;
  const run = async (more = 'engine: direct', options: Partial<RunOptions> = {}) => {
    const checkpointAt = join(folder, `${options.operation ?? 'run'}.json`);
    return (await runPlan(plan(more), { session, checkpointAt, ...options })).migrations[0]!;
  };
  return { source, target, run, copy: join(target, 'a.db') };
}

/** Leaves a database as an app does that is killed with `row` in the WAL. Without `base` it makes the database itself. */
function killedApp(file: string, row: string, base?: string): void {
  const live = files.path(`live${count++}.db`);
  if (base !== undefined) copyFileSync(base, live);
  const app = new DatabaseSync(live);
  app.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE IF NOT EXISTS t (x TEXT)');
  app.prepare('INSERT INTO t VALUES (?)').run(row);
  for (const end of ['', '-wal', '-shm']) copyFileSync(live + end, file + end);
  app.close();
}

/** What an app reads that opens the database. */
function rows(file: string): unknown[] {
  const app = new DatabaseSync(file);
  try {
    return app
      .prepare('SELECT x FROM t')
      .all()
      .map(({ x }) => x);
  } finally {
    app.close();
  }
}

test('a database that is written over one of a killed app is read as it was written', async () => {
  const { run, target, copy } = databases();
  killedApp(copy, 'old');
  await expect(run()).rejects.toMatchObject({ code: 'target-not-empty' });
  expect(await run('engine: direct', { onConflict: 'overwrite' })).toMatchObject({
    copied: 1,
    verified: 1,
    mismatched: 0,
  });
  expect(readdirSync(target)).toEqual(['a.db']);
  expect(rows(copy)).toEqual(['new']);
});

test('so is one that takes the place of a database of which only the WAL is left', async () => {
  const { run, copy } = databases();
  killedApp(copy, 'old');
  rmSync(copy);
  expect(await run()).toMatchObject({ copied: 1, verified: 1, conflicts: 0 });
  expect(rows(copy)).toEqual(['new']);
});

test('a WAL beside a copy with the same bytes is a difference, which only overwrite removes', async () => {
  const { run, copy } = databases();
  await run();
  const before = await run('engine: direct', { operation: 'verify' });
  expect(before).toMatchObject({ verified: 1, mismatched: 0 });
  killedApp(copy, 'written by the app', copy);
  const after = await run('engine: direct', { operation: 'verify' });
  expect(after).toMatchObject({ verified: 0, mismatched: 1 });
  expect(after.differences[0]!.fields).toEqual([{ name: 'integrity', source: 'ok', target: naming('a.db-wal') }]);
  expect(after.evidence!.digest.target).not.toBe(before.evidence!.digest.target);
  const replaced = await run('engine: direct', { onConflict: 'overwrite', checkpointAt: files.path('other.json') });
  expect(replaced).toMatchObject({ copied: 1, verified: 1, mismatched: 0 });
  expect(rows(copy)).toEqual(['new']);
});

test('what lies beside a database that is removed goes with it', async () => {
  const { run, target, copy } = databases();
  killedApp(join(target, 'gone.db'), 'old');
  await run('extra: delete', { onConflict: 'overwrite' });
  expect(readdirSync(target)).toEqual(['a.db']);
  expect(rows(copy)).toEqual(['new']);
});

test('a database of the source that can no longer be read is counted, and its copy is kept', async () => {
  const { run, source, copy } = databases();
  makeDatabase(join(source, 'b.db'), 'CREATE TABLE t (x TEXT)');
  expect(await run('follow: true')).toMatchObject({ verified: 2, bad: 0 });
  writeFileSync(join(source, 'a.db'), 'no database at all '.repeat(100));
  const result = await run('follow: true');
  expect(result).toMatchObject({ state: 'different', bad: 1, verified: 1, mismatched: 1 });
  expect(result.badRows).toEqual([expect.objectContaining({ row: expect.objectContaining({ path: 'a.db' }) })]);
  expect(existsSync(copy)).toBe(true);
  expect(await run('follow: true', { operation: 'verify', checkpointAt: files.path('none.json') })).toMatchObject({
    bad: 1,
  });
});

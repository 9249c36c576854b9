import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runPlan, scratch, verdictOn, type RunOptions } from '../../support/data/tables-and-buckets.ts';
import { offlineSession, twoTables } from '../../support/data/two-tables.ts';
import { failureWith } from '../../support/failure-with.ts';

const files = scratch();
afterAll(() => files.remove());
const tables = (rows: Record<string, number>, there?: Record<string, number>) => twoTables(files, rows, there);

describe('a source that changes during the copy', () => {
  const rows = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`r${index}`, index]));

  async function changing(more: string, sql: string) {
    const at = tables(rows);
    let done = false;
    const { result } = await at.run(more, {
      onWrite: (phase, what) => {
        if (done || phase === 'before' || !what.endsWith('transaction')) return;
        done = true;
        at.change(at.source, sql);
      },
    });
    return { result, content: at.content() };
  }
  const sql = "INSERT INTO t VALUES ('new', 1); UPDATE t SET n = -2 WHERE id = 'r2'; DELETE FROM t WHERE id = 'r3'";

  test('is found and told', async () => {
    const { result } = await changing('', sql);
    expect(result).toMatchObject({ sourceChanged: true, mismatched: 3, verified: 1198, passes: 0 });
    expect(verdictOn([result])).toEqual(failureWith('mismatch', 'm', 'changed during the copy', 'follow: true'));
  });

  test('is followed: written, replaced and removed', async () => {
    const { result, content } = await changing('follow: true', sql);
    expect(result).toMatchObject({ mismatched: 0, passes: 1, verified: 1200, state: 'verified' });
    const { r3: _gone, ...left } = rows;
    expect(content).toEqual({ ...left, r2: -2, new: 1 });
  });

  test('is not followed into a target with other rows', async () => {
    const at = tables({ a: 1 }, { b: 2 });
    await expect(at.run('follow: true\nextra: fail', { onConflict: 'skip' })).rejects.toThrow(
      failureWith('input', 'follow'),
    );
  });
});

describe('a comparison alone', () => {
  test.each(['', 'follow: true', 'extra: delete'])(
    'writes nothing, and counts no copy of a run before it: %s',
    async (more) => {
      const at = tables({ a: 1, b: 2 });
      expect((await at.run(more)).result).toMatchObject({ copied: 2, state: 'verified' });
      const verify = async () => (await at.run(more, { operation: 'verify' })).result;
      expect(await verify()).toMatchObject({ copied: 0, skipped: 0, verified: 2, mismatched: 0, state: 'verified' });
      at.change(at.target, "UPDATE t SET n = 9 WHERE id = 'a'; INSERT INTO t VALUES ('c', 3)");
      expect(await verify()).toMatchObject({ copied: 0, verified: 1, mismatched: 2, passes: 0, state: 'different' });
      expect(at.content()).toEqual({ a: 9, b: 2, c: 3 });
    },
  );
});

describe('two migrations into one place', () => {
  const schema = 'CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER, kind TEXT)';
  const one = (name: string, { source, target }: ReturnType<typeof tables>, more: string) => `
  - name: ${name}
    from: { sqlite: { file: '${source}', table: t } }
    to: { sqlite: { file: '${target}', table: t, schema: '${schema}' } }
    ${more}`;
  const two = (at: ReturnType<typeof tables>, more: string, options: Partial<RunOptions> = {}) => {
    const first = one('one', at, "fields: { id: { template: 'ONE#{id}' }, kind: { constant: one } }");
    const plan = `version: 1\nmigrations:${first}${one('two', at, more)}\n`;
    return runPlan(plan, { session: offlineSession, checkpointAt: join(at.folder, 'x.json'), ...options });
  };

  test('are refused where they cannot tell their rows apart, before anything is written', async () => {
    const at = tables({ a: 1 });
    for (const dryRun of [true, false]) {
      await expect(two(at, 'rest: copy', { dryRun })).rejects.toThrow(failureWith('plan', 'one', 'two'));
    }
  });

  test.each(["fields: { id: { template: 'TWO#{id}' } }", 'fields: { kind: { constant: two } }', 'extra: allow'])(
    '%s tells them apart',
    async (more) => {
      const { migrations } = await two(tables({ a: 1 }), more);
      expect(migrations).toMatchObject([
        { verified: 1, mismatched: 0 },
        { verified: 1, mismatched: 0 },
      ]);
    },
  );
});

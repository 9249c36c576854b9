import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { dumpTable, makeDatabase, runPlan, scratch, verdictOn } from '../../support/data/tables-and-buckets.ts';
import { offlineSession, twoTables } from '../../support/data/two-tables.ts';

const files = scratch();
afterAll(() => files.remove());

describe('a row that cannot be copied since the first copy', () => {
  const FOLLOW = 'follow: true\nfields: { n: { from: n, type: integer } }';

  test('is counted and kept as a dead letter; its former copy is neither removed nor taken for proven', async () => {
    const at = twoTables(files, { a: 1, b: 2 });
    expect((await at.run(FOLLOW)).result).toMatchObject({ state: 'verified', bad: 0 });
    at.change(at.source, "UPDATE t SET n = 'many' WHERE id = 'a'; UPDATE t SET n = 3 WHERE id = 'b'");
    const { result, checkpoint } = await at.run(FOLLOW);
    expect(result).toMatchObject({ state: 'different', bad: 1, mismatched: 1, verified: 1, passes: 1 });
    expect(result.differences).toEqual([{ kind: 'different', key: 'id="a"' }]);
    expect(at.content()).toEqual({ a: 1, b: 3 });
    const letter = { row: { id: 'a', n: 'many' }, reason: expect.stringContaining('type impossible') };
    expect(result.badRows).toEqual([letter]);
    expect(await checkpoint!.firstBadRows('m')).toEqual([letter]);
    expect(verdictOn([result], { maxBadRows: 1 })?.code).toBe('mismatch');
    at.change(at.source, "UPDATE t SET n = 5 WHERE id = 'a'");
    expect((await at.run(FOLLOW)).result).toMatchObject({ state: 'verified', bad: 0, badRows: [] });
    expect(at.content()).toEqual({ a: 5, b: 3 });
  });

  test('and that the target never had is bad', async () => {
    const at = twoTables(files, { a: 1 });
    await at.run(FOLLOW);
    at.change(at.source, "INSERT INTO t VALUES ('x', 'many')");
    const { result } = await at.run(FOLLOW);
    expect(result).toMatchObject({ bad: 1, mismatched: 0, verified: 1, passes: 0 });
    expect(verdictOn([result])?.code).toBe('bad-rows');
    expect((await at.run(FOLLOW)).result).toMatchObject({ bad: 1 });
  });

  test('is found by a comparison alone, which has no checkpoint', async () => {
    const at = twoTables(files, { a: 1 }, { a: 1 });
    at.change(at.source, "INSERT INTO t VALUES ('x', 'many')");
    const { result } = await at.run(FOLLOW, { operation: 'verify' });
    expect(result).toMatchObject({ bad: 1, verified: 1, mismatched: 0 });
    expect(result.badRows).toEqual([{ row: { id: 'x', n: 'many' }, reason: expect.any(String) }]);
    expect(verdictOn([result], { operation: 'verify' })?.code).toBe('bad-rows');
  });

  test('keeps its copy with a key that the mapping makes, in both directions', async () => {
    const folder = files.path('keys');
    const [source, target] = [`${folder}-from.db`, `${folder}-to.db`];
    makeDatabase(source, 'CREATE TABLE t (id TEXT PRIMARY KEY, n)', { t: [['a', 1n]] });
    const plan = `version: 1
migrations:
  - name: m
    from: { sqlite: { file: '${source}', table: t } }
    to: { sqlite: { file: '${target}', table: u, schema: 'CREATE TABLE u (pk TEXT PRIMARY KEY, n)' } }
    fields: { pk: { template: 'USER#{id}' }, n: { from: n, type: integer, source-type: integer } }
    rest: drop
    extra: delete
`;
    const run = async (direction: 'forward' | 'reverse') =>
      (await runPlan(plan, { session: offlineSession, checkpointAt: `${folder}.${direction}.json`, direction }))
        .migrations[0]!;
    const change = twoTables(files, {}).change;
    expect(await run('forward')).toMatchObject({ state: 'verified', bad: 0 });
    change(source, "UPDATE t SET n = 'many'");
    expect(await run('forward')).toMatchObject({ state: 'different', bad: 1, mismatched: 1 });
    expect(dumpTable(target, 'u')).toHaveLength(1);
    change(source, 'UPDATE t SET n = 1');
    expect(await run('reverse')).toMatchObject({ state: 'verified' });
    change(target, "UPDATE u SET n = 'many'");
    expect(await run('reverse')).toMatchObject({ state: 'different', bad: 1, mismatched: 1 });
    expect(dumpTable(source, 't')).toHaveLength(1);
  });
});

test.each([
  ['passed', 100, 1],
  ['to come', 80, undefined],
])('rows whose time to live has %s are counted', async (_, days, expired) => {
  const at = twoTables(files, {});
  const created = Math.floor(Date.now() / 1000) - days * 24 * 3600;
  at.change(at.source, `INSERT INTO t VALUES ('a', ${created})`);
  const plan = `version: 1
migrations:
  - name: m
    from: { sqlite: { file: '${at.source}', table: t } }
    to: { sqlite: { file: '${at.target}', table: t, schema: 'CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER, until INTEGER)' } }
    fields: { until: { ttl: { from: n, after: 90d } } }
`;
  for (const dryRun of [true, false]) {
    const options = { session: offlineSession, checkpointAt: join(at.folder, 'x.json'), dryRun };
    const { migrations, warnings } = await runPlan(plan, options);
    expect(migrations[0]!.expired).toBe(expired);
    expect(warnings).toHaveLength(expired ?? 0);
  }
});

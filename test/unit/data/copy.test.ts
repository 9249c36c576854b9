import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { killedAt } from '../../support/crashes/observed-writes.ts';
import { makeDatabase, runPlan, scratch, verdictOn } from '../../support/data/tables-and-buckets.ts';
import { offlineSession, twoTables } from '../../support/data/two-tables.ts';

const files = scratch();
afterAll(() => files.remove());
const tables = (rows: Record<string, number>, there?: Record<string, number>) => twoTables(files, rows, there);

describe('a target that is not empty', () => {
  test('holds other rows: refused, and nothing is written', async () => {
    for (const there of [{ x: 9 }, { a: 9 }, { a: 1, x: 9 }] as Record<string, number>[]) {
      const at = tables({ a: 1, b: 2 }, there);
      await expect(at.run()).rejects.toMatchObject({
        code: 'target-not-empty',
        why: expect.stringMatching(/ 1 row that .* id="[ax]"$/),
      });
      expect(at.content()).toEqual(there);
    }
  });

  test('holds what this migration writes: only the rest is written', async () => {
    const at = tables({ a: 1, b: 2 }, { a: 1 });
    expect((await at.run()).result).toMatchObject({
      copied: 1,
      skipped: 1,
      conflicts: 0,
      verified: 2,
      state: 'verified',
    });
  });

  test('on-conflict: skip keeps it and leaves it out of the comparison, overwrite replaces it', async () => {
    const skipped = tables({ a: 1, b: 2 }, { a: 9, b: 2 });
    const { result } = await skipped.run('extra: allow', { onConflict: 'skip' });
    expect(result).toMatchObject({ copied: 0, skipped: 2, conflicts: 1, verified: 1, mismatched: 0 });
    expect(skipped.content()).toEqual({ a: 9, b: 2 });
    const written = tables({ a: 1, b: 2 }, { a: 9, b: 2 });
    expect((await written.run('', { onConflict: 'overwrite' })).result).toMatchObject({
      copied: 1,
      skipped: 1,
      verified: 2,
    });
    expect(written.content()).toEqual({ a: 1, b: 2 });
  });

  test('rows that only it has are a difference, of no interest, or removed', async () => {
    for (const [extra, mismatched, left] of [
      ['fail', 1, { a: 1, x: 9 }],
      ['allow', 0, { a: 1, x: 9 }],
      ['delete', 0, { a: 1 }],
    ] as const) {
      const at = tables({ a: 1 }, { x: 9 });
      const { result } = await at.run(`extra: ${extra}`, { onConflict: 'overwrite' });
      expect(result).toMatchObject({ mismatched, verified: 1 });
      if (extra === 'fail') expect(result.differences).toEqual([{ kind: 'extra', key: 'id="x"' }]);
      expect(at.content()).toEqual(left);
    }
  });
});

describe('the comparison', () => {
  test('names what is missing, different and extra, and counts what is right', async () => {
    const rows = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`r${index}`, index]));
    const at = tables(rows);
    await at.run();
    at.change(
      at.target,
      "DELETE FROM t WHERE id = 'r7'; UPDATE t SET n = -8 WHERE id = 'r8'; INSERT INTO t VALUES ('zz', 1)",
    );
    const { result } = await at.run('', { operation: 'verify' });
    expect(result).toMatchObject({ state: 'different', mismatched: 3, verified: 298, sourceChanged: false });
    expect(result.evidence!.counts).toEqual({ source: 300, target: 300, missing: 1, different: 1, extra: 1 });
    expect(result.evidence!.digest.source).not.toBe(result.evidence!.digest.target);
    expect(result.evidence!.keys.source).not.toBe(result.evidence!.keys.target);
    expect([...result.differences].sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
      { kind: 'different', key: 'id="r8"', fields: [{ name: 'n', source: '8', target: '-8' }] },
      { kind: 'extra', key: 'id="zz"' },
      { kind: 'missing', key: 'id="r7"' },
    ]);
    expect(verdictOn([result])).toMatchObject({
      code: 'mismatch',
      what: 'Source and target differ in 3 places',
    });
  });

  test('sees a row that the target has twice, and a value of another type', async () => {
    const at = tables({ a: 1, b: 2, c: 3 });
    makeDatabase(
      at.target,
      "CREATE TABLE t (id TEXT, n); INSERT INTO t VALUES ('a', 1), ('a', 1), ('b', 2.0), ('c', 3)",
    );
    const plan = `version: 1
migrations:
  - name: m
    from: { sqlite: { file: '${at.source}', table: t } }
    to: { sqlite: { file: '${at.target}', table: t, key: [id] } }
`;
    const options = { session: offlineSession, checkpointAt: join(at.folder, 'x.json'), operation: 'verify' } as const;
    const [result] = (await runPlan(plan, options)).migrations;
    expect(result).toMatchObject({ mismatched: 2, verified: 1, state: 'different' });
    expect(result!.differences).toEqual(
      expect.arrayContaining([
        { kind: 'different', key: 'id="a"', fields: [] },
        { kind: 'different', key: 'id="b"', fields: [{ name: 'n', source: '2', target: '2.0' }] },
      ]),
    );
  });

  test('of keys alone tells a changed row from another one', async () => {
    const at = tables({ a: 1 });
    await at.run();
    at.change(at.target, 'UPDATE t SET n = 2');
    const { evidence } = (await at.run('', { operation: 'verify' })).result;
    expect(evidence!.keys.source).toBe(evidence!.keys.target);
    expect(evidence!.digest.source).not.toBe(evidence!.digest.target);
  });

  test('of a table that nobody copied writes no checkpoint', async () => {
    const at = tables({ a: 1 }, { a: 1 });
    expect((await at.run('', { operation: 'verify' })).result).toMatchObject({
      state: 'verified',
      copied: 0,
      verified: 1,
    });
    expect(existsSync(join(at.folder, 'c.json'))).toBe(false);
  });
});

describe('a run goes on', () => {
  const rows = Object.fromEntries(Array.from({ length: 1700 }, (_, index) => [`r${index}`, index]));
  const quick = { saveInterval: 0, concurrency: 1 };

  test('where it was killed; when it is done, a further one changes nothing', async () => {
    const at = tables(rows);
    const point = await killedAt(14, (onWrite) => at.run('', { ...quick, onWrite }));
    expect(point.killed).toBe(true);
    const second = await at.run('', quick);
    expect(second.result).toMatchObject({ copied: 1700, verified: 1700, skipped: 0, state: 'verified' });
    expect(second.lines.join()).toMatch(/checkpoint .*c\.json \([1-9]\d* rows? done\)/);
    const third = await at.run('', { ...quick, onWrite: (_, what) => expect(what).toBe('checkpoint') });
    expect(third.lines.join()).toMatch(/already copied/);
    expect(third.result).toMatchObject({ copied: 1700, verified: 1700 });
  });

  test('from its start where the source was changed meanwhile', async () => {
    const at = tables(rows);
    await killedAt(9, (onWrite) => at.run('', { ...quick, onWrite }));
    at.change(at.source, "DELETE FROM t WHERE id = 'r0'; UPDATE t SET n = -1 WHERE id = 'r1'");
    const { result, lines } = await at.run('', quick);
    expect(lines.join()).toMatch(/all rows are read again/);
    // What was written of a row that is gone is told.
    expect(result).toMatchObject({ mismatched: 1, verified: 1699 });
    expect(result.differences).toEqual([{ kind: 'extra', key: 'id="r0"' }]);
    expect(at.content()['r1']).toBe(-1);
  });

  test('not with the checkpoint of another plan, direction or place, nor with one that is broken', async () => {
    const at = tables({ a: 1 });
    await at.run();
    await expect(at.run('extra: allow')).rejects.toMatchObject({ code: 'checkpoint' });
    await expect(at.run('', { direction: 'reverse' })).rejects.toMatchObject({ code: 'checkpoint' });
    const checkpoint = JSON.parse(readFileSync(join(at.folder, 'c.json'), 'utf8')) as {
      migrations: Record<string, { source: string; target: string }>;
    };
    for (const side of ['source', 'target'] as const) {
      const other = structuredClone(checkpoint);
      other.migrations['m']![side] = 'elsewhere';
      writeFileSync(join(at.folder, 'other.json'), JSON.stringify(other));
      await expect(at.run('', { at: 'other.json' })).rejects.toMatchObject({
        code: 'checkpoint',
        message: expect.stringMatching(/other\.json .* m\..*elsewhere/),
      });
    }
    for (const text of ['', '{', '{"version":2,"sequence":1}', '{"version":1}']) {
      writeFileSync(join(at.folder, 'broken.json'), text);
      await expect(at.run('', { at: 'broken.json' })).rejects.toMatchObject({ code: 'checkpoint' });
    }
  });

  test('not beside another run with its checkpoint: one of them stops', async () => {
    const at = tables(rows);
    let other: Promise<unknown> | undefined;
    const first = at.run('', {
      ...quick,
      onWrite: async (phase, what) => {
        if (what === 'checkpoint' && phase === 'after' && !other) await (other = at.run('', quick));
      },
    });
    await expect(first).rejects.toMatchObject({ code: 'checkpoint-taken' });
    expect(at.content()).toEqual(rows);
  });

  test('and says what was bad before, with all letters', async () => {
    const at = tables(rows);
    const sql = `CREATE TABLE n (id TEXT, n, seq INTEGER PRIMARY KEY); INSERT INTO n (id, n) SELECT id, n FROM t;
      UPDATE n SET id = NULL WHERE seq IN (3, 1500); UPDATE n SET id = 'r4' WHERE seq = 9; DROP TABLE t; ALTER TABLE n RENAME TO t`;
    at.change(at.source, sql);
    await killedAt(9, (onWrite) => at.run('drop: [seq]', { ...quick, onWrite }));
    const { result, checkpoint } = await at.run('drop: [seq]', quick);
    expect(result).toMatchObject({ bad: 3, copied: 1697, verified: 1697, mismatched: 0 });
    let text = '';
    for await (const part of checkpoint!.deadLetters('m')) text += part;
    const letters = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { reason: string; row: { seq: { integer: string } } });
    expect(letters.map(({ row }) => row.seq.integer).sort()).toEqual(['1500', '3', '9']);
    expect(letters.map(({ reason }) => reason).sort()).toEqual([
      'duplicate key: another row has the same key after the mapping',
      expect.stringContaining('key missing: id'),
      expect.stringContaining('key missing: id'),
    ]);
    expect(verdictOn([result])).toMatchObject({
      code: 'bad-rows',
      what: '3 rows were not copied (max-bad-rows: 0)',
    });
    expect(verdictOn([result], { maxBadRows: 3 })).toBeUndefined();
    expect(verdictOn([result], { maxBadRows: 2 })).toBeDefined();
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openCheckpoint } from '../../../../src/data/checkpoint/checkpoint.ts';
import { RunCheckpoint } from '../../../../src/data/checkpoint/run-checkpoint.ts';
import { runPlan, scratch, type RunOptions } from '../../../support/data/tables-and-buckets.ts';
import { offlineSession, twoTables } from '../../../support/data/two-tables.ts';
import { failureWith } from '../../../support/failure-with.ts';

const files = scratch();
afterAll(() => files.remove());

/** A migration whose freeze is a file that says on or off, and that is kept after a success. */
function place(rows: Record<string, number>, there?: Record<string, number>) {
  const at = twoTables(files, rows, there);
  const state = join(at.folder, 'frozen');
  writeFileSync(state, 'off');
  const order = (word: string) =>
    JSON.stringify([process.execPath, '-e', `require('fs').writeFileSync(${JSON.stringify(state)}, '${word}')`]);
  const schema = 'CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)';
  const plan = `version: 1
freeze:
  command: { freeze: ${order('on')}, thaw: ${order('off')} }
  drain: 1ms
  then: keep
migrations:
  - name: m
    from: { sqlite: { file: '${at.source}', table: t } }
    to: { sqlite: { file: '${at.target}', table: t, schema: '${schema}' } }
    fields: { n: { from: n, type: integer } }
    MORE
`;
  const checkpointAt = join(at.folder, 'c.json');
  const run = (more = 'extra: fail', options: Partial<RunOptions> = {}) =>
    runPlan(plan.replace('MORE', more), { session: offlineSession, checkpointAt, ...options });
  return { ...at, run, checkpointAt, frozen: () => readFileSync(state, 'utf8'), order: state };
}

test('the app stays frozen after a success alone: a run that fails for a bad row lets it write again', async () => {
  const kept = place({ a: 1 });
  await kept.run();
  expect(kept.frozen()).toBe('on');
  for (const [maxBadRows, left] of [
    [0, 'off'],
    [1, 'on'],
  ] as const) {
    const at = place({ a: 1 });
    at.change(at.source, "INSERT INTO t VALUES ('x', 'many')");
    expect((await at.run('extra: fail', { maxBadRows })).migrations[0]).toMatchObject({ bad: 1, mismatched: 0 });
    expect(at.frozen()).toBe(left);
  }
});

test('a run with a corrected plan lets the app write again that the run before has left frozen', async () => {
  const at = place({ a: 1 });
  const store = () => openCheckpoint(at.checkpointAt, offlineSession);
  const killed = await RunCheckpoint.open(store(), 'another plan');
  await killed.noteFreeze('2026-01-01T00:00:00.000Z');
  writeFileSync(at.order, 'on');
  await expect(at.run('extra: fail', { operation: 'verify' })).rejects.toThrow(failureWith('checkpoint'));
  expect(at.frozen()).toBe('on');
  await expect(at.run()).rejects.toThrow(failureWith('checkpoint', at.checkpointAt));
  expect(at.frozen()).toBe('off');
  expect(await store().load()).toMatchObject({ plan: 'another plan' });
  expect((await store().load())!.frozenSince).toBeUndefined();
  // Were it alive after all, it could not end as a success: what the app wrote in the meantime is not in its target.
  await expect(killed.save()).rejects.toThrow(failureWith('checkpoint-taken', at.checkpointAt));
});

test('a run that is refused for what the app has written into the target does not freeze it', async () => {
  const at = place({ a: 1 });
  await at.run('follow: true');
  writeFileSync(at.order, 'off');
  at.change(at.target, "INSERT INTO t VALUES ('mine', 1)");
  let frozen = false;
  const seen = at.run('follow: true', { onWrite: () => void (frozen ||= at.frozen() === 'on') });
  await expect(seen).rejects.toThrow(failureWith('target-not-empty', 'm'));
  expect(frozen).toBe(false);
});

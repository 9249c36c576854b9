import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import { killedAt } from '../../support/crashes/observed-writes.ts';
import { dumpTable, makeDatabase, runPlan, scratch, type RunOptions } from '../../support/data/tables-and-buckets.ts';
import { offlineSession } from '../../support/data/two-tables.ts';

const files = scratch();
afterAll(() => files.remove());
let count = 0;

const NUMBERED = 'CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)';
type Person = [name: string, id: bigint | null];

/** People as the app of today keeps them, by name, and the table of before, which numbers them. */
function people(now: readonly Person[], before: readonly Person[] = []) {
  const folder = files.path(`numbered${count++}`);
  mkdirSync(folder);
  const [old, present] = [join(folder, 'old.db'), join(folder, 'present.db')];
  makeDatabase(old, NUMBERED, { users: before.map(([name, id]) => [id!, name]) });
  makeDatabase(present, 'CREATE TABLE people (name TEXT PRIMARY KEY, user_id INTEGER)', {
    people: now.map(([name, id]) => [name, id]),
  });
  const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${old}', table: users, key: [name] } }
    to: { sqlite: { file: '${present}', table: people } }
    fields: { user_id: { from: id, assign: rowid } }
`;
  const back = async (options: Partial<RunOptions> = {}) => {
    const checkpointAt = join(folder, 'c.json');
    const run = await runPlan(plan, { session: offlineSession, checkpointAt, direction: 'reverse', ...options });
    return run.migrations[0]!;
  };
  const numbers = () =>
    Object.fromEntries((dumpTable(old, 'users') as bigint[][]).map((row) => [row[2], row[0]])) as Record<
      string,
      bigint
    >;
  return { back, numbers, old };
}

describe('rows without a number on their way back', () => {
  test('get the next ones, above all that either side has; the others keep theirs', async () => {
    const at = people([
      ['ann', 1n],
      ['zoe', null],
      ['bob', 2n],
      ['kim', null],
      ['lee', 40n],
    ]);
    expect(await at.back()).toMatchObject({ copied: 5, verified: 5, mismatched: 0, bad: 0, state: 'verified' });
    const { zoe, kim, ...rest } = at.numbers();
    expect(rest).toEqual({ ann: 1n, bob: 2n, lee: 40n });
    expect([zoe, kim].sort()).toEqual([41n, 42n]);
    // What registers next is numbered after them.
    const database = new DatabaseSync(at.old);
    database.exec("INSERT INTO users (name) VALUES ('new')");
    database.close();
    expect(at.numbers()['new']).toBe(43n);
  });

  test('keep them when it is run again, and where the table knows them already', async () => {
    const now: Person[] = [
      ['ann', 1n],
      ['zoe', null],
      ['kim', null],
    ];
    const at = people(now, [
      ['ann', 1n],
      ['zoe', 7n],
    ]);
    expect(await at.back()).toMatchObject({ copied: 1, skipped: 2, verified: 3, mismatched: 0 });
    expect(at.numbers()).toEqual({ ann: 1n, zoe: 7n, kim: 8n });
    expect(await at.back()).toMatchObject({ verified: 3, mismatched: 0 });
    expect(await at.back({ operation: 'verify' })).toMatchObject({ verified: 3, mismatched: 0 });
    expect(at.numbers()).toEqual({ ann: 1n, zoe: 7n, kim: 8n });
  });

  test('a dry run gives none', async () => {
    const at = people([['zoe', null]]);
    expect(await at.back({ dryRun: true })).toMatchObject({ planned: 1, bad: 0 });
    expect(at.numbers()).toEqual({});
  });

  test('killed on the way, the next run gives each one number', async () => {
    const now = Array.from({ length: 1700 }, (_, index): Person => [
      `p${index}`,
      index % 3 === 0 ? BigInt(index + 1) : null,
    ]);
    const at = people(now);
    const quick: Partial<RunOptions> = {};
    expect((await killedAt(5, (onWrite) => at.back({ ...quick, onWrite }))).killed).toBe(true);
    const halfway = at.numbers();
    expect(await at.back(quick)).toMatchObject({ verified: 1700, mismatched: 0, bad: 0 });
    const all = at.numbers();
    expect(all).toMatchObject(halfway);
    expect(new Set(Object.values(all)).size).toBe(1700);
    expect(now.every(([name, id]) => id === null || all[name] === id)).toBe(true);
  });
});

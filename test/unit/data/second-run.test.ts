import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runPlan, scratch } from '../../support/data/tables-and-buckets.ts';
import { offlineSession, twoTables } from '../../support/data/two-tables.ts';
import { failureWith } from '../../support/failure-with.ts';

const files = scratch();
afterAll(() => files.remove());
const tables = (rows: Record<string, number>) => twoTables(files, rows);

describe('a run that is repeated when it had ended', () => {
  const written = "UPDATE t SET n = 7 WHERE id = 'a'; INSERT INTO t VALUES ('mine', 1)";

  test.each(['follow: true', 'extra: delete'])(
    'leaves what the app has written into the target since: %s',
    async (more) => {
      const at = tables({ a: 1, b: 2 });
      expect((await at.run(more)).result).toMatchObject({ state: 'verified' });
      at.change(at.target, written);
      await expect(at.run(more)).rejects.toThrow(failureWith('target-not-empty', 'm', 2));
      expect(at.content()).toEqual({ a: 7, b: 2, mine: 1 });
    },
  );

  test('replaces it with on-conflict: overwrite', async () => {
    const at = tables({ a: 1, b: 2 });
    await at.run('follow: true');
    at.change(at.target, written);
    const { result } = await at.run('follow: true', { onConflict: 'overwrite' });
    expect(result).toMatchObject({ state: 'verified', passes: 1 });
    expect(at.content()).toEqual({ a: 1, b: 2 });
  });

  test('follows a source that alone has changed since', async () => {
    const at = tables({ a: 1, b: 2 });
    await at.run('follow: true');
    at.change(at.source, written);
    for (const passes of [1, 0])
      expect((await at.run('follow: true')).result).toMatchObject({ state: 'verified', passes });
    expect(at.content()).toEqual({ a: 7, b: 2, mine: 1 });
  });
});

describe('a source without rows', () => {
  test.each(['follow: true', 'extra: delete'])('does not empty the target: %s', async (more) => {
    const at = tables({ a: 1, b: 2 });
    await at.run(more);
    at.change(at.source, 'DELETE FROM t');
    await expect(at.run(more)).rejects.toThrow(failureWith('plan', 'm', 2));
    expect(at.content()).toEqual({ a: 1, b: 2 });
  });

  test('is told where there was nothing to lose', async () => {
    const { result, warnings } = await tables({}).run();
    expect(result).toMatchObject({ state: 'verified', verified: 0 });
    expect(warnings).toEqual([expect.stringContaining('m: the source has no rows')]);
    for (const options of [{ operation: 'copy' }, { dryRun: true }] as const)
      expect((await tables({}).run('', options)).warnings).toEqual([
        expect.stringContaining('m: the source has no rows'),
      ]);
  });
});

test('what another migration has written is not removed, also where the first files do not show that both could have written it', async () => {
  const folder = files.path('overlap');
  const [one, two, target] = ['one', 'two', 'to'].map((name) => join(folder, name)) as [string, string, string];
  const put = (root: string, path: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), path);
  };
  for (let index = 0; index < 100; index++) {
    put(one, `a/${index}`);
    put(two, `b/${index}`);
  }
  put(one, 'z/one');
  put(two, 'z/two');
  const plan = `version: 1
migrations:
  - name: first
    from: { folder: { path: '${one}' } }
    to: { folder: { path: '${target}' } }
    files: { include: ['a/**', 'z/**'] }
    extra: fail
  - name: second
    from: { folder: { path: '${two}' } }
    to: { folder: { path: '${target}' } }
    files: { include: ['b/**', 'z/**'] }
    extra: delete
`;
  const run = runPlan(plan, {
    session: offlineSession,
    checkpointAt: join(folder, 'c.json'),
    onConflict: 'overwrite',
  });
  await expect(run).rejects.toThrow(failureWith('plan', 'first', 'second'));
  expect(readdirSync(join(target, 'z')).sort()).toEqual(['one', 'two']);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { badDay, crashAt, pointsOf, rollbackCrashAt } from '../../support/crashes/deploy-crashes.ts';
import { BAD_DAY } from '../../support/crashes/faults.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';

/** Every n-th of the points; CRASH_POINTS=all takes them all. */
const EVERY = process.env['CRASH_POINTS'] === 'all' ? 1 : 7;

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describe('a deployment that is killed', () => {
  test('of a change: page and API stay whole, and the same job run again completes and records it', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    stage.app.build('two');
    const writes = await stage.killed(undefined);
    expect(writes.length).toBeGreaterThan(10);
    let before = 'two';
    for (const [index, point] of pointsOf(writes).entries()) {
      if (index % EVERY !== 1 % EVERY) continue;
      const text = `build ${index}`;
      expect(await crashAt(stage, text, before, point)).toEqual([]);
      before = text;
    }
  });

  test('of a bad build: whatever the moment, visitors meet the good one', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    const before = await stage.seen();
    stage.app.build('bad', 500);
    for (let write = 1; write <= 25; write += EVERY === 1 ? 1 : 4) {
      await stage.killed({ write, when: write % 2 === 0 ? 'before' : 'after' }, { deadline: '1s' });
      expect([write, await stage.seen()]).toEqual([write, before]);
    }
    stage.app.build('two');
    expect((await stage.deploy()).error).toBeUndefined();
    expect((await stage.seen()).api.text).toBe('two');
  });

  test('for the first time: the same job run again brings the environment up', async () => {
    const writes = await new DeployStage(edge, store).killed(undefined);
    // The last one gives the lease back: who is killed by it has done all.
    for (const [index, point] of pointsOf(writes.slice(0, -1)).entries()) {
      if (index % (2 * EVERY) !== 3 % (2 * EVERY)) continue;
      const stage = new DeployStage(edge, store);
      const at = (await stage.killed(point))[point.write - 1]!;
      const { error } = await stage.deploy();
      expect([at, point.when, error?.message]).toEqual([at, point.when, undefined]);
      expect(await stage.seen()).toMatchObject({ page: 'one', api: { text: 'one' } });
    }
  });
});

test('requests that are lost, throttled, delayed and cut, and a kill: the job again completes it (the rest in soak)', async () => {
  const stage = new DeployStage(edge, store);
  expect((await stage.deploy()).error).toBeUndefined();
  const faults = { ...BAD_DAY, throttled: 5, delay: 10 };
  expect(await badDay(stage, { text: 'two', before: 'one', seed: 3, faults })).toEqual([]);
});

describe('a rollback that is killed', () => {
  test('leaves the page and the API whole, and the same job run again completes it and goes back once', async () => {
    const stage = new DeployStage(edge, store);
    for (const text of ['zero', 'good', 'bad']) {
      stage.app.build(text);
      expect((await stage.deploy()).error).toBeUndefined();
    }
    const writes = await stage.killedRollback(undefined, 'watched');
    expect(writes.length).toBeGreaterThan(5);
    for (const [index, point] of pointsOf(writes).entries()) {
      if (index % EVERY !== 2 % EVERY) continue;
      expect(await rollbackCrashAt(stage, 'good', point)).toEqual([]);
    }
  });
});

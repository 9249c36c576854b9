import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../src/release/index.ts';
import { DeployStage, stageGround } from '../support/apps/deploy-stage.ts';
import { badDay, pointsOf, rollbackCrashAt } from '../support/crashes/deploy-crashes.ts';
import { BAD_DAY } from '../support/crashes/faults.ts';
import type { Edge } from '../support/edge/index.ts';

/** The seeds of a run: SEEDS=40 for more, SEED=7 for that one alone. */
const SEEDS = process.env['SEED']
  ? [Number(process.env['SEED'])]
  : Array.from({ length: Number(process.env['SEEDS'] ?? 12) }, (_, index) => index + 1);

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

test('requests that are lost, throttled, delayed and cut, and kills: nothing false is told, and the job again completes it', async () => {
  const stage = new DeployStage(edge, store);
  expect((await stage.deploy()).error).toBeUndefined();
  let before = 'one';
  const problems: string[] = [];
  for (const seed of SEEDS) {
    const text = `seed ${seed}`;
    problems.push(...(await badDay(stage, { text, before, seed, faults: BAD_DAY })));
    before = (await stage.seen()).page;
  }
  expect(problems).toEqual([]);
}, 3_600_000);

test('a rollback that is killed at each of its writes goes back once', async () => {
  const stage = new DeployStage(edge, store);
  for (const text of ['zero', 'good', 'bad']) {
    stage.app.build(text);
    expect((await stage.deploy()).error).toBeUndefined();
  }
  const points = pointsOf(await stage.killedRollback(undefined, 'watched'));
  const problems: string[] = [];
  for (const point of points) problems.push(...(await rollbackCrashAt(stage, 'good', point)));
  expect(problems).toEqual([]);
}, 3_600_000);

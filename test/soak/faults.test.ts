import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../src/release/index.ts';
import { DeployStage, stageGround } from '../support/apps/deploy-stage.ts';
import { badDay, pointsOf, rollbackCrashAt } from '../support/crashes/deploy-crashes.ts';
import { BAD_DAY, losingSession } from '../support/crashes/faults.ts';
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

test('the answer to any one write is lost: the deployment is green, and told as what it is', async () => {
  const stage = new DeployStage(edge, store);
  const problems: string[] = [];
  let writes = Infinity;
  for (let write = 0; write <= writes; write++) {
    const text = `lost ${write}`;
    stage.app.build(text);
    const losing = losingSession(write);
    const { error, outputs } = await stage.deployIn(losing.session);
    // The first environment is made without a fault, and a change says how many writes there are.
    writes = write === 0 ? Infinity : Math.min(writes, losing.writes.length);
    if (write === 0) continue;
    const what = `${write}, ${losing.writes[write - 1]}`;
    const { page, api } = await stage.seen();
    if (error) problems.push(`${what}: ${error.message}`);
    else if (page !== text || api.text !== text) problems.push(`${what}: ${page}, ${api.text}`);
    const current = await stage.releases.current();
    if (!error && current?.value.id !== outputs['release']) problems.push(`${what}: not recorded`);
  }
  console.log(`answers lost: ${writes}`);
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

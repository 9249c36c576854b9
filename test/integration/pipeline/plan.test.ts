import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';
import { scopePrefix } from '../../../src/release/index.ts';

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

const ID = /^[0-9a-f]{64}$/;

async function planOf(stage: DeployStage, inputs: Record<string, string> = {}): Promise<string> {
  const { outputs, error } = await stage.deploy({ 'dry-run': 'true', ...inputs });
  expect(error).toBeUndefined();
  expect(outputs['plan']).toMatch(ID);
  return outputs['plan']!;
}

describe('expect-plan', () => {
  test('a new environment: the plan that was approved is what is deployed, from the build that was planned', async () => {
    const stage = new DeployStage(edge, store);
    const first = await planOf(stage);
    stage.app.build('another');
    const other = await stage.deploy({ 'expect-plan': first });
    expect(other.error).toMatchObject({ code: 'plan-moved', message: expect.stringMatching(/code package|site/) });
    expect(await stage.stacks()).toEqual([]);
    expect(await store.list(scopePrefix(stage.scope))).toEqual([]);
    stage.app.build('one');
    const builds = { 'build-command': 'echo built >> builds.txt' };
    const plan = await planOf(stage, builds);
    const deployed = await stage.deploy({ ...builds, 'expect-plan': plan });
    expect(readFileSync(join(stage.app.folder, 'builds.txt'), 'utf8')).toBe('built\nbuilt\n');
    expect(deployed.error).toBeUndefined();
    expect((await stage.seen()).page).toBe('one');

    const settled = await planOf(stage);
    expect(await planOf(stage)).toBe(settled);
    const again = await stage.deploy({ 'expect-plan': settled });
    expect(again.error).toBeUndefined();
    expect(again.outputs['has-changes']).toBe('false');
  });

  test('anything that moves makes it another plan, and what moved is named before anything is written', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    stage.app.build('two');
    const plan = await planOf(stage, { 'app-env': 'LEVEL: info' });
    const moves: [Record<string, string>, RegExp][] = [
      [{ 'app-env': 'LEVEL: debug' }, /Variables LEVEL|Variables\.LEVEL/],
      [{ 'app-env': 'LEVEL: info', 'parameter-overrides': 'MemorySize: 1024' }, /MemorySize.*1024/],
      [{ 'app-env': 'LEVEL: info', tags: 'team: web' }, /team/],
      [{ 'app-env': 'LEVEL: info', 'max-delete': '90' }, /maxDelete/],
      [{ 'app-env': 'LEVEL: info', 'allow-replacement': 'Table' }, /replacement/],
      [{ 'app-env': 'LEVEL: info', checks: 'none' }, /checks/],
      [{ 'app-env': 'LEVEL: info', resources: 'tables: { users: { key: name } }' }, /data stack|Users/],
    ];
    const before = await store.list(scopePrefix(stage.scope));
    for (const [inputs, named] of moves) {
      const { error } = await stage.deploy({ ...inputs, 'expect-plan': plan });
      expect(error).toMatchObject({ code: 'plan-moved' });
      expect(`${error!.why} ${error!.details}`).toMatch(named);
    }
    expect(await store.list(scopePrefix(stage.scope))).toEqual(before);
    expect((await stage.seen()).page).toBe('one');
    // Somebody else deploys between approval and deployment.
    const theirs = await stage.deploy({ 'parameter-overrides': 'MemorySize: 512' });
    expect(theirs.error).toBeUndefined();
    const late = await stage.deploy({ 'app-env': 'LEVEL: info', 'expect-plan': plan });
    expect(late.error).toMatchObject({ code: 'plan-moved' });
    const fresh = await planOf(stage, { 'app-env': 'LEVEL: info' });
    expect((await stage.deploy({ 'app-env': 'LEVEL: info', 'expect-plan': fresh })).error).toBeUndefined();
    expect((await stage.seen()).page).toBe('two');
  });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import deployAction from '../../../src/actions/deploy.ts';
import planAction from '../../../src/actions/plan.ts';
import { readStack } from '../../../src/stack/index.ts';
import { runWith } from '../../support/actions/in-process.ts';
import { previewGround, PreviewStage } from '../../support/apps/preview-stage.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';

let github: GitHub;
beforeAll(async () => {
  ({ github } = await previewGround());
});
afterAll(() => github.stop());

test('a plan is told on the pull request in one comment, and the deployment does that and nothing else', async () => {
  const stage = new PreviewStage(github);
  const { name } = stage;
  const inputs = { app: name, environment: 'production', mode: 'lambda', source: 'api', checks: 'none' };
  const deploy = async (more: Record<string, string> = {}) =>
    await runWith(deployAction, { ...inputs, ...more }, { workspace: stage.app.folder, role: 'DeployRole' });
  const plan = async (more: Record<string, string> = {}) =>
    await stage.run({ ...inputs, web: 'none', ...more }, { action: planAction });

  const first = await plan();
  expect(first.error).toBeUndefined();
  expect(first.warnings).toEqual([]);
  expect(first.outputs).toMatchObject({ 'plan-verdict': 'safe', 'has-changes': 'true' });
  expect(stage.comments).toHaveLength(1);
  expect(stage.comments[0]!.body).toContain(first.outputs['plan']!);
  expect(
    await readStack(testSession(), stackNameOf({ app: name, environment: 'production' }, 'lambda')),
  ).toBeUndefined();
  expect((await deploy({ 'expect-plan': first.outputs['plan']! })).error).toBeUndefined();

  const same = await plan();
  expect(same.outputs).toMatchObject({ 'plan-verdict': 'no-change', 'has-changes': 'false' });
  expect(stage.comments).toHaveLength(1);
  expect(stage.comments[0]!.body).toMatch(/no change/);

  const moved = { 'parameter-overrides': 'MemorySize: 1024' };
  const changed = await plan(moved);
  expect(changed.outputs).toMatchObject({ 'plan-verdict': 'safe', 'has-changes': 'true' });
  expect(stage.comments[0]!.body).toContain('MemorySize');
  expect((await deploy({ 'expect-plan': changed.outputs['plan']! })).error).toMatchObject({ code: 'plan-moved' });
  expect((await deploy({ ...moved, 'expect-plan': changed.outputs['plan']! })).error).toBeUndefined();

  const lost = await plan({ ...moved, resources: 'tables: { users: { key: name } }' });
  expect(lost.error).toMatchObject({ code: 'guard' });
  expect(stage.comments[0]!.body).toMatch(/would be refused/);
  const allowed = await plan({ ...moved, resources: 'tables: { users: { key: name } }', 'allow-replacement': '*' });
  expect(allowed.outputs['plan-verdict']).toBe('dangerous');
  expect(stage.comments[0]!.body).toMatch(/deletes .*<code>Table<\/code>/);
  expect(github.notifications).toBe(1);
  github.refuse = () => ({ status: 403, message: 'Resource not accessible by integration' });
  const silent = await plan(moved);
  expect(silent.error).toBeUndefined();
  expect(silent.warnings).toHaveLength(1);
});

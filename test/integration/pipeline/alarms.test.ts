import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readStack } from '../../../src/stack/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { testSession } from '../../support/emulator/session.ts';

const session = testSession();
let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => (ground = await stageGround()));
afterAll(() => ground.edge.stop());

const ASKED = 'AlarmEmail: ops@example.com\nDashboard: true\nErrorsPer5Minutes: 3';

describe('the alarms of an app', () => {
  test('watch the function and the API that are live; the same again changes nothing', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    const first = await stage.deploy({ 'parameter-overrides': ASKED });
    expect(first.error).toBeUndefined();
    const alarms = await readStack(session, `${stage.scope.app}-production-alarms`);
    const backend = await readStack(session, `${stage.scope.app}-production-lambda`);
    expect(alarms!.parameters).toMatchObject({
      App: stage.scope.app,
      FunctionName: backend!.outputs['FunctionName'],
      ApiId: backend!.outputs['ApiId'],
      LoadBalancerFullName: '',
      ErrorsPer5Minutes: '3',
    });
    expect((await stage.deploy({ 'parameter-overrides': ASKED })).outputs).toMatchObject({ 'has-changes': 'false' });
  });

  test('hold no release back: a mistake in them is a warning', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    const run = await stage.deploy({ 'parameter-overrides': `${ASKED}\nErrorPeriods: many` });
    expect(run.error).toBeUndefined();
    expect((await stage.seen()).api.text).toBe('one');
    expect(run.warnings.join('\n')).toMatch(/alarms of .* are not as wanted/);
  });

  test('are not there where nobody asks for them', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    expect((await stage.deploy({ 'parameter-overrides': 'ErrorsPer5Minutes: 3' })).error).toBeUndefined();
    expect(await readStack(session, `${stage.scope.app}-production-alarms`)).toBeUndefined();
  });
});

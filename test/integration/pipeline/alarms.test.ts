import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
    const alarms = await stage.stack('alarms');
    const backend = await stage.stack('lambda');
    expect(alarms!.parameters).toMatchObject({
      App: stage.scope.app,
      FunctionName: backend!.outputs['FunctionName'],
      ApiId: backend!.outputs['ApiId'],
      LoadBalancerFullName: '',
      ErrorsPer5Minutes: '3',
    });
    expect((await stage.deploy({ 'parameter-overrides': ASKED })).outputs).toMatchObject({ 'has-changes': 'false' });

    // A check sees one that rings. Set by hand: nobody but AWS may write the metrics of a function.
    const AlarmName = `${stage.stackName('alarms')}-errors`;
    const set = (StateValue: 'ALARM' | 'OK') =>
      session
        .client(CloudWatchClient)
        .send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `set to ${StateValue}` }));
    await set('OK');
    const rings = { checks: `scenarios: [{ name: a, steps: [{ alarm: ${AlarmName}, expect: { state: ALARM } }] }]` };
    stage.app.write('api/index.mjs', `${stage.app.read('api/index.mjs')}\n// again\n`);
    const quiet = await stage.deploy({ 'parameter-overrides': ASKED, ...rings });
    expect(quiet.error).toMatchObject({ code: 'checks', why: expect.stringContaining(AlarmName) });
    await set('ALARM');
    expect((await stage.deploy({ 'parameter-overrides': ASKED, ...rings })).error).toBeUndefined();
  });

  test('watch the way in that a function has', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    const alarmsWith = async (door: string) => {
      const run = await stage.deploy({
        web: 'none',
        'health-path': '/api/x',
        'parameter-overrides': `${ASKED}\n${door}`,
      });
      expect(run.error).toBeUndefined();
      return (await stage.stack('alarms'))!.parameters;
    };
    const name = stage.stackName('lambda');
    expect(await alarmsWith('Door: rest')).toMatchObject({
      RestApiName: `${name}-rest`,
      ApiId: '',
      FunctionUrl: 'false',
    });
    expect(await alarmsWith('Door: function-url')).toMatchObject({
      FunctionName: `${name}-url`,
      RestApiName: '',
      FunctionUrl: 'true',
    });
  });

  test('hold no release back: a mistake in them is a warning', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    const run = await stage.deploy({ 'parameter-overrides': `${ASKED}\nErrorPeriods: many` });
    expect(run.error).toBeUndefined();
    expect((await stage.seen()).api.text).toBe('one');
    expect(run.warnings.join('\n')).toMatch(/alarms of .* 'ErrorPeriods'/);
  });

  test('are not there where nobody asks for them', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    expect((await stage.deploy({ 'parameter-overrides': 'ErrorsPer5Minutes: 3' })).error).toBeUndefined();
    expect(await stage.stack('alarms')).toBeUndefined();
  });
});

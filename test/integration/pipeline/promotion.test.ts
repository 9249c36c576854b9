import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { ledger } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

/** What a workflow without a build gives. */
const PROMOTE = { source: '', web: '' };

describe('promote-from', () => {
  test('deploys exactly the bytes of the other environment, with the settings of this one, and builds nothing', async () => {
    const stage = new DeployStage(edge, store);
    const commit = stage.app.build('A').commit();
    expect(
      (await stage.deploy({ environment: 'staging', 'app-env': 'GREETING: staging' }, commit)).error,
    ).toBeUndefined();
    // The workspace of the promotion has other code, or none.
    stage.app.build('broken', 500);
    const inputs = { ...PROMOTE, 'promote-from': 'staging', 'app-env': 'GREETING: production' };
    const { error, outputs } = await stage.deploy(inputs);
    expect(error).toBeUndefined();
    expect(await stage.seen()).toMatchObject({ page: 'A', api: { text: 'A', greeting: 'production' } });
    const source = await ledger(store, { ...stage.scope, environment: 'staging' }).current();
    const from = (await ledger(store, { ...stage.scope, environment: 'staging' }).read(source!.value.id))!;
    const record = (await stage.releases.read(outputs['release']!))!;
    expect(record).toMatchObject({
      commit,
      content: from.content,
      promotion: { environment: 'staging', release: from.id },
    });
    const again = await stage.deploy(inputs);
    expect([again.error, again.outputs['has-changes']]).toEqual([undefined, 'false']);
  });

  test.each<[string, Record<string, string>, Record<string, string>, string, RegExp]>([
    ['that never was', { environment: 'other' }, {}, 'promotion', /staging has no live release/],
    ['without checks', { environment: 'staging', checks: 'none' }, {}, 'promotion', /has not passed its checks/],
    ['too young', { environment: 'staging' }, { 'min-age': '1h' }, 'promotion', /less than min-age/],
    [
      'with an unknown release',
      { environment: 'staging' },
      { 'promote-from': 'staging@20260101T000000000Z-x' },
      'no-release',
      /no release/,
    ],
    [
      'with a build',
      { environment: 'staging' },
      { 'build-command': 'true' },
      'input',
      /Input "build-command".*nothing is built/,
    ],
    ['of another mode', { environment: 'staging' }, { mode: 'container' }, 'input', /Input "mode" is "container"/],
    [
      'whose page holds the address of the other environment',
      {
        environment: 'staging',
        'web-build-command': 'echo "fetch(\'$API\')" > web/api.js',
        'web-env': 'API: "{{web-url}}"',
      },
      {},
      'baked-in',
      /api\.js:1:\d+ holds .*cloudfront\.net/,
    ],
  ])('from an environment %s is one clear error, and nothing is written', async (_, source, inputs, code, message) => {
    const stage = new DeployStage(edge, store);
    stage.app.build('A');
    expect((await stage.deploy(source)).error).toBeUndefined();
    const { error } = await stage.deploy({ ...PROMOTE, 'promote-from': 'staging', ...inputs });
    expect(error).toMatchObject({ code });
    expect(error!.message).toMatch(message);
    expect(await store.list(`releases/${stage.scope.app}/production/`)).toEqual([]);
  });
});

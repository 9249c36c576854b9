import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describe('the summary names what stays from before', () => {
  test('a site that is no longer deployed, with its address and what removes it', async () => {
    const stage = new DeployStage(edge, store);
    const first = await stage.deploy();
    expect(first.error).toBeUndefined();
    expect(first.summary).not.toContain('Left from earlier deployments');
    stage.app.build('two');
    const without = await stage.deploy({ web: 'none', 'health-path': '/up', 'connect-to': '' });
    expect(without.error).toBeUndefined();
    expect(without.summary).toContain(stage.stackName('web'));
    expect(without.summary).toContain(first.outputs['url']!.replace('https://', ''));
    expect(without.summary).toMatch(/aws s3 rm .*delete-stack .*-web/);
  });

  test('backend and data of an app that is a site alone from now on', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    const alone = await stage.deploy({ mode: 'none', source: '' });
    expect(alone.error).toBeUndefined();
    for (const role of ['lambda', 'data'] as const) expect(alone.summary).toContain(stage.stackName(role));
    expect(alone.summary).toMatch(/Monthly cost/);
  });

  test('an app that was renamed: the new name begins with nothing', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    const renamed = await stage.deploy({ app: `${stage.scope.app}-b` });
    expect(renamed.error).toBeUndefined();
    expect(renamed.summary).toContain(`actions/teardown with app: ${stage.scope.app} `);
    // So does a new name of the environment.
    const shorter = await stage.deploy({ environment: 'prod' });
    expect(shorter.error).toBeUndefined();
    expect(shorter.summary).toContain(`Environment production of ${stage.scope.app} is also deployed`);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';

let edge: Edge;
let store: JsonStore;
const dry = { 'dry-run': 'true' };

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describe('a dry run', () => {
  test('of a new environment shows every stack, the code and the files, and leaves nothing', async () => {
    const stage = new DeployStage(edge, store);
    const { error, summary, log, outputs } = await stage.deploy({ ...dry, 'app-env': "ORIGIN: '{{web-url}}'" });
    expect(error).toBeUndefined();
    for (const step of ['data stack', 'web stack', 'backend stack'])
      expect(summary).toMatch(new RegExp(`\\| ${step} \\| new stack, \\d+ resources \\|`));
    expect(summary).toMatch(/\| code package \| new code, [\d.]+ k?B \|/);
    expect(summary).toMatch(/\| site \| _2 files \([\d.]+ k?B\), all of them new_ \|/);
    expect(summary).toContain('#### What would change');
    expect(log).toMatch(/would change backend stack: new stack/);
    expect(outputs['has-changes']).toBe('true');
    expect(await stage.stacks()).toEqual([]);
    expect(await stage.releases.list()).toEqual([]);
  });

  test('of a live one knows its addresses, names the files, and says where nothing would change', async () => {
    const stage = new DeployStage(edge, store);
    const live = await stage.deploy();
    expect(live.error).toBeUndefined();
    const same = await stage.deploy(dry);
    expect(same.outputs).toMatchObject({ 'has-changes': 'false', url: live.outputs['url'] });
    expect(same.summary).toContain('nothing would change');

    stage.app.build('two');
    const { summary, outputs, error } = await stage.deploy({ ...dry, 'parameter-overrides': 'MemorySize: 1024' });
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ 'has-changes': 'true', 'api-url': live.outputs['api-url'] });
    expect(summary).toMatch(/\| site \| 1 of 2 files to send: index\.html \|/);
    expect(summary).not.toMatch(/has no address yet/);
    expect((await stage.seen()).page).toBe('one');
  });

  test('a secret that is not there is refused before the first stack of a new environment is made', async () => {
    const stage = new DeployStage(edge, store);
    const { error } = await stage.deploy({ 'app-secrets': 'API_KEY: secretsmanager:nobody/has/this' });
    expect(error!.message).toContain('nobody/has/this');
    expect(await stage.stacks()).toEqual([]);
  });
});

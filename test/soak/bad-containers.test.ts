import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../src/release/index.ts';
import { BAD_CONTAINERS, LiveContainer, server } from '../support/apps/bad-containers.ts';
import { DeployStage, stageGround } from '../support/apps/deploy-stage.ts';
import type { Edge } from '../support/edge/index.ts';
import { removeImages } from '../support/images/image-context.ts';
import { describeWith } from '../support/needs.ts';
import { TOLD } from '../support/apps/told.ts';

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describeWith('docker')('a bad container never goes live', () => {
  let live: LiveContainer;
  beforeAll(async () => {
    live = await new LiveContainer(new DeployStage(edge, store), { web: 'none' }).start();
  }, 120_000);
  afterAll(() => removeImages('docker', live.stage.scope.app));

  test.each(Object.entries(BAD_CONTAINERS))(
    'one that %s',
    async (_, [source, says, inputs]) => {
      const meanwhile = live.visitors();
      const failed = await live.deploy(source, '3s', inputs);
      expect(Object.keys(await meanwhile.stop())).toEqual(['good']);
      expect(failed.error!.message).toMatch(says);
      expect(failed.error!.message).toContain(TOLD.untouched);
      expect(await live.services()).toEqual([live.stack]);
    },
    120_000,
  );

  test('the next good one goes live', async () => {
    expect((await live.deploy(server('better'), '60s')).error).toBeUndefined();
    expect(await live.services()).toEqual([live.stack]);
  }, 120_000);
});

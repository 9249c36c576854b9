import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../src/release/index.ts';
import { LiveContainer, server } from '../support/apps/bad-containers.ts';
import { DeployStage, stageGround } from '../support/apps/deploy-stage.ts';
import { pointsOf } from '../support/crashes/deploy-crashes.ts';
import type { Edge } from '../support/edge/index.ts';
import { removeImages } from '../support/images/image-context.ts';
import { describeWith } from '../support/needs.ts';

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describeWith('docker')('a deployment of a container that is killed at any write', () => {
  let live: LiveContainer;
  beforeAll(async () => {
    live = await new LiveContainer(new DeployStage(edge, store), { web: 'none' }).start();
  }, 120_000);
  afterAll(() => removeImages('docker', live.stage.scope.app));

  test('whatever the moment visitors get a good answer, the next run completes it and nothing stays beside the service', async () => {
    // The last one gives the lease back: who is killed by it has done all.
    const writes = (await live.killed(undefined, server('first'))).slice(0, -1);
    let before = 'first';
    const problems: string[] = [];
    for (const [index, point] of pointsOf(writes).entries()) {
      const text = `build ${index}`;
      const at = `${point.when} ${writes[point.write - 1]}`;
      const visitors = live.visitors();
      // One that renews its lease less often has fewer writes: then it is a whole run.
      await live.killed(point, server(text)).catch((error: Error) => {
        if (!error.message.startsWith('It survived')) throw error;
      });
      const again = await live.deploy(server(text), '60s');
      const others = Object.keys(await visitors.stop()).filter((one) => one !== before && one !== text);
      if (others.length > 0) problems.push(`${at}: visitors got ${others.join(', ')}`);
      if (again.error) problems.push(`${at}: run again: ${again.error.message}`);
      const services = await live.services();
      if (services.join() !== live.stack) problems.push(`${at}: there are ${services.join(', ')}`);
      const seen = Object.keys(await live.visitors().stop());
      if (seen.join() !== text) problems.push(`${at}: ${seen.join(', ')} answers in the end`);
      before = text;
    }
    expect(problems).toEqual([]);
  }, 3_600_000);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { previewGround } from '../../support/apps/preview-stage.ts';
import { pointsOf } from '../../support/crashes/deploy-crashes.ts';
import { DyingPreview } from '../../support/crashes/preview-crashes.ts';
import type { GitHub } from '../../support/github/server.ts';

let github: GitHub;
let store: JsonStore;
beforeAll(async () => {
  ({ github, store } = await previewGround());
});
afterAll(() => github.stop());

/** A sample that is another one for each day, and the same for everybody on that day; all points: npm run soak. */
function sampleOf<T>(all: readonly T[], count: number): T[] {
  const day = Math.floor(Date.now() / 86_400_000);
  return Array.from(
    { length: count },
    (_, index) => all[(day * 7 + Math.floor((index * all.length) / count)) % all.length]!,
  );
}

describe('both jobs of a preview, killed', () => {
  test('a deployment that was killed goes on with the next run, and nothing of it is left after one sweep', async () => {
    const whole = new DyingPreview(github, store);
    const writes = await whole.killedDeploy();
    const ofTeardown = await whole.killedTeardown();
    expect(writes.length).toBeGreaterThan(15);
    expect(ofTeardown.length).toBeGreaterThan(5);
    for (const point of sampleOf(pointsOf(writes), 2)) {
      const preview = new DyingPreview(github, store);
      await preview.killedDeploy(point);
      const at = `killed ${point.when} ${writes[point.write - 1]}`;
      expect([at, await preview.leftAfterSweep()]).toEqual([at, []]);
    }
    for (const point of sampleOf(pointsOf(ofTeardown), 1)) {
      const preview = new DyingPreview(github, store);
      await preview.killedDeploy(sampleOf(pointsOf(writes), 3)[2]);
      const again = await preview.deploy();
      expect([point, again.error, again.outputs['state']]).toEqual([point, undefined, 'ready']);
      await preview.killedTeardown(point);
      const at = `teardown killed ${point.when} ${ofTeardown[point.write - 1]}`;
      expect([at, await preview.leftAfterSweep()]).toEqual([at, []]);
    }
  });

  test('closed while it is deployed, both jobs at work: nothing is left, without a sweep', async () => {
    const preview = new DyingPreview(github, store);
    const { deployed, takenDown, left } = await preview.closedMeanwhile();
    expect([deployed.error, deployed.outputs['state'], takenDown.error]).toEqual([undefined, 'closed', undefined]);
    expect(left).toEqual([]);
  });
});

import { expect, test } from '@jest/globals';
import { previewGround } from '../support/apps/preview-stage.ts';
import { pointsOf } from '../support/crashes/deploy-crashes.ts';
import { DyingPreview } from '../support/crashes/preview-crashes.ts';

test('both jobs of a preview, killed before and after each write: nothing is left after one sweep', async () => {
  const { github, store } = await previewGround();
  const whole = new DyingPreview(github, store);
  const ofDeployment = pointsOf(await whole.killedDeploy());
  const ofTeardown = pointsOf(await whole.killedTeardown());
  const left: unknown[] = [];
  for (const point of ofDeployment) {
    const preview = new DyingPreview(github, store);
    await preview.killedDeploy(point);
    const there = await preview.leftAfterSweep();
    if (there.length > 0) left.push(['deployment', point, there]);
  }
  for (const point of ofTeardown) {
    const preview = new DyingPreview(github, store);
    await preview.deploy();
    await preview.killedTeardown(point);
    const there = await preview.leftAfterSweep();
    if (there.length > 0) left.push(['teardown', point, there]);
  }
  await github.stop();
  expect(left).toEqual([]);
}, 3_600_000);

import { expect, test } from '@jest/globals';
import { stageGround } from '../support/apps/deploy-stage.ts';
import { previewContainers } from '../support/apps/preview-containers.ts';
import { previewDomain } from '../support/apps/preview-domain.ts';
import { AS_CONTAINER, imageInputs, pushServer, writeContainer } from '../support/apps/preview-image.ts';
import { previewGround } from '../support/apps/preview-stage.ts';
import { pointsOf } from '../support/crashes/deploy-crashes.ts';
import { DyingPreview } from '../support/crashes/preview-crashes.ts';
import { engineEnvironment } from '../support/images/image-context.ts';
import { describeWith } from '../support/needs.ts';

/** Kills both jobs of a preview before and after each write, and lets one sweep come by. Returns what is left, by points. */
async function leftAtEachPoint(make: () => DyingPreview | Promise<DyingPreview>): Promise<unknown[]> {
  const whole = await make();
  const ofDeployment = pointsOf(await whole.killedDeploy());
  const ofTeardown = pointsOf(await whole.killedTeardown());
  const left: unknown[] = [];
  for (const point of ofDeployment) {
    const preview = await make();
    await preview.killedDeploy(point);
    const there = await preview.leftAfterSweep();
    if (there.length > 0) left.push(['deployment', point, there]);
  }
  for (const point of ofTeardown) {
    const preview = await make();
    await preview.deploy();
    await preview.killedTeardown(point);
    const there = await preview.leftAfterSweep();
    if (there.length > 0) left.push(['teardown', point, there]);
  }
  return left;
}

test('both jobs of a preview, killed before and after each write: nothing is left after one sweep', async () => {
  const { github, store } = await previewGround();
  const left = await leftAtEachPoint(() => new DyingPreview(github, store));
  await github.stop();
  expect(left).toEqual([]);
}, 3_600_000);

test('the same below a domain of previews: no host is left either', async () => {
  const [{ github }, { edge }, place] = await Promise.all([
    previewGround(),
    stageGround(),
    previewDomain('ap-south-1'),
  ]);
  const inputs = { 'connect-to': edge.connectTo };
  const left = await leftAtEachPoint(() => new DyingPreview(github, place.store, inputs, place));
  await Promise.all([github.stop(), edge.stop()]);
  expect(left).toEqual([]);
}, 3_600_000);

describeWith('docker')('a preview as a container', () => {
  test('the same: no task is left either', async () => {
    const region = 'eu-south-2';
    const [{ github }, store] = await Promise.all([previewGround(), previewContainers(region)]);
    const inputs = { ...imageInputs(process.env['AWS_ENDPOINT_URL']!), ...AS_CONTAINER };
    process.env['PATH'] = engineEnvironment()['PATH'];
    const left = await leftAtEachPoint(async () => {
      const preview = new DyingPreview(github, store, inputs, { region, role: 'PreviewRole with containers' });
      await writeContainer(preview.stage);
      pushServer(preview.stage, 'one');
      return preview;
    });
    await github.stop();
    expect(left).toEqual([]);
  }, 3_600_000);
});

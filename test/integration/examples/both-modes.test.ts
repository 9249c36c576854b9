import { afterAll, beforeAll, test } from '@jest/globals';
import { stageGround } from '../../support/apps/deploy-stage.ts';
import { liveThrough } from '../../support/apps/example-stage.ts';
import { describeWith } from '../../support/needs.ts';

let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => (ground = await stageGround()));
afterAll(() => ground.edge.stop());

describeWith('docker')('examples for both modes', () => {
  test.each([
    ['s1-prompt-manager', { mode: 'container' }],
    ['s3-flashcards', { mode: 'container' }],
  ])('%s: deployed, checked, changed, rolled back, torn down to nothing', async (name, change) => {
    await liveThrough(name, change, ground);
  });
});

import { afterAll, beforeAll, test } from '@jest/globals';
import { stageGround } from '../../support/apps/deploy-stage.ts';
import { liveThrough } from '../../support/apps/example-stage.ts';
import { describeWith } from '../../support/needs.ts';

let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => (ground = await stageGround()));
afterAll(() => ground.edge.stop());

describeWith('docker')('examples for one mode', () => {
  test.each([
    ['s2-sessions-platform', { 'app-env': 'LOG_LEVEL: debug' }],
    ['s4-advice-columnist', { 'app-env': 'LOG_LEVEL: debug' }],
    ['s5-chat-front-end', { 'app-env': 'LOG_LEVEL: debug' }],
  ])('%s: deployed, checked, changed, rolled back, torn down to nothing', async (name, change) => {
    await liveThrough(name, change, ground);
  });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { BAD_CONTAINERS, LiveContainer, server } from '../../support/apps/bad-containers.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';
import { failureWith } from '../../support/failure-with.ts';
import { removeImages } from '../../support/images/image-context.ts';
import { describeWith } from '../../support/needs.ts';
import { TOLD } from '../../support/apps/told.ts';

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

// All kinds of bad builds, also without a site: npm run soak.
describeWith('docker')('a bad container never goes live: behind a site, which alone reaches the load balancer', () => {
  let live: LiveContainer;
  beforeAll(async () => {
    live = await new LiveContainer(new DeployStage(edge, store), {}).start();
  });
  afterAll(() => removeImages('docker', live.stage.scope.app));

  test.each(["fails the app's own check", 'listens on another port'])('one that %s', async (name) => {
    const [source, says] = BAD_CONTAINERS[name]!;
    const meanwhile = live.visitors();
    const failed = await live.deploy(source);
    expect(Object.keys(await meanwhile.stop())).toEqual(['good']);
    expect(failed.error!.message).toMatch(says);
    expect(failed.error!.message).toContain(TOLD.untouched);
    expect(await live.services()).toEqual([live.stack]);
    expect(await live.stage.newest()).toMatchObject({ status: 'failed' });
  });

  test('cancelled while it is checked, it is not live; the next good one goes live, and nothing stays beside it', async () => {
    live.stage.app.write('server.js', server('bad'));
    const said = await live.stage.cancelled(/^✓ candidate task/, { ...live.inputs, deadline: '60s' });
    expect(said).toMatch(/What is live was not touched.*a task of the new version keeps running next to the service/);
    expect((await live.stage.seen()).api.text).toBe('good');
    // Killed as well; at every write: npm run soak.
    await live.killed({ write: 8, when: 'after' }, server('better'));
    const good = await live.deploy(server('better'), '60s');
    expect(good.error).toBeUndefined();
    expect((await live.stage.seen()).api.text).toBe('better');
    expect(await live.services()).toEqual([live.stack]);
    expect((await live.deploy(server('better'))).outputs['has-changes']).toBe('false');
  });

  test('that somebody has put into the service directly is not told as a release, until it is put back', async () => {
    const { before, now } = await live.move();
    live.stage.app.write('web/news.html', '<p>news</p>\n');
    const seen = await live.stage.seen();
    const { error } = await live.deploy(server('better'));
    expect(error).toEqual(failureWith('other-code', now.split('/').at(-1)!, before.split('/').at(-1)!));
    expect(await live.stage.seen()).toEqual(seen);
    await live.move(before);
    expect((await live.deploy(server('better'), '60s')).error).toBeUndefined();
  });

  test('that somebody has put into the service directly gives way to the next commit', async () => {
    await live.move();
    const { error, log } = await live.deploy(server('best'), '60s');
    expect(error).toBeUndefined();
    expect(log).not.toContain('costs money');
    expect((await live.stage.seen()).api.text).toBe('best');
    expect(await live.services()).toEqual([live.stack]);
  });
});

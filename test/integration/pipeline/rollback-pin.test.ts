import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { stageGround } from '../../support/apps/deploy-stage.ts';
import { release, released } from '../../support/apps/released.ts';
import type { Edge } from '../../support/edge/index.ts';
import { failureWith } from '../../support/failure-with.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describe('what was rolled back from', () => {
  test('does not come back by itself, nor does what is older or the same; a newer commit goes through and ends that', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B', 'C']);
    expect((await stage.rollback({ reason: 'loses carts', to: of['A']!.id })).error).toBeUndefined();
    const records = await stage.releases.list();

    // The workflow of the bad commit, and of one before it, is run again.
    for (const [text, relation] of Object.entries({
      C: /was rolled back from/,
      B: /is older than a commit that was rolled back from/,
    })) {
      stage.app.checkOut(of[text]!.commit);
      const again = await stage.deploy({}, of[text]!.commit);
      expect(again.error).toEqual(failureWith('rolled-back-from', 'loses carts', 'allow-older: true'));
      expect(again.error!.what).toMatch(relation);
    }
    // A newer commit that deploys exactly the same is no fix.
    stage.app.checkOut(of['C']!.commit);
    const same = await stage.deploy({}, stage.app.commit());
    expect(same.error).toMatchObject({ code: 'rolled-back-from', what: expect.stringContaining('the same content') });
    expect(await stage.releases.list()).toEqual(records);
    expect(await seen()).toBe('A A');

    // What is live may be deployed again, and the summary says in its first lines what holds.
    stage.app.checkOut(of['A']!.commit);
    const live = await stage.deploy({}, of['A']!.commit);
    expect(live.error).toBeUndefined();
    expect(live.outputs['has-changes']).toBe('false');
    expect(live.summary.split('\n').slice(0, 4).join('\n')).toMatch(/Rolled back from.*loses carts/);

    stage.app.checkOut(of['C']!.commit);
    await release(stage, 'D');
    expect(await seen()).toBe('D D');
    expect((await stage.releases.current())!.value.rolledBackFrom).toBeUndefined();
  });

  test('comes back with allow-older, which ends the pin', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B']);
    expect((await stage.rollback()).error).toBeUndefined();
    stage.app.checkOut(of['B']!.commit);
    expect((await stage.deploy({ 'allow-older': 'true' }, of['B']!.commit)).error).toBeUndefined();
    expect(await seen()).toBe('B B');
    expect((await stage.releases.current())!.value.rolledBackFrom).toBeUndefined();
  });
});

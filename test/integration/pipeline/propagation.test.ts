import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { secondBackend } from '../../support/apps/second-backend.ts';
import { Crowd } from '../../support/edge/crowd.ts';
import type { Edge } from '../../support/edge/index.ts';
import { failureWith } from '../../support/failure-with.ts';
import { TOLD } from '../../support/apps/told.ts';

const POINTS = [1, 2, 3];

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround({ pointsOfPresence: POINTS.length, propagationMs: 1500 }));
});
afterAll(() => edge.stop());

/** What visitors of all points of presence see, asked several times: a point answers old and new in turn for a while. */
async function seenEverywhere(stage: DeployStage): Promise<Set<string>> {
  const looks = [1, 2, 3, 4].flatMap(() => POINTS.map((point) => stage.seen(point)));
  return new Set((await Promise.all(looks)).map(({ page, api }) => `${page} / ${api.text}`));
}

describe('an edge whose points of presence learn of a release at different times', () => {
  test('what a deployment calls live, or live again, is what every visitor gets', async () => {
    const stage = new DeployStage(edge, store);
    // The runner reaches the point of presence that learns last.
    const farthest = { 'connect-to': `:443:127.0.0.${POINTS.length}:${edge.tlsPort}` };
    const first = await stage.deploy(farthest);
    expect(first.error).toBeUndefined();
    expect(await seenEverywhere(stage)).toEqual(new Set(['one / one']));

    stage.app.build('two');
    const second = await stage.deploy(farthest);
    expect(second.error).toBeUndefined();
    expect(await seenEverywhere(stage)).toEqual(new Set(['two / two']));

    stage.app.build('three', 500, second.outputs['api-url']);
    // Its candidate has to pass.
    const refused = await stage.deploy({ ...farthest, deadline: '10s' });
    expect(refused.error).toEqual(failureWith('checks', TOLD.again));
    expect(await seenEverywhere(stage)).toEqual(new Set(['two / two']));

    // Another backend and its page are two writes, of which each point of presence may learn the second one first.
    stage.app.build('four').write('other.json', secondBackend('four'));
    const crowd = await Crowd.of(edge, stage, POINTS.length);
    const other = { ...farthest, mode: 'container', template: 'other.json' };
    const switched = await crowd.during(() => stage.deploy(other));
    expect(switched.error).toBeUndefined();
    expect(crowd.failures).toEqual([]);
    expect(crowd.mixed.filter((pair) => !pair.endsWith('two, API four'))).toEqual([]);
    expect(await seenEverywhere(stage)).toEqual(new Set(['four / four']));
  });
});

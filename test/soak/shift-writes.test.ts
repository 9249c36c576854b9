import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../src/release/index.ts';
import { stageGround } from '../support/apps/deploy-stage.ts';
import { StoringStage } from '../support/apps/storing-stage.ts';
import { viewerOf } from '../support/edge/client.ts';
import type { Edge } from '../support/edge/index.ts';
import { quickClock } from '../support/http/quick-clock.ts';
import { baseImage } from '../support/images/base-image.ts';
import { removeImages } from '../support/images/image-context.ts';
import { describeWith } from '../support/needs.ts';

const POINTS = 3;
const STEPS = '5%/60s, 25%/60s, 50%/60s, 100%';
const clock = quickClock(10);

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround({ pointsOfPresence: POINTS, propagationMs: 1200, now: clock.now }));
});
afterAll(() => edge.stop());

interface Written {
  acknowledged: string[];
  refused: string[];
}

/** People who write notes at all points of presence, without pause and without a second try, while `work` is under way. */
async function writing(stage: StoringStage, work: () => Promise<{ error?: Error | undefined }>): Promise<Written> {
  const { DistributionId } = await stage.outputs('web');
  const written: Written = { acknowledged: [], refused: [] };
  let over = false;
  const people = [1, 2, 3].map(async (point) => {
    const viewer = viewerOf(edge, DistributionId!, point);
    for (let count = 0; !over; count++) {
      const id = `p${point}-${clock.now()}-${count}`;
      const from = `127.1.${count % 250}.${point}`;
      const answer = await viewer(`/api/notes/${id}/people`, { method: 'PUT', body: id, from }).catch(String);
      if (typeof answer !== 'string' && answer.status === 200) written.acknowledged.push(id);
      else written.refused.push(typeof answer === 'string' ? answer : `${answer.status} ${answer.text.slice(0, 200)}`);
      await sleep(10);
    }
  });
  const { error } = await work();
  over = true;
  await Promise.all(people);
  if (error) throw error;
  return written;
}

async function lost(stage: StoringStage, { acknowledged }: Written): Promise<string[]> {
  const missing: string[] = [];
  for (const id of acknowledged) {
    const { text } = await stage.ask<{ text: string }>(`notes/${id}`);
    if (text !== id) missing.push(id);
  }
  return missing;
}

describeWith('docker')('people who write without pause while traffic is shifted', () => {
  test('from one version of the function to the next, to a container, and back to the function: none is refused, none is lost', async () => {
    const stage = new StoringStage(edge, store);
    const common = { resources: 'deploy/resources.yaml', 'health-path': '/api/health' };
    const container = {
      mode: 'container',
      'build-args': `BASE_IMAGE: ${await baseImage('node')}`,
      registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
    };
    const first = await stage.at(clock, common);
    expect(first.error).toBeUndefined();
    const shifts: [string, Record<string, string>][] = [
      ['version', { traffic: STEPS }],
      ['container', { ...container, traffic: STEPS }],
      ['function', { traffic: STEPS }],
    ];
    for (const [to, inputs] of shifts) {
      stage.app.write('api/release.txt', to);
      const written = await writing(stage, () => stage.at(clock, { ...common, ...inputs }));
      expect([to, written.refused]).toEqual([to, []]);
      expect(written.acknowledged.length).toBeGreaterThan(0);
      expect([to, await lost(stage, written)]).toEqual([to, []]);
      console.log(`${to}: ${written.acknowledged.length} writes acknowledged, 0 refused, 0 lost`);
      if (to !== 'version') expect((await stage.at(clock, { operation: 'finish' })).error).toBeUndefined();
    }
    removeImages('docker', stage.scope.app);
  }, 1_200_000);
});

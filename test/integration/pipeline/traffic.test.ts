import { CloudFormationClient, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { poll } from '../../../src/aws/index.ts';
import type { JsonStore } from '../../../src/release/index.ts';
import { readApi } from '../../../src/site/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { secondBackend } from '../../support/apps/second-backend.ts';
import type { CrashPoint } from '../../support/crashes/crash-points.ts';
import { Crowd } from '../../support/edge/crowd.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { quickClock } from '../../support/http/quick-clock.ts';
import { TOLD } from '../../support/apps/told.ts';

const POINTS = 3;
/** Every n-th of the writes at which a runner dies; CRASH_POINTS=all takes them all. */
const EVERY = process.env['CRASH_POINTS'] === 'all' ? 1 : 24;
const clock = quickClock(25);
const STEPS = '5%/60s, 25%/60s, 50%/60s, 100%';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  // 30 seconds of the clock until the last point of presence knows a write.
  ({ edge, store } = await stageGround({ pointsOfPresence: POINTS, propagationMs: 1200, now: clock.now }));
});
afterAll(() => edge.stop());

/** An environment whose release "one" is live in mode lambda, and whose next one, "two", goes to a backend of its own. */
async function live(): Promise<DeployStage> {
  const stage = new DeployStage(edge, store);
  const first = await stage.at(clock);
  expect(first.error).toBeUndefined();
  // The farthest point of presence is not among those that the deployment has asked.
  expect(await stage.settled('one one', POINTS)).toBe('one one');
  return stage;
}

const other = { mode: 'container', template: 'other.json' };

function next(stage: DeployStage, text: string, options = {}): DeployStage {
  stage.app.build(text).write('other.json', secondBackend(text, options));
  return stage;
}

async function keyValueStore(stage: DeployStage): Promise<string> {
  return (await stage.stack('web'))!.outputs['KeyValueStoreArn']!;
}

async function api(stage: DeployStage) {
  return (await readApi(testSession(), await keyValueStore(stage)))!.record;
}

/** What somebody changes of the distribution by hand. */
async function updateWebStack(stage: DeployStage, parameters: Record<string, string>): Promise<void> {
  const StackName = stage.stackName('web');
  const cloudFormation = testSession().client(CloudFormationClient);
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  await cloudFormation.send(new UpdateStackCommand({ StackName, UsePreviousTemplate: true, Parameters }));
  // The first look may still show the stack as before.
  const isUpdated = async () => {
    const { status, parameters: now } = (await readStack(testSession(), StackName))!;
    return (
      (status === 'UPDATE_COMPLETE' && Object.entries(parameters).every(([name, value]) => now[name] === value)) ||
      undefined
    );
  };
  await poll(isUpdated, { timeout: 600_000, interval: () => 100 });
}

describe('a shift of traffic', () => {
  test('healthy, from one backend to the other: nobody fails, nobody goes back, pages and API of one release', async () => {
    const stage = next(await live(), 'two');
    const crowd = await Crowd.of(edge, stage, POINTS);
    const shifted = await crowd.during(() => stage.at(clock, { ...other, traffic: STEPS }));
    expect(shifted.error).toBeUndefined();
    expect(shifted.outputs['traffic']).toBe('live');
    expect(crowd.failures).toEqual([]);
    expect(crowd.wentBack).toEqual([]);
    expect(crowd.mixed).toEqual([]);
    expect(crowd.pages).toEqual(new Set(['one', 'two']));
    // Page "two" for everybody, whichever point of presence is asked.
    expect(await stage.settled('two two', POINTS)).toBe('two two');
    const record = await stage.newest();
    expect(record).toMatchObject({ status: 'live', mode: 'container' });
    expect(record.traffic!.story.map(({ did, share }) => `${did} ${share}`)).toEqual([
      'share 5',
      'judged 5',
      'share 25',
      'judged 25',
      'share 50',
      'judged 50',
      'share 100',
      'live 100',
    ]);
    expect((await stage.releases.current())!.value.id).toBe(record.id);
    expect(shifted.summary).toContain('operation: finish');

    // And back the same way: the first backend still stands.
    next(stage, 'three');
    const again = await crowd.during(() => stage.at(clock, { traffic: '50%/60s, 100%' }));
    expect(again.error).toBeUndefined();
    expect(crowd.failures).toEqual([]);
    expect(crowd.mixed).toEqual([]);
    expect(await stage.settled('three three', POINTS)).toBe('three three');

    const finished = await stage.at(clock, { operation: 'finish' });
    expect(finished.error).toBeUndefined();
    expect(await stage.stack('container')).toBeUndefined();
    expect(await api(stage)).not.toHaveProperty('before');
    expect((await stage.at(clock, { operation: 'finish' })).error).toMatchObject({ code: 'no-shift' });
  });

  test('a candidate that fails goes back at once, and nobody is left on it', async () => {
    const stage = next(await live(), 'two', { failing: 0.4 });
    const bad = await stage.at(clock, { ...other, traffic: '10%/60s, 100%', checks: 'none' });
    expect(bad.error).toMatchObject({ code: 'shift-bad' });
    expect(await api(stage)).not.toHaveProperty('candidate');
    expect(await stage.newest()).toMatchObject({ status: 'rolled-back' });
    expect(bad.summary).toContain('all viewers back');
    expect(await stage.settled('one one', POINTS)).toBe('one one');
  });

  test('a share that waits for a person: on by hand, held, never down, back with one write', async () => {
    const stage = next(await live(), 'two');
    const begun = await stage.at(clock, { ...other, traffic: '10' });
    expect(begun.error).toBeUndefined();
    expect(begun.outputs['traffic']).toBe('shifting');
    expect(await api(stage)).toMatchObject({ weight: 10 });
    expect((await stage.releases.current())!.value.id).not.toBe((await stage.newest()).id);

    // A deployment, or another shift, would mix with it.
    for (const inputs of [{}, { ...other }, { ...other, traffic: '20' }])
      expect((await stage.at(clock, inputs)).error).toMatchObject({
        code: expect.stringMatching(/shift-open|second-backend/),
      });

    // A runner by whose clock the share would be over at once, or last for hours more.
    for (const hours of [-3, 3]) {
      const wrong = { ...clock, now: () => clock.now() + hours * 3_600_000 };
      const refused = await stage.at(wrong, { operation: 'promote', share: '40' });
      expect(refused.error).toMatchObject({
        code: 'clock',
        what: expect.stringMatching(hours < 0 ? /behind/ : /ahead/),
      });
      expect(await api(stage)).toMatchObject({ weight: 10 });
    }
    expect((await stage.at(clock, { operation: 'promote', share: '40' })).error).toBeUndefined();
    // An update of the web stack in the middle changes no share: it is in no template.
    const before = await api(stage);
    await updateWebStack(stage, { PriceClass: 'PriceClass_200' });
    expect(await api(stage)).toEqual(before);
    expect((await stage.at(clock, { operation: 'promote', share: '20' })).error).toMatchObject({ code: 'input' });
    expect(await api(stage)).toMatchObject({ weight: 40 });
    expect((await stage.at(clock, { operation: 'hold' })).outputs['state']).toBe('held');
    expect((await stage.at(clock, { operation: 'continue' })).outputs['state']).toBe('held');
    expect((await stage.at(clock, { operation: 'finish' })).error).toMatchObject({ code: 'shift-open' });

    const back = await stage.at(clock, { operation: 'back', reason: 'too slow' });
    expect(back.error).toBeUndefined();
    expect(back.writes.filter((write) => write.startsWith('PutKey'))).toEqual(['PutKey api']);
    expect(back.summary).toContain('too slow');
    expect(await stage.newest()).toMatchObject({ status: 'rolled-back', reason: 'too slow' });
    expect(await stage.settled('one one', POINTS)).toBe('one one');
    for (const operation of ['back', 'hold', 'promote', 'finish'])
      expect((await stage.at(clock, { operation })).error).toMatchObject({ code: 'no-shift' });
    expect((await stage.at(clock, { operation: 'continue' })).outputs).toMatchObject({ state: 'none' });

    // Checks that say nothing are no pass: the share stays, and goes on by hand only.
    expect((await stage.at(clock, { ...other, traffic: '10%/2m, 100%', wait: 'false' })).error).toBeUndefined();
    clock.skip(5 * 60_000);
    const checks = JSON.stringify({ scenarios: [{ name: 'nobody', steps: [{ request: 'GET http://127.0.0.1:9/' }] }] });
    const held = await stage.at(clock, { operation: 'continue', checks });
    expect(held.error).toMatchObject({ code: 'shift-held' });
    expect(await api(stage)).toMatchObject({ weight: 10 });
    expect((await stage.at(clock, { operation: 'continue' })).outputs['state']).toBe('held');
  });

  test('carried on by a schedule, and by nobody: it falls back by itself', async () => {
    const stage = next(await live(), 'two');
    const begun = await stage.at(clock, { ...other, traffic: '10%/2m, 50%/2m, 100%', wait: 'false' });
    expect(begun.outputs['traffic']).toBe('shifting');
    clock.skip(5 * 60_000);
    expect((await stage.at(clock, { operation: 'continue' })).outputs['state']).toBe('shifting');
    expect(await api(stage)).toMatchObject({ weight: 50 });
    // Not due yet: nothing is judged and nothing written.
    const early = await stage.at(clock, { operation: 'continue' });
    expect(early.outputs['state']).toBe('shifting');
    expect(early.writes.filter((write) => /PutKey|PutObject/.test(write))).toEqual([]);

    clock.skip(2 * 60 * 60_000);
    for (const point of [1, 2, 3]) expect(await stage.seen(point)).toMatchObject({ page: 'one', api: { text: 'one' } });
    expect((await stage.at(clock, { operation: 'continue' })).outputs['state']).toBe('expired');
    expect((await stage.at(clock, { operation: 'promote' })).error).toMatchObject({ code: 'no-shift' });
    // Then the next deployment goes its way.
    const again = await stage.at(clock, { ...other, traffic: '100' });
    expect(again.error).toBeUndefined();
    expect(again.outputs['traffic']).toBe('live');
    expect(await stage.settled('two two', POINTS)).toBe('two two');
    // Until the time of the open pages is over the old backend stays; then the schedule takes it away.
    expect((await stage.at(clock, { operation: 'continue' })).outputs['state']).toBe('live');
    expect(await api(stage)).toHaveProperty('before');
    // The page of before alone: both sides still name pages of their own, which the pointer would not move.
    const onlyPage = await stage.rollback({ to: 'previous', what: 'site', 'connect-to': edge.connectTo });
    expect(onlyPage.error).toBeUndefined();
    expect(await stage.settled('one two', POINTS)).toBe('one two');
    expect(await api(stage)).toHaveProperty('before');
    clock.skip(25 * 60 * 60_000);
    expect((await stage.at(clock, { operation: 'continue' })).outputs['state']).toBe('live');
    expect(await stage.stack('lambda')).toBeUndefined();
  });
});

describe('two versions of one function', () => {
  test('healthy: nobody fails, nobody goes back, pages and API of one release', async () => {
    const stage = await live();
    stage.app.build('two');
    const crowd = await Crowd.of(edge, stage, POINTS);
    const shifted = await crowd.during(() => stage.at(clock, { traffic: '25%/60s, 100%' }));
    expect(shifted.error).toBeUndefined();
    expect(shifted.outputs['traffic']).toBe('live');
    expect([crowd.failures, crowd.wentBack, crowd.mixed]).toEqual([[], [], []]);
    expect(await stage.settled('two two', POINTS)).toBe('two two');
    expect(await api(stage)).toEqual({ stable: expect.not.objectContaining({ release: expect.anything() }) });
    expect(await stage.newest()).toMatchObject({ status: 'live', function: { version: expect.any(String) } });
    // A plain deployment after it finds everything as it left it.
    stage.app.build('three');
    expect((await stage.at(clock)).error).toBeUndefined();
    expect(await stage.settled('three three', POINTS)).toBe('three three');
  });

  test('taken back, the version before has never moved', async () => {
    const stage = await live();
    stage.app.build('two');
    expect((await stage.at(clock, { traffic: '25' })).outputs['traffic']).toBe('shifting');
    expect((await stage.at(clock, { operation: 'back' })).error).toBeUndefined();
    expect(await stage.settled('one one', POINTS)).toBe('one one');
  });
});

describe('an app that serves its own pages', () => {
  test('edge: true puts a distribution in front of it, and traffic moves there too', async () => {
    const stage = new DeployStage(edge, store);
    const inputs = { web: 'none', edge: 'true', 'health-path': '/health' };
    const first = await stage.at(clock, inputs);
    expect(first.error).toBeUndefined();
    expect(await stage.settled('one', POINTS)).toBe('one');
    expect((await stage.newest()).url).toMatch(/^https:.*cloudfront\.net$/);
    const shifted = await next(stage, 'two').at(clock, { ...inputs, ...other, traffic: '50%/60s, 100%' });
    expect(shifted.error).toBeUndefined();
    expect(shifted.outputs['traffic']).toBe('live');
    expect(await stage.settled('two', POINTS)).toBe('two');
    const back = await stage.rollback({ to: 'previous', 'connect-to': edge.connectTo });
    expect(back.error).toBeUndefined();
    expect(await stage.settled('one', POINTS)).toBe('one');
  });
});

describe('what cannot be shifted is refused, and nothing is written', () => {
  test.each<[string, Record<string, string>, string]>([
    ['nothing is live', { traffic: '10' }, 'second-backend'],
    ['steps go down', { traffic: '50%/2m, 10%' }, 'input'],
    ['a step is too short', { traffic: '5%/30s, 100%' }, 'input'],
    ['no distribution is in front', { traffic: '10', web: 'none' }, 'input'],
    ['no backend is deployed', { traffic: '10', mode: 'none' }, 'input'],
  ])('%s', async (_, inputs, code) => {
    const stage = new DeployStage(edge, store);
    const refused = await stage.at(clock, inputs);
    expect(refused.error).toMatchObject({ code });
    expect(await stage.releases.list()).toEqual([]);
    expect(await stage.stack('web')).toBeUndefined();
  });

  test('one backend, updated in place; a file system with a single writer', async () => {
    const stage = next(await live(), 'two');
    const before = await stage.releases.list();
    for (const [inputs, code] of [
      [{ traffic: '10', template: 'other.json' }, 'second-backend'],
      [
        {
          mode: 'container',
          traffic: '10',
          image: `r/x@sha256:${'0'.repeat(64)}`,
          'parameter-overrides': 'FileSystemId=fs-01',
        },
        'single-writer',
      ],
    ] as const)
      expect((await stage.at(clock, inputs)).error).toMatchObject({ code });
    expect(await stage.releases.list()).toEqual(before);
    // One that never gets healthy begins no shift.
    stage.app.build('bad', 503);
    const sick = await stage.at(clock, { traffic: '10', deadline: '1s' });
    expect(sick.error).toMatchObject({
      code: 'checks',
      message: expect.stringContaining(TOLD.untouched),
    });
    expect(sick.writes.filter((write) => write === 'PutKey api')).toEqual([]);
    expect(await api(stage)).toEqual({ stable: expect.objectContaining({ id: 'lambda' }) });
  });
});

describe('a shift whose runner dies', () => {
  test('at any write: in the end everybody is on one release, and the next run goes through', async () => {
    const inputs = { ...other, traffic: '50%/60s, 100%' };
    const whole = await next(await live(), 'two').at(clock, inputs);
    expect(whole.error).toBeUndefined();
    const first = whole.writes.findIndex((write) => write.startsWith('PutKey site/'));
    expect(first).toBeGreaterThan(0);
    const points = whole.writes.map((_, index): CrashPoint => {
      const when = index % 2 === 0 ? 'before' : 'after';
      return { write: index + 1, when };
    });
    // Between the edge's write that ends the shift and the one of the site's pointer.
    const ending: CrashPoint = { write: whole.writes.indexOf('PutKey site') + 1, name: 'PutKey site', when: 'before' };
    expect(ending.write).toBeGreaterThan(first);
    for (const point of [ending, ...points.slice(first).filter((_, index) => index % EVERY === 6 % EVERY)]) {
      const stage = next(await live(), 'two');
      await stage.at(clock, inputs, point);
      // Nobody, for longer than any share holds.
      clock.skip(26 * 60 * 60_000);
      // As long as points of presence may still learn of the last write.
      const pairs = await stage.settled(['one one', 'two two'], POINTS);
      const at = [point.when, whole.writes[point.write - 1]];
      expect([...at, pairs]).toEqual([...at, expect.stringMatching(/^(one one|two two)$/)]);
      if (point === ending) {
        // The schedule finds what was left: it completes it, and only then takes the old backend away.
        for (const state of ['live', 'live'])
          expect((await stage.at(clock, { operation: 'continue' })).outputs).toMatchObject({ state });
        expect(await stage.settled('two two', POINTS)).toBe('two two');
        expect((await stage.releases.current())!.value.id).toBe((await stage.newest()).id);
        expect(await api(stage)).not.toHaveProperty('before');
      }
      next(stage, 'three');
      const again = await stage.at(clock, { ...other });
      expect([...at, again.error?.message]).toEqual([...at, undefined]);
      expect(await stage.settled('three three', POINTS)).toBe('three three');
    }
  });
});

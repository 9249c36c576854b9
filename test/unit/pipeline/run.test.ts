import { describe, expect, test } from '@jest/globals';
import { createSession } from '../../../src/aws/session.ts';
import { createContext } from '../../../src/operation/index.ts';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import { inOrder, type Need } from '../../../src/pipeline/need.ts';
import { runSteps } from '../../../src/pipeline/run.ts';
import type { PlannedStep, Step } from '../../../src/pipeline/step.ts';
import { recordingReporter, type RecordingReporter } from '../../support/recording-reporter.ts';

const testSession = createSession({ region: 'eu-central-1' });

type Kind = 'same' | 'nothing' | 'change' | 'pending' | 'looks';

/** Steps that note what happens to them; `broken` names what fails. A pending one is known at the second attempt. */
function steps(log: string[], plans: Record<string, Kind>, broken = ''): Step[] {
  return Object.entries(plans).map(([name, kind]) => {
    let plannedBefore = false;
    const act = (what: string) => {
      log.push(`${what} ${name}`);
      if (broken === `${what} ${name}`) throw new Error(broken);
    };
    return {
      name,
      applies: () => true,
      plan: async () => {
        act('plan');
        const again = plannedBefore;
        plannedBefore = true;
        if (kind === 'pending' && !again) return { pending: 'waits' };
        return {
          change: kind === 'change' || kind === 'pending' ? 'new' : undefined,
          remark: kind === 'looks' ? 'later' : undefined,
          writesNothing: kind === 'nothing',
          guard: () => act('guard'),
          apply: async () => {
            act('apply');
            return 'did it';
          },
          discard: async () => act('discard'),
        };
      },
    };
  });
}

interface Options {
  dryRun?: boolean;
  signal?: AbortSignal;
  needs?: readonly Need[];
  report?: RecordingReporter;
}

function run(log: string[], list: Step[], options: Options = {}) {
  const { dryRun = false, signal = new AbortController().signal, report = recordingReporter() } = options;
  const context = createContext(testSession, report, { signal });
  const deployment = { request: { dryRun }, context, timeline: [], plans: {} } as unknown as Deployment;
  const open = async () => void log.push('open');
  return runSteps(list, options.needs ?? inOrder(list, 'of the test'), deployment, { open, isUnrecorded: () => false });
}

describe('the steps of a deployment', () => {
  test('all are planned and guarded before the first is applied', async () => {
    const log: string[] = [];
    await run(log, steps(log, { a: 'change', b: 'same' }));
    expect(log).toEqual(['plan a', 'plan b', 'guard a', 'guard b', 'open', 'apply a', 'apply b']);
  });

  test('what needs nothing of each other is planned at once; what does, after it', async () => {
    const log: string[] = [];
    const wait = () => new Promise((resolve) => setImmediate(resolve));
    const step = (name: string, fails = false): Step => ({
      name,
      applies: () => true,
      plan: async () => {
        log.push(`begin ${name}`);
        await wait();
        log.push(`end ${name}`);
        if (fails) throw new Error(name);
        return { apply: () => Promise.resolve(''), discard: async () => void log.push(`discard ${name}`) };
      },
    });
    const needs = ['a', 'b', 'not there'].map((of): Need => ({ step: 'c', of, kind: 'result', why: '' }));
    await run(log, [step('a'), step('b'), step('c')], { needs });
    expect(log).toEqual(['begin a', 'begin b', 'end a', 'end b', 'begin c', 'end c']);

    log.length = 0;
    await expect(run(log, [step('a', true), step('b'), step('c')], { needs })).rejects.toThrow('a');
    expect(log).toEqual(['begin a', 'begin b', 'end a', 'end b', 'discard b']);
  });

  test('one that cannot be known yet is planned and guarded right before it is applied', async () => {
    const log: string[] = [];
    await run(log, steps(log, { a: 'change', b: 'pending' }));
    expect(log).toEqual(['plan a', 'plan b', 'guard a', 'open', 'apply a', 'plan b', 'guard b', 'apply b']);
  });

  test('what was read at the start serves the plans that are made then, and none after a write', async () => {
    const seen: boolean[] = [];
    const context = createContext(testSession, recordingReporter());
    const deployment = {
      request: { dryRun: false },
      ...{ context, timeline: [], plans: {}, present: {}, connected: Promise.resolve() },
    } as unknown as Deployment;
    const list = steps([], { a: 'change', b: 'pending' });
    const looking = list.map((step): Step => ({
      ...step,
      plan(given) {
        seen.push(given.present !== undefined, given.connected !== undefined);
        return step.plan(given);
      },
    }));
    const options = { open: async () => undefined, isUnrecorded: () => false };
    await runSteps(looking, inOrder(list, 'of the test'), deployment, options);
    expect(seen).toEqual([true, true, true, true, false, false]);
  });

  test('a refusal leaves nothing written and nothing behind', async () => {
    const log: string[] = [];
    await expect(run(log, steps(log, { a: 'change', b: 'change' }, 'guard b'))).rejects.toThrow('guard b');
    expect(log).toEqual(['plan a', 'plan b', 'guard a', 'guard b', 'discard a', 'discard b']);
  });

  test('a dry run shows the changes and applies none', async () => {
    const log: string[] = [];
    const outcome = await run(log, steps(log, { a: 'change', b: 'same' }), { dryRun: true });
    expect(log).toEqual(['plan a', 'plan b', 'guard a', 'guard b', 'discard a', 'discard b']);
    expect(outcome).toMatchObject({
      hasChanges: true,
      applied: false,
      changes: [{ change: 'new' }, { change: undefined }],
    });
  });

  test('where nothing changes no record is opened', async () => {
    const log: string[] = [];
    expect(await run(log, steps(log, { a: 'same', b: 'looks' }))).toMatchObject({ hasChanges: false });
    expect(log).not.toContain('open');
    expect(log).toContain('apply b');
  });

  test('a lease that is lost stops what is left to apply: another run is at it', async () => {
    const log: string[] = [];
    const lost = new AbortController();
    const list = steps(log, { a: 'change', b: 'change' });
    const first = list[0]!;
    const losing: Step = {
      ...first,
      plan: async (deployment) => {
        const plan = (await first.plan(deployment)) as PlannedStep;
        const apply = async () => {
          const did = await plan.apply();
          lost.abort(new Error('the lease was lost'));
          return did;
        };
        return { ...plan, apply };
      },
    };
    await expect(run(log, [losing, list[1]!], { signal: lost.signal })).rejects.toThrow('the lease was lost');
    expect(log).toContain('apply a');
    expect(log).not.toContain('apply b');
    expect(log.slice(-1)).toEqual(['discard b']);
  });

  test('a run that is cancelled while a step is planned touches nothing that is live', async () => {
    const log: string[] = [];
    const stop = new AbortController();
    const [first, pending] = steps(log, { a: 'change', b: 'pending' });
    const list: Step[] = [
      first!,
      {
        ...pending!,
        touchesLive: true,
        plan: async (deployment) => {
          const plan = await pending!.plan(deployment);
          if (!('pending' in plan)) stop.abort(new Error('cancelled'));
          return plan;
        },
      },
    ];
    await expect(run(log, list, { signal: stop.signal })).rejects.toThrow('cancelled');
    expect(log).toContain('guard b');
    expect(log).not.toContain('apply b');
  });

  test('a step that fails stops the ones after it', async () => {
    const log: string[] = [];
    await expect(run(log, steps(log, { a: 'change', b: 'change', c: 'change' }, 'apply b'))).rejects.toThrow('apply b');
    expect(log).not.toContain('apply c');
  });
});

/** Steps whose writes end when the test says so. */
class Writes {
  readonly log: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<unknown>>();

  step(name: string, lines: string[] = [], touchesLive = false): Step {
    const end = Promise.withResolvers();
    this.#ends.set(name, end);
    return {
      name,
      touchesLive,
      applies: () => true,
      plan: (deployment) =>
        Promise.resolve({
          change: 'new',
          guard: () => void this.log.push(`guard ${name}`),
          apply: async () => {
            this.log.push(`begin ${name}`);
            for (const line of lines) {
              deployment.context.report.note(line);
              await new Promise((resolve) => setImmediate(resolve));
            }
            await end.promise;
            this.log.push(`end ${name}`);
            return 'done';
          },
        }),
    };
  }

  async ends(name: string, error?: Error): Promise<void> {
    await settled();
    if (error) this.#ends.get(name)!.reject(error);
    else this.#ends.get(name)!.resolve(undefined);
    await settled();
  }
}

/** Time for all that can go on without the test. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function order(...pairs: [step: string, of: string][]): Need[] {
  return pairs.map(([step, of]) => ({ step, of, kind: 'order', why: '' }));
}

describe('steps that need nothing of each other', () => {
  test('are applied at once, and each as soon as what it needs has ended', async () => {
    const writes = new Writes();
    const list = ['image', 'web', 'backend', 'live'].map((name) => writes.step(name));
    const needs = order(['backend', 'image'], ['live', 'backend'], ['live', 'web']);
    const running = run([], list, { needs });
    await writes.ends('image');
    expect(writes.log.slice(4)).toEqual(['begin image', 'begin web', 'end image', 'begin backend']);
    await writes.ends('backend');
    expect(writes.log).not.toContain('begin live');
    await writes.ends('web');
    expect(writes.log.at(-1)).toBe('begin live');
    await writes.ends('live');
    await running;
  });

  test('a failure lets what is under way end, begins nothing new, and is the one that is thrown', async () => {
    const writes = new Writes();
    const report = recordingReporter();
    const list = ['image', 'web', 'site', 'backend', 'after web'].map((name) => writes.step(name));
    const needs = order(['backend', 'image'], ['after web', 'web']);
    let over = false;
    const running = run([], list, { needs, report }).finally(() => (over = true));
    const outcome = running.catch((error: unknown) => error);
    await writes.ends('image', new Error('the first'));
    expect(over).toBe(false);
    expect(report.lines.find((line) => line.includes('the first'))).toMatch(/image.*web, site/);
    await writes.ends('site', new Error('the second'));
    await writes.ends('web');
    expect(await outcome).toEqual(new Error('the first'));
    expect(writes.log).toContain('end web');
    expect(writes.log).not.toContain('begin backend');
    expect(writes.log).not.toContain('begin after web');
    expect(report.lines.some((line) => line.includes('the second'))).toBe(true);
  });

  test('what touches what is live is remembered even where another step has failed before it ends', async () => {
    const writes = new Writes();
    const list = [writes.step('image'), writes.step('web', [], true)];
    const context = createContext(testSession, recordingReporter());
    const deployment = {
      request: { dryRun: false },
      context,
      timeline: [],
      plans: {},
      touchedLive: false,
    } as unknown as Deployment;
    const running = runSteps(list, [], deployment, { open: async () => undefined, isUnrecorded: () => false });
    const outcome = running.catch((error: unknown) => error);
    await writes.ends('image', new Error('no image'));
    await writes.ends('web');
    expect(await outcome).toEqual(new Error('no image'));
    expect(deployment.touchedLive).toBe(true);
  });

  test('wait for the record before they write anything; what writes nothing does not, and touches nothing that is live', async () => {
    const log: string[] = [];
    const record = Promise.withResolvers<undefined>();
    const [quiet, ...others] = steps(log, { quiet: 'nothing', same: 'same', new: 'change', checks: 'looks' });
    const list = [{ ...quiet!, touchesLive: true }, ...others];
    const context = createContext(testSession, recordingReporter());
    const deployment = { request: { dryRun: false }, context, timeline: [], plans: {} } as unknown as Deployment;
    const running = runSteps(list, [], deployment, { open: () => record.promise });
    await settled();
    expect(log.filter((line) => line.startsWith('apply'))).toEqual(['apply quiet']);
    expect(deployment.touchedLive).toBeFalsy();
    record.resolve(undefined);
    await running;
    expect(log.filter((line) => line.startsWith('apply'))).toHaveLength(4);
  });

  test('say their lines together, whoever else is at work', async () => {
    const writes = new Writes();
    const report = recordingReporter();
    const list = ['a', 'b', 'c'].map((name) => writes.step(name, [`${name} 1`, `${name} 2`]));
    const running = run([], list, { needs: [], report });
    await settled();
    // One is seen live.
    expect(report.lines).toEqual(['a 1', 'a 2']);
    await writes.ends('c');
    expect(report.lines).toEqual(['a 1', 'a 2']);
    await writes.ends('a');
    // What is over comes first, then the one that still works is seen live.
    expect(report.lines).toEqual(['a 1', 'a 2', '✓ a: done', '▸ c', 'c 1', 'c 2', '✓ c: done', '▸ b', 'b 1', 'b 2']);
    await writes.ends('b');
    await running;
    expect(report.lines.at(-1)).toBe('✓ b: done');
  });
});

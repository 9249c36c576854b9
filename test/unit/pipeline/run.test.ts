import { describe, expect, test } from '@jest/globals';
import { createSession } from '../../../src/aws/session.ts';
import { createContext } from '../../../src/operation/index.ts';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import { runSteps } from '../../../src/pipeline/run.ts';
import type { PlannedStep, Step } from '../../../src/pipeline/step.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const testSession = createSession({ region: 'eu-central-1' });

type Kind = 'same' | 'change' | 'pending' | 'looks';

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

function run(log: string[], list: Step[], { dryRun = false, signal = new AbortController().signal } = {}) {
  const context = createContext(testSession, recordingReporter(), { signal });
  const deployment = { request: { dryRun }, context, timeline: [] } as unknown as Deployment;
  const open = async () => void log.push('open');
  return runSteps(list, deployment, { open, isUnrecorded: () => false });
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
    const step = (name: string, after: string[], fails = false): Step => ({
      name,
      after,
      applies: () => true,
      plan: async () => {
        log.push(`begin ${name}`);
        await wait();
        log.push(`end ${name}`);
        if (fails) throw new Error(name);
        return { apply: () => Promise.resolve(''), discard: async () => void log.push(`discard ${name}`) };
      },
    });
    await run(log, [step('a', []), step('b', []), step('c', ['a', 'b', 'not there'])]);
    expect(log).toEqual(['begin a', 'begin b', 'end a', 'end b', 'begin c', 'end c']);

    log.length = 0;
    await expect(run(log, [step('a', [], true), step('b', []), step('c', ['a'])])).rejects.toThrow('a');
    expect(log).toEqual(['begin a', 'begin b', 'end a', 'end b', 'discard b']);
  });

  test('one that cannot be known yet is planned and guarded right before it is applied', async () => {
    const log: string[] = [];
    await run(log, steps(log, { a: 'change', b: 'pending' }));
    expect(log).toEqual(['plan a', 'plan b', 'guard a', 'open', 'apply a', 'plan b', 'guard b', 'apply b']);
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
        return { ...plan, apply: () => plan.apply().finally(() => lost.abort(new Error('the lease was lost'))) };
      },
    };
    await expect(run(log, [losing, list[1]!], { signal: lost.signal })).rejects.toThrow('the lease was lost');
    expect(log).toContain('apply a');
    expect(log).not.toContain('apply b');
    expect(log.slice(-1)).toEqual(['discard b']);
  });

  test('a step that fails stops the ones after it', async () => {
    const log: string[] = [];
    await expect(run(log, steps(log, { a: 'change', b: 'change', c: 'change' }, 'apply b'))).rejects.toThrow('apply b');
    expect(log).not.toContain('apply c');
  });
});

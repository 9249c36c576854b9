import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import { runSteps } from '../../../src/pipeline/run.ts';
import { notYetKnown, nothingToDo, onlyLooks, type Step, willChange } from '../../../src/pipeline/step.ts';
import type { Lease } from '../../../src/release/index.ts';
import { recordingReporter } from '../../../src/report/index.ts';

/** Steps that write down what happens to them. */
function steps(log: string[], plans: Record<string, 'same' | 'change' | 'later' | 'looks'>, broken = ''): Step[] {
  return Object.keys(plans).map((name) => {
    let asked = 0;
    const act = (what: string) => {
      log.push(`${what} ${name}`);
      if (broken === `${what} ${name}`) throw new Error(broken);
    };
    return {
      name,
      applies: () => true,
      plan: async () => {
        act('plan');
        const kind = plans[name];
        if (kind === 'looks') return onlyLooks('later');
        return kind === 'same'
          ? nothingToDo
          : kind === 'later' && asked++ === 0
            ? notYetKnown('waits')
            : willChange('new');
      },
      guard: () => act('guard'),
      apply: async () => {
        act('apply');
        return 'did it';
      },
      discard: async () => void log.push(`discard ${name}`),
    };
  });
}

function run(log: string[], list: Step[], dryRun = false, lease?: Lease) {
  const deployment = {
    request: { dryRun },
    previous: {},
    report: recordingReporter(),
    timeline: [],
  } as unknown as Deployment;
  const open = async () => {
    log.push('open');
    return undefined;
  };
  return runSteps(list, deployment, { clock: { now: () => 0 }, open, unrecorded: () => false, lease });
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
        return nothingToDo;
      },
      apply: () => Promise.resolve(''),
      discard: async () => void log.push(`discard ${name}`),
    });
    await run(log, [step('a', []), step('b', []), step('c', ['a', 'b', 'not there'])]);
    expect(log).toEqual(['begin a', 'begin b', 'end a', 'end b', 'begin c', 'end c']);

    log.length = 0;
    await expect(run(log, [step('a', [], true), step('b', []), step('c', ['a'])])).rejects.toThrow('a');
    expect(log).toEqual(['begin a', 'begin b', 'end a', 'end b', 'discard a', 'discard b', 'discard c']);
  });

  test('one that cannot be known yet is planned and guarded right before it is applied', async () => {
    const log: string[] = [];
    await run(log, steps(log, { a: 'change', b: 'later' }));
    expect(log).toEqual(['plan a', 'plan b', 'guard a', 'open', 'apply a', 'plan b', 'guard b', 'apply b']);
  });

  test('a refusal leaves nothing written and nothing behind', async () => {
    const log: string[] = [];
    await expect(run(log, steps(log, { a: 'change', b: 'change' }, 'guard b'))).rejects.toThrow('guard b');
    expect(log).toEqual(['plan a', 'plan b', 'guard a', 'guard b', 'discard a', 'discard b']);
  });

  test('a dry run shows the changes and applies none', async () => {
    const log: string[] = [];
    const outcome = await run(log, steps(log, { a: 'change', b: 'same' }), true);
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
    const apply = list[0]!.apply;
    list[0]!.apply = async (deployment) => {
      lost.abort(new Error('the lease was lost'));
      return await apply(deployment);
    };
    const lease = { signal: lost.signal, release: () => Promise.resolve() };
    await expect(run(log, list, false, lease)).rejects.toThrow('the lease was lost');
    expect(log).toContain('apply a');
    expect(log).not.toContain('apply b');
  });

  test('a step that fails stops the ones after it', async () => {
    const log: string[] = [];
    await expect(run(log, steps(log, { a: 'change', b: 'change', c: 'change' }, 'apply b'))).rejects.toThrow('apply b');
    expect(log).not.toContain('apply c');
  });
});

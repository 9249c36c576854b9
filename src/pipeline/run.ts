import { type Lease, type OpenRecord } from '../release/index.ts';
import { Failure, messageOf } from '../report/index.ts';
import type { Deployment } from './deployment.ts';
import type { Planned, Step } from './step.ts';

/** What a run of the steps came to. */
export interface RunOutcome {
  /** What was planned, by step; undefined where nothing changes. */
  changes: { step: string; change: string | undefined; known: boolean }[];
  hasChanges: boolean;
  applied: boolean;
}

export interface RunHooks {
  clock: { now(): number };
  /** Called once, before the first write, when there is something to do. */
  open(): Promise<OpenRecord | undefined>;
  /** Whether what is deployed is not what the record of the live release says (an earlier run was killed). */
  unrecorded(): boolean;
  lease?: Lease;
}

/**
 * Plans all steps whose needs are known, guards them, then applies the steps in order; a step that could not be
 * planned at first is planned and guarded right before it. Nothing is written before everything known is guarded.
 */
export async function runSteps(steps: readonly Step[], deployment: Deployment, hooks: RunHooks): Promise<RunOutcome> {
  const { report, request } = deployment;
  const due = steps.filter((step) => step.applies(deployment));
  const planned = new Map<Step, Planned>();
  let applied = false;
  const start = hooks.clock.now();
  try {
    await planAll();
    for (const step of due) if (planned.get(step)!.known) await step.guard?.(deployment);
    const changes = due.map((step) => describe(step, planned.get(step)!));
    const hasChanges = due.some((step) => mayChange(planned.get(step)!));
    if (request.dryRun) return { changes, hasChanges, applied };

    if (hasChanges || hooks.unrecorded()) await hooks.open();
    applied = true;
    for (const step of due) {
      hooks.lease?.signal.throwIfAborted();
      if (!planned.get(step)!.known) {
        planned.set(step, await timed(step, 'plan', () => step.plan(deployment)));
        if (planned.get(step)!.known) await step.guard?.(deployment);
      }
      deployment.touchedLive ||= step.touchesLive ?? false;
      await timed(step, 'apply', () => step.apply(deployment));
    }
    return { changes: due.map((step) => describe(step, planned.get(step)!)), hasChanges, applied };
  } catch (error) {
    await discardAll(due, deployment);
    throw error;
  } finally {
    if (request.dryRun) await discardAll(due, deployment);
  }

  /** Waits for all that have begun before it throws, so that what they leave behind can be taken back. */
  async function planAll(): Promise<void> {
    const plans = new Map<string, Promise<void>>();
    for (const step of due) {
      const needs = (step.after ?? []).map((name) => plans.get(name) ?? Promise.resolve());
      const plan = Promise.all(needs).then(async () => {
        planned.set(step, await timed(step, 'plan', () => step.plan(deployment)));
      });
      plans.set(step.name, plan);
    }
    const failed = (await Promise.allSettled(plans.values())).find((plan) => plan.status === 'rejected');
    deployment.timeline.sort((a, b) => a.start - b.start);
    if (failed) throw failed.reason;
  }

  async function timed<T>(step: Step, phase: 'plan' | 'apply', work: () => Promise<T>): Promise<T> {
    const from = hooks.clock.now() - start;
    const record = (status: 'done' | 'failed', did: string) => {
      const end = hooks.clock.now() - start;
      const name = phase === 'plan' ? `${step.name}: plan` : step.name;
      deployment.timeline.push({ name, start: from, end, status, did });
    };
    try {
      const result = await work();
      record('done', typeof result === 'string' ? result : '');
      if (phase === 'apply') report.note(`✓ ${step.name}: ${String(result)}`);
      return result;
    } catch (error) {
      record('failed', error instanceof Failure ? error.what : messageOf(error));
      throw error;
    }
  }
}

/** A step whose plan is not known yet may change something: the step that it waits for does. */
function mayChange(planned: Planned): boolean {
  return !planned.known || planned.change !== undefined;
}

function describe(step: Step, planned: Planned): RunOutcome['changes'][number] {
  return planned.known
    ? { step: step.name, change: 'looks' in planned ? planned.looks : planned.change, known: !('looks' in planned) }
    : { step: step.name, change: planned.reason, known: false };
}

async function discardAll(steps: readonly Step[], deployment: Deployment): Promise<void> {
  for (const step of steps) {
    try {
      await step.discard?.(deployment);
    } catch (error) {
      deployment.report.note(`${step.name}: a leftover of the plan stays: ${messageOf(error)}`);
    }
  }
}

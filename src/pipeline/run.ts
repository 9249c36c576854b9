import { Failure, messageOf } from '../report/index.ts';
import type { Deployment } from './deployment.ts';
import type { PendingStep, PlannedStep, Step } from './step.ts';

/** The result of a run of the steps. */
export interface RunOutcome {
  /** What was planned, by step; `change` is undefined where nothing changes. */
  changes: { step: string; change: string | undefined; known: boolean }[];
  hasChanges: boolean;
  applied: boolean;
}

export interface RunOptions {
  /** Throws a Failure for what all plans together say must not be deployed. */
  refuse?(): void;
  /** Called once, before the first write, when there is something to do. */
  open(): Promise<void>;
  /** Whether what is deployed differs from the record of the live release (an earlier run was killed). */
  isUnrecorded(): boolean;
}

/**
 * Plans all steps whose needs are known, guards them, then applies the steps in order; a pending step is planned and
 * guarded right before it. Nothing is written before everything known is guarded. What was staged by plans that are not
 * applied is taken back, however the run ends.
 */
export async function runSteps(
  steps: readonly Step[],
  deployment: Deployment,
  options: RunOptions,
): Promise<RunOutcome> {
  const run = new StepRun(
    steps.filter((step) => step.applies(deployment)),
    deployment,
  );
  try {
    await run.planAll();
    await run.guardAll();
    options.refuse?.();
    const hasChanges = run.mayChange();
    if (deployment.request.dryRun) {
      const changes = run.changes();
      for (const { step, change } of changes)
        deployment.context.report.note(change === undefined ? `${step}: no change` : `would change ${step}: ${change}`);
      return { changes, hasChanges, applied: false };
    }
    if (hasChanges || options.isUnrecorded()) await options.open();
    await run.applyAll();
    return { changes: run.changes(), hasChanges, applied: true };
  } finally {
    await run.discardRest();
  }
}

class StepRun {
  readonly #steps: readonly Step[];
  readonly #deployment: Deployment;
  readonly #plans = new Map<Step, PlannedStep | PendingStep>();
  readonly #applied = new Set<Step>();
  readonly #start: number;

  constructor(steps: readonly Step[], deployment: Deployment) {
    this.#steps = steps;
    this.#deployment = deployment;
    this.#start = deployment.context.clock.now();
  }

  /** Waits for all plans that have begun before it throws, so that what they staged can be taken back. */
  async planAll(): Promise<void> {
    const plans = new Map<string, Promise<void>>();
    for (const step of this.#steps) {
      const after = typeof step.after === 'function' ? step.after(this.#deployment) : step.after;
      const needs = (after ?? []).map((name) => plans.get(name) ?? Promise.resolve());
      plans.set(
        step.name,
        Promise.all(needs).then(async () => void (await this.#plan(step))),
      );
    }
    const failed = (await Promise.allSettled(plans.values())).find((plan) => plan.status === 'rejected');
    this.#deployment.timeline.sort((a, b) => a.start - b.start);
    if (failed) throw failed.reason;
  }

  async guardAll(): Promise<void> {
    for (const step of this.#steps) {
      const plan = this.#plans.get(step)!;
      if (!('pending' in plan)) await plan.guard?.();
    }
  }

  async applyAll(): Promise<void> {
    const { context } = this.#deployment;
    for (const step of this.#steps) {
      context.signal.throwIfAborted();
      const plan = await this.#ready(step);
      const { touchesLive = false } = step;
      this.#deployment.touchedLive ||= touchesLive === true || (touchesLive && touchesLive(this.#deployment));
      const done = await this.#timed(step.name, () => plan.apply());
      this.#applied.add(step);
      context.report.note(`✓ ${step.name}: ${done}`);
    }
  }

  /** A pending step may change something: the step that it waits for does. */
  mayChange(): boolean {
    return [...this.#plans.values()].some((plan) => 'pending' in plan || plan.change !== undefined);
  }

  changes(): RunOutcome['changes'] {
    return this.#steps.map((step) => {
      const plan = this.#plans.get(step)!;
      if ('pending' in plan) return { step: step.name, change: plan.pending, known: false };
      return { step: step.name, change: plan.remark ?? plan.change, known: plan.remark === undefined };
    });
  }

  async discardRest(): Promise<void> {
    for (const [step, plan] of this.#plans) {
      if ('pending' in plan || this.#applied.has(step)) continue;
      try {
        await plan.discard?.();
      } catch (error) {
        this.#deployment.context.report.note(
          `${step.name}: what its plan staged could not be removed: ${messageOf(error)}`,
        );
      }
    }
  }

  async #plan(step: Step): Promise<PlannedStep | PendingStep> {
    const plan = await this.#timed(`${step.name}: plan`, () => step.plan(this.#deployment));
    this.#plans.set(step, plan);
    return plan;
  }

  /** The step's guarded plan; it is made now where it was pending. */
  async #ready(step: Step): Promise<PlannedStep> {
    const known = this.#plans.get(step)!;
    if (!('pending' in known)) return known;
    const plan = await this.#plan(step);
    if ('pending' in plan) throw new Error(`Step ${step.name} is still pending: ${plan.pending}`);
    await plan.guard?.();
    return plan;
  }

  async #timed<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { context, timeline } = this.#deployment;
    const start = context.clock.now() - this.#start;
    const record = (status: 'done' | 'failed', did: string) =>
      timeline.push({ name, start, end: context.clock.now() - this.#start, status, did });
    try {
      const result = await work();
      record('done', typeof result === 'string' ? result : '');
      return result;
    } catch (error) {
      record('failed', error instanceof Failure ? error.what : messageOf(error));
      throw error;
    }
  }
}

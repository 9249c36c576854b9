import { Failure, messageOf } from '../report/index.ts';
import type { Deployment, Timed } from './deployment.ts';
import { LastLooks } from './ahead/last-looks.ts';
import { type Need, needsOf } from './need.ts';
import type { StepChange } from './plan/planned.ts';
import type { PendingStep, PlannedStep, Step } from './step.ts';
import { StepLog } from './outcome/step-log.ts';

/** The result of a run of the steps. */
export interface RunOutcome {
  /** What was planned, by step; `change` is undefined where nothing changes. */
  changes: StepChange[];
  hasChanges: boolean;
  applied: boolean;
}

/** What each step would do (see `PlannedStep.facts`), by its name; those that do nothing of their own are left out. */
export type StepFacts = Record<string, unknown>;

/** What a run of the steps would do. */
export type PlannedRun = Pick<RunOutcome, 'changes' | 'hasChanges'> & { facts: StepFacts };

export interface RunOptions {
  /** Called once all is planned that can be, before anything is guarded. */
  planned?(run: PlannedRun): Promise<void>;
  /** Throws a Failure for what all plans together, or what was looked at beside them, say must not be deployed. */
  refuse?(): Promise<void>;
  /** Called once, before the first write that is more than content, when there is something to do. */
  open?(): Promise<void>;
  /** Whether what is deployed differs from the record of the live release (an earlier run was killed). */
  isUnrecorded?(): boolean;
}

/**
 * Plans all steps whose needs are known, guards them, then applies the steps, each as soon as what it needs has ended
 * well; a pending step is planned and guarded right before it. Nothing is written before everything known is guarded.
 * After a failure nothing new begins, and what is under way comes to its end; the failure that came first is thrown.
 * What was staged by plans that are not applied is taken back, however the run ends.
 */
export async function runSteps(
  steps: readonly Step[],
  needs: readonly Need[],
  deployment: Deployment,
  options: RunOptions = {},
): Promise<RunOutcome> {
  const { context } = deployment;
  return await inRun(steps, needs, deployment, async (run) => {
    await run.planAll();
    await options.planned?.({ facts: run.facts(), changes: run.changes(), hasChanges: run.mayChange() });
    await run.guardAll();
    await options.refuse?.();
    const hasChanges = run.mayChange();
    if (deployment.request.dryRun) {
      const changes = run.changes();
      for (const { step, change } of changes)
        context.report.note(change === undefined ? `${step}: no change` : `would change ${step}: ${change}`);
      return { changes, hasChanges, applied: false };
    }
    const opens = hasChanges || options.isUnrecorded?.();
    await run.applyAll(opens ? options.open : undefined);
    return { changes: run.changes(), hasChanges, applied: true };
  });
}

/** Plans the steps, says what they would do, and takes back what the plans staged. */
export async function planFacts(
  steps: readonly Step[],
  needs: readonly Need[],
  deployment: Deployment,
): Promise<StepFacts> {
  return await inRun(steps, needs, deployment, async (run) => {
    await run.planAll();
    return run.facts();
  });
}

/** Does `work` with a run of the steps that apply; what was staged and not applied is taken back, however it ends. */
async function inRun<T>(
  steps: readonly Step[],
  needs: readonly Need[],
  deployment: Deployment,
  work: (run: StepRun) => Promise<T>,
): Promise<T> {
  const { context } = deployment;
  const log = new StepLog(context.report);
  deployment.context = { ...context, report: log.report };
  const applied = steps.filter((step) => step.applies(deployment));
  const run = new StepRun(applied, needs, deployment, log);
  try {
    return await work(run);
  } finally {
    await run.discardRest();
    await log.printed();
    deployment.context = context;
  }
}

function factsOf(plan: PlannedStep | PendingStep): unknown {
  if (plan.facts !== undefined) return plan.facts;
  return 'pending' in plan ? { pending: plan.pending } : (plan.change ?? null);
}

class StepRun {
  readonly #steps: readonly Step[];
  readonly #needs: readonly Need[];
  readonly #deployment: Deployment;
  readonly #log: StepLog;
  readonly #plans = new Map<Step, PlannedStep | PendingStep>();
  readonly #applied = new Set<Step>();
  readonly #underWay = new Set<string>();
  readonly #start: number;
  #failure: { error: unknown } | undefined;

  constructor(steps: readonly Step[], needs: readonly Need[], deployment: Deployment, log: StepLog) {
    this.#steps = steps;
    this.#needs = needs;
    this.#deployment = deployment;
    this.#log = log;
    this.#start = deployment.context.clock.now();
  }

  /** Waits for all plans that have begun before it throws, so that what they staged can be taken back. */
  async planAll(): Promise<void> {
    const plans = new Map<string, Promise<Timed>>();
    for (const step of this.#steps) {
      const needs = this.#needed(step, plans, ['result', 'plan']);
      const plan = Promise.all(needs).then((after) =>
        this.#log.step(step.name, async () => (await this.#plan(step, after)).timed),
      );
      plans.set(step.name, plan);
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

  /** Never leaves a write behind that is still under way. Only content is written while `open` is at work. */
  async applyAll(open?: () => Promise<void>): Promise<void> {
    const planned = [...this.#deployment.timeline];
    // What is planned from here on sees what these steps, and others, have changed since.
    this.#deployment.present = undefined;
    this.#deployment.ahead = undefined;
    this.#deployment.connected = undefined;
    this.#deployment.lastLooks = new LastLooks(this.#deployment.context, Object.values(this.#deployment.plans));
    const ends = new Map<string, Promise<Timed | undefined>>();
    const opened = Promise.resolve(open?.()).catch((error: unknown) => void (this.#failure ??= { error }));
    for (const step of this.#steps)
      ends.set(
        step.name,
        this.#applyAfter(step, ends, { planned, opened: this.#waitsForRecord(step) ? opened : undefined }),
      );
    await Promise.all([...ends.values(), opened]);
    if (this.#failure) throw this.#failure.error;
  }

  /** What only sends content, or writes nothing at all, needs no record that says what is going on. */
  #waitsForRecord(step: Step): boolean {
    const plan = this.#plans.get(step)!;
    return !step.stagesContent && ('pending' in plan || !plan.writesNothing);
  }

  /** A pending step may change something: the step that it waits for does. */
  mayChange(): boolean {
    return [...this.#plans.values()].some((plan) => 'pending' in plan || plan.change !== undefined);
  }

  facts(): StepFacts {
    const all = this.#steps.map((step) => [step.name, factsOf(this.#plans.get(step)!)] as const);
    return Object.fromEntries(all.filter(([, facts]) => facts !== null));
  }

  changes(): RunOutcome['changes'] {
    return this.#steps.map((step) => {
      const plan = this.#plans.get(step)!;
      if ('pending' in plan) return { step: step.name, change: plan.pending, known: false, pending: true };
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

  /** What a step needs of those before it, as far as they are steps of this deployment. */
  #needed<T>(step: Step, before: ReadonlyMap<string, T>, kinds: readonly Need['kind'][]): T[] {
    return needsOf(step.name, this.#needs, this.#deployment)
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap((need) => before.get(need.of) ?? []);
  }

  /** Applies a step when all that it needs has ended; undefined where something has failed by then. */
  async #applyAfter(
    step: Step,
    ends: ReadonlyMap<string, Promise<Timed | undefined>>,
    { planned, opened }: { planned: readonly Timed[]; opened: Promise<void> | undefined },
  ): Promise<Timed | undefined> {
    const [ended] = await Promise.all([Promise.all(this.#needed(step, ends, ['result', 'order'])), opened]);
    if (this.#failure) return undefined;
    const after = ended.filter((one) => one !== undefined);
    try {
      this.#deployment.context.signal.throwIfAborted();
      this.#underWay.add(step.name);
      return await this.#log.step(step.name, () => this.#apply(step, after.length > 0 ? after : planned));
    } catch (error) {
      this.#failure ??= { error };
      this.#underWay.delete(step.name);
      if (this.#underWay.size > 0) this.#tellFailure(step, error);
      return undefined;
    } finally {
      this.#underWay.delete(step.name);
    }
  }

  /** At once: what is under way may take minutes yet. */
  #tellFailure({ name }: Step, error: unknown): void {
    const others = [...this.#underWay].join(', ');
    this.#deployment.context.report.note(
      `✖ ${name}: ${whatOf(error)}. Waiting for steps that are still running: ${others}`,
    );
  }

  async #apply(step: Step, after: readonly Timed[]): Promise<Timed> {
    const { plan, after: ready } = await this.#ready(step, after);
    const { touchesLive = false } = step;
    // A cancelled run may have said by now that nothing that is live was touched.
    this.#deployment.context.signal.throwIfAborted();
    if (!plan.writesNothing)
      this.#deployment.touchedLive ||= touchesLive === true || (touchesLive && touchesLive(this.#deployment));
    const { timed } = await this.#timed(step.name, ready, () => plan.apply());
    this.#applied.add(step);
    this.#deployment.context.report.note(`✓ ${step.name}: ${timed.did}`);
    return timed;
  }

  async #plan(step: Step, after: readonly Timed[]): Promise<{ result: PlannedStep | PendingStep; timed: Timed }> {
    const planned = await this.#timed(`${step.name}: plan`, after, () => step.plan(this.#deployment));
    this.#plans.set(step, planned.result);
    return planned;
  }

  /** The step's guarded plan; it is made now where it was pending. */
  async #ready(step: Step, after: readonly Timed[]): Promise<{ plan: PlannedStep; after: readonly Timed[] }> {
    const known = this.#plans.get(step)!;
    if (!('pending' in known)) return { plan: known, after };
    const { result: plan, timed } = await this.#plan(step, after);
    if ('pending' in plan) throw new Error(`Step ${step.name} is still pending: ${plan.pending}`);
    await plan.guard?.();
    return { plan, after: [timed] };
  }

  async #timed<T>(
    name: string,
    after: readonly Timed[],
    work: () => T | Promise<T>,
  ): Promise<{ result: T; timed: Timed }> {
    const { context, timeline } = this.#deployment;
    const start = context.clock.now() - this.#start;
    const record = (status: Timed['status'], did: string) => {
      const timed: Timed = { name, start, end: context.clock.now() - this.#start, status, did, after };
      timeline.push(timed);
      return timed;
    };
    try {
      const result = await work();
      return { result, timed: record('done', typeof result === 'string' ? result : '') };
    } catch (error) {
      record('failed', whatOf(error));
      throw error;
    }
  }
}

function whatOf(error: unknown): string {
  return error instanceof Failure ? error.what : messageOf(error);
}

import {
  guardOrDiscard,
  stage,
  type Context,
  type Operation,
  type PlanBase,
  type StagedResult,
} from '../operation/index.ts';
import type { Deployment } from './deployment.ts';

/**
 * One step of a deployment. The pipeline plans every step whose needs are known, guards all of them, and only then
 * applies each as soon as what it needs is there (steps/needs.ts); a step that is pending is planned again and guarded
 * right before it is applied.
 */
export interface Step {
  /** In the timeline and in messages: "backend stack". */
  name: string;
  /** Applying it changes what is live: after that, a failure means going back to the release before. */
  touchesLive?: boolean | ((deployment: Deployment) => boolean);
  /** It only puts content where its digest names it: that may be under way while the record is opened. */
  stagesContent?: true;
  applies(deployment: Deployment): boolean;
  /** Reads (and builds locally); writes to AWS only what `discard` takes back. */
  plan(deployment: Deployment): PlannedStep | PendingStep | Promise<PlannedStep | PendingStep>;
}

/** The plan needs something that a step before it has yet to make: why, for the summary. */
export interface PendingStep {
  pending: string;
  /** See PlannedStep; the reason where it is left out. */
  facts?: unknown;
}

export interface PlannedStep {
  /** What will change, in a few words; undefined where nothing does. */
  change?: string;
  /** Shown in place of a change by a step that changes nothing, such as the checks. */
  remark?: string;
  /**
   * All that the step would do, as plain data without secrets: the same for the same change, in whichever run it is planned.
   * Left out, it is `change`. What only follows from other steps is null.
   */
  facts?: unknown;
  /** Applying it writes nothing: it waits for no record of what is going on. */
  writesNothing?: boolean;
  /** Throws a Failure for what would lose something. */
  guard?(): Promise<void> | void;
  /** Carries the plan out and looks at the result; returns what it did in a few words. */
  apply(): Promise<string> | string;
  /** Takes back what planning staged when the deployment does not continue. */
  discard?(): Promise<void>;
}

/** How an operation of a capability becomes a step. */
export interface StepWords<Plan, Result, Verified = void> {
  /** What the plan changes, in a few words; undefined where nothing does. */
  change(plan: Plan): string | undefined;
  /** See PlannedStep. */
  facts?(plan: Plan): unknown;
  writesNothing?(plan: Plan): boolean;
  /** What was done, in a few words. */
  done(plan: Plan, result: Result): string;
  /** Called with every plan: a second one follows a repair. */
  planned?(plan: Plan): void;
  /** Called with the result before it is verified. */
  applied?(plan: Plan, result: Result): void;
  /** Called with what the look at the result has found. */
  verified?(verified: Verified): void;
  /** Takes what lies beside the live state, for steps that come later; without it, applying makes it live. */
  staged?(staged: StagedResult<Result>): void;
}

/** Plans an operation, and returns the step that guards, applies and verifies it. */
export async function planOperation<Request, Plan extends PlanBase, Result, Verified = void>(
  operation: Operation<Request, Plan, Result, Verified>,
  context: Context,
  request: Request,
  words: StepWords<Plan, Result, Verified>,
): Promise<PlannedStep> {
  let plan = await operation.plan(context, request);
  let staged = true;
  words.planned?.(plan);
  return {
    change: words.change(plan),
    ...(words.facts && { facts: words.facts(plan) }),
    ...(words.writesNothing && { writesNothing: words.writesNothing(plan) }),
    guard: () => guardOrDiscard(operation, context, plan),
    async apply() {
      const outcome = await stage(operation, context, request, plan, {
        planned: (next) => words.planned?.((plan = next)),
        applied(applied, result) {
          staged = false;
          words.applied?.(applied, result);
        },
      });
      words.verified?.(outcome.verified);
      if (words.staged) {
        words.staged(outcome);
        return words.done(outcome.plan, outcome.result);
      }
      await outcome.activate();
      return words.done(outcome.plan, await outcome.finish());
    },
    async discard() {
      if (staged) await operation.discard?.(context, plan);
    },
  };
}

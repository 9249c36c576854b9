import type { Operation } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import { applyStack } from './apply.ts';
import { discardChangeSet } from './change-set/delete-change-set.ts';
import { planReviewedChangeSet } from './change-set/reviewed-change-set.ts';
import { describePlan, describeResult } from './describe.ts';
import { StackFailure } from './failure/stack-failure.ts';
import { guardStack } from './guard.ts';
import { planStack } from './plan.ts';
import type { StackRequest } from './request.ts';
import type { StackPlan, StackResult } from './types.ts';
import { verifyStack } from './verify.ts';

/** Deploys a stack through a change set. */
export const stackOperation: Operation<StackRequest, StackPlan, StackResult> = {
  plan: planStack,
  guard: guardStack,
  apply: applyStack,
  verify: verifyStack,
  discard: discardChangeSet,

  async recover(context, plan) {
    const { recoverStack } = await import('./recovery/recover.ts');
    await recoverStack(context, plan);
  },

  describe: (plan, result) => (result ? describeResult(plan, result) : describePlan(plan)),

  /** What somebody else changes at the same time is looked at again; a change set that is overtaken twice is an error. */
  attempts(error) {
    const code = error instanceof Failure ? error.code : undefined;
    if (code === 'stack-moved') return 5;
    return code === 'change-set-outdated' || code === 'change-set-gone' ? 2 : 1;
  },

  passes: (error) => error instanceof StackFailure && error.passes,
};

/** Executes a change set that a person has reviewed: never another one, and it stays there when it is refused. */
export const reviewedStackOperation: Operation<StackRequest, StackPlan, StackResult> = {
  ...stackOperation,
  plan: planReviewedChangeSet,
  recover: undefined,
  discard: undefined,
  attempts: undefined,
  passes: undefined,
};

import {
  applyStack,
  discardPlan,
  guardOrDiscard,
  planStack,
  type StackPlan,
  type StackRequest,
  verifyStack,
} from '../../stack/index.ts';
import type { Deployment, StackRole } from '../deployment.ts';
import { notYetKnown, nothingToDo, type Step, willChange } from '../step.ts';

/** What a stack step needs to know: the request, or why it cannot be made yet. */
export type StackWish = StackRequest | { later: string };

/** A step that deploys one stack: planned by change set, guarded, applied, and its rollout looked at. */
export function stackStep(options: {
  role: StackRole;
  name: string;
  applies: (deployment: Deployment) => boolean;
  after: readonly string[];
  wish: (deployment: Deployment) => StackWish | Promise<StackWish>;
}): Step {
  const { role, name } = options;
  return {
    name,
    touchesLive: role === 'backend',
    applies: options.applies,
    after: options.after,

    async plan(deployment) {
      const wish = await options.wish(deployment);
      if ('later' in wish) return notYetKnown(wish.later);
      const plan = await planStack(deployment.session, wish, deployment.report);
      deployment.plans[role] = plan;
      return plan.hasChanges ? willChange(describeChange(plan)) : nothingToDo;
    },

    async guard(deployment) {
      await guardOrDiscard(deployment.session, deployment.plans[role]!, deployment.request, deployment.report);
    },

    async apply(deployment) {
      const plan = deployment.plans[role]!;
      const result = await applyStack(deployment.session, plan, deployment.report);
      deployment.results[role] = result;
      await verifyStack(deployment.session, result, deployment.report);
      return result.hasChanges ? `${plan.stackName}: ${describeChange(plan)}` : `${plan.stackName}: no changes`;
    },

    async discard(deployment) {
      const plan = deployment.plans[role];
      if (plan?.hasChanges && !deployment.results[role]) await discardPlan(deployment.session, plan);
    },
  };
}

function describeChange(plan: StackPlan): string {
  const count = (action: string) => plan.changes.filter((change) => change.action === action).length;
  const parts = [
    [count('Add'), 'added'],
    [count('Modify'), 'changed'],
    [count('Remove'), 'removed'],
    [count('Import'), 'imported'],
  ].filter(([number]) => number !== 0);
  if (plan.state === 'NONE') return `new stack, ${plan.changes.length} resources`;
  return parts.length > 0 ? parts.map(([number, word]) => `${number} ${word}`).join(', ') : plan.reason;
}

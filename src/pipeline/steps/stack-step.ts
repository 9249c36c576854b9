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
import type { PendingStep, Step } from '../step.ts';

/** A step that deploys one stack: planned by change set, guarded, applied, and its rollout looked at. */
export function stackStep(options: {
  role: StackRole;
  name: string;
  applies: (deployment: Deployment) => boolean;
  after: readonly string[];
  /** The request, or why it cannot be made yet. */
  request: (deployment: Deployment) => StackRequest | PendingStep | Promise<StackRequest | PendingStep>;
}): Step {
  const { role, name } = options;
  return {
    name,
    touchesLive: role === 'backend',
    applies: options.applies,
    after: options.after,

    async plan(deployment) {
      const { session, report } = deployment.context;
      const request = await options.request(deployment);
      if ('pending' in request) return request;
      const plan = await planStack(session, request, report);
      deployment.plans[role] = plan;
      return {
        change: plan.hasChanges ? describeChange(plan) : undefined,
        guard: () => guardOrDiscard(session, plan, deployment.request, report),
        async apply() {
          const result = await applyStack(session, plan, report);
          deployment.results[role] = result;
          await verifyStack(session, result, report);
          return result.hasChanges ? `${plan.stackName}: ${describeChange(plan)}` : `${plan.stackName}: no changes`;
        },
        async discard() {
          if (plan.hasChanges && !deployment.results[role]) await discardPlan(session, plan);
        },
      };
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

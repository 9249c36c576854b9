import { carryOut, guardOrDiscard } from '../../operation/index.ts';
import { countChanges, stackOperation, type StackPlan, type StackRequest } from '../../stack/index.ts';
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
      const { context } = deployment;
      const request = await options.request(deployment);
      if ('pending' in request) return request;
      const plan = await stackOperation.plan(context, request);
      deployment.plans[role] = plan;
      return {
        change: plan.hasChanges ? describeChange(plan) : undefined,
        guard: () => guardOrDiscard(stackOperation, context, plan),
        async apply() {
          const { plan: applied, result } = await carryOut(stackOperation, context, request, plan, {
            planned: (next) => (deployment.plans[role] = next),
            applied: (_, done) => (deployment.results[role] = done),
          });
          return `${plan.stackName}: ${result.hasChanges ? describeChange(applied) : 'no changes'}`;
        },
        async discard() {
          if (!deployment.results[role]) await stackOperation.discard!(context, deployment.plans[role]!);
        },
      };
    },
  };
}

function describeChange(plan: StackPlan): string {
  if (plan.state === 'NONE') return `new stack, ${plan.changes.length} resources`;
  return plan.changes.length > 0 ? countChanges(plan.changes) : plan.reason;
}

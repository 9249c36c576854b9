import { poll, PollTimeout } from '../aws/index.ts';
import type { Context } from '../operation/index.ts';
import { markdown } from '../report/index.ts';
import type { Rollout } from './resource-types/resource-type.ts';
import { knownType } from './resource-types/resource-types.ts';
import { listResourcesDeep, type PlacedResource } from './state/resources.ts';
import type { StackPlan, StackResult } from './types.ts';

/** Milliseconds: ECS needs minutes for a rolling deployment with health checks and connection draining. */
const ROLLOUT_TIMEOUT = 15 * 60_000;

/**
 * Looks at what the stack runs, since CloudFormation's success does not prove it: ECS services are steady on the new
 * task definition, Lambda aliases point at the newest version, App Runner operations ended well. Waits for what is
 * still under way; fails and explains otherwise. A stack without such resources costs no call.
 */
export async function verifyStack(context: Context, plan: StackPlan, result: StackResult): Promise<void> {
  if (plan.rolloutCheck === 'never' || (plan.rolloutCheck === 'after-changes' && !result.hasChanges)) return;
  const resources = await listResourcesDeep(context.session, result.stackId);
  await Promise.all(
    resources.map(async (resource) => {
      const known = knownType(resource.ResourceType);
      if (!known?.rollout || !resource.PhysicalResourceId) return;
      const reason = await problemOf(context, known.rollout, resource, resources);
      if (reason) {
        const evidence = await known.rollout.evidence?.(context.session, resource.PhysicalResourceId);
        const { explainRollout } = await import('./failure/explain.ts');
        throw explainRollout(result, resource, { label: known.label, reason, evidence });
      }
      context.report.note(`${resource.path}: the ${known.label} is steady`);
    }),
  );
}

/** Waits for the end of a rollout; returns why it failed, or undefined. */
async function problemOf(
  { session, report, clock }: Context,
  rollout: Rollout,
  resource: PlacedResource,
  resources: readonly PlacedResource[],
): Promise<string | undefined> {
  let last = '';
  try {
    const { verdict, reason } = await poll(
      async () => {
        const state = await rollout.state(session, resource, resources);
        if (state.verdict !== 'pending') return state;
        if (state.reason !== last) report.progress(`${resource.path}: ${state.reason}`);
        last = state.reason;
        return undefined;
      },
      { timeout: ROLLOUT_TIMEOUT, clock },
    );
    return verdict === 'failed' ? reason : undefined;
  } catch (error) {
    if (error instanceof PollTimeout) return `it was not steady within ${markdown.duration(ROLLOUT_TIMEOUT)} (${last})`;
    throw error;
  }
}

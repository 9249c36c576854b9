import { poll, PollTimeout } from '../aws/index.ts';
import type { Context } from '../operation/index.ts';
import { Failure, markdown } from '../report/index.ts';
import { failed, type ForeignVersion, type Rollout, type RolloutState } from './resource-types/resource-type.ts';
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
      const { verdict, reason, foreign } = await endOf(context, known.rollout, resource, resources);
      if (verdict === 'failed') {
        // What cannot be read must not hide the failure itself.
        const evidence = await known.rollout
          .evidence?.(context.session, resource.PhysicalResourceId)
          .catch(() => undefined);
        const { explainRollout } = await import('./failure/explain.ts');
        throw explainRollout(result, resource, { label: known.label, reason, evidence });
      }
      if (foreign && plan.input.request.ownVersionsOnly) throw foreignRuns(result, known.label, resource, foreign);
      context.report.note(
        `${resource.path}: the ${known.label} is steady${foreign ? `, and runs ${foreign.name}, which does not belong to this stack` : ''}`,
      );
    }),
  );
}

/** Waits for the end of a rollout; one that does not end has failed. */
async function endOf(
  { session, report, clock }: Context,
  rollout: Rollout,
  resource: PlacedResource,
  resources: readonly PlacedResource[],
): Promise<RolloutState> {
  let last = '';
  try {
    return await poll(
      async () => {
        const state = await rollout.state(session, resource, resources);
        if (state.verdict !== 'pending') return state;
        if (state.reason !== last) report.progress(`${resource.path}: ${state.reason}`);
        last = state.reason;
        return undefined;
      },
      { timeout: ROLLOUT_TIMEOUT, clock },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    return failed(`it was not steady within ${markdown.duration(ROLLOUT_TIMEOUT)} (${last})`);
  }
}

function foreignRuns(
  { stackName }: StackResult,
  label: string,
  { path }: PlacedResource,
  { name, putBack }: ForeignVersion,
): Failure {
  return new Failure({
    code: 'other-code',
    what: `${path} (${label}) of stack ${stackName} runs ${name}, which does not belong to this stack`,
    why: 'Somebody deployed it directly, bypassing CloudFormation, which changes nothing as long as the template stays the same',
    todo: `Restore what the stack defines: ${putBack}. Then deploy again. To keep what runs now, commit it and deploy the commit instead`,
  });
}

import type { AwsSession } from '../aws/index.ts';
import type { Reporter } from '../report/index.ts';
import { guardOrDiscard } from './change-set/discard.ts';
import { planStack, preparedFor } from './plan.ts';
import type { StackPlan } from './types.ts';

/** Whether a stack has to be brought into order before it can be told what a deployment would change in it. */
export function needsRecovery(plan: StackPlan): boolean {
  return preparedFor(plan).deferred;
}

/**
 * Brings a stack that a failure left behind into order and plans and guards anew: what follows the recovery is looked at
 * like any other change. A plan of a stack that needs none is given back as it is.
 */
export async function settleStack(session: AwsSession, plan: StackPlan, report: Reporter): Promise<StackPlan> {
  const { request, deferred } = preparedFor(plan);
  if (!deferred) return plan;
  const { recoverStack } = await import('./recovery/recover.ts');
  await recoverStack(session, plan, request, report);
  const next = await planStack(session, request, report);
  await guardOrDiscard(session, next, request, report);
  return await settleStack(session, next, report);
}

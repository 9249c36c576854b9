import type { AwsSession } from '../../aws/index.ts';
import { messageOf, type Reporter } from '../../report/index.ts';
import { deleteChangeSet } from './change-set.ts';
import { guardStack } from '../guard.ts';
import type { StackPlan, StackRequest } from '../types.ts';

/** Guards a plan; a refused one is discarded before the failure is thrown. */
export async function guardOrDiscard(
  session: AwsSession,
  plan: StackPlan,
  request: Pick<StackRequest, 'allowReplacement'>,
  report: Reporter,
): Promise<void> {
  try {
    guardStack(plan, request, report);
  } catch (error) {
    // What the guard says matters more than what is left behind.
    await discardPlan(session, plan).catch((left: unknown) =>
      report.warning(messageOf(left), { title: 'The refused change set was not deleted' }),
    );
    throw error;
  }
}

/** Deletes the change set of a plan that is not carried out, and the empty stack that it may have made. */
export async function discardPlan(session: AwsSession, plan: StackPlan): Promise<void> {
  if (plan.changeSetId && plan.stackId) await deleteChangeSet(session, plan.changeSetId, plan.stackId, plan.roleArn);
}

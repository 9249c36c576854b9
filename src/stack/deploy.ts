import type { AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { applyStack } from './apply.ts';
import { deleteChangeSet } from './change-set.ts';
import { guardStack } from './guard.ts';
import { planStack } from './plan.ts';
import { verifyStack } from './rollout.ts';
import type { StackPlan, StackRequest, StackResult } from './types.ts';

/** How often a deployment looks again when somebody else has changed the stack between its plan and its apply. */
const ATTEMPTS = 5;

/** plan, guard, apply, verify: the whole deployment of one stack. */
export async function deployStack(session: AwsSession, request: StackRequest, report: Reporter): Promise<StackResult> {
  return await retryWhenMoved(request.stackName, report, ATTEMPTS, async () => {
    const plan = await planStack(session, request, report);
    await guardOrDiscard(session, plan, request, report);
    const result = await applyStack(session, plan, report);
    await verifyStack(session, result, report);
    return result;
  });
}

/** Runs a deployment again, from its plan on, when somebody else's has overtaken it. */
export async function retryWhenMoved<T>(
  stackName: string,
  report: Reporter,
  attempts: number | undefined,
  deploy: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await deploy();
    } catch (error) {
      const moved = error instanceof Failure && (error.code === 'stack-moved' || error.code === 'change-set-gone');
      if (!moved || attempt >= (attempts ?? ATTEMPTS)) throw error;
      report.note(`Stack ${stackName} has been changed by somebody else in between: looking again`);
    }
  }
}

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
    await discardPlan(session, plan);
    throw error;
  }
}

/** Deletes the change set of a plan that is not carried out, and the empty stack that it may have made. */
export async function discardPlan(session: AwsSession, plan: StackPlan): Promise<void> {
  if (plan.changeSetId && plan.stackId) await deleteChangeSet(session, plan.changeSetId, plan.stackId);
}

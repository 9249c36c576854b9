import type { AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { applyStack } from './apply.ts';
import { guardOrDiscard } from './change-set/discard.ts';
import { planStack } from './plan.ts';
import { verifyStack } from './verify.ts';
import type { StackRequest, StackResult } from './types.ts';

/** How often a deployment looks again while somebody else changes the stack. */
const ATTEMPTS = 5;
/** How often when its own change set was overtaken: planned and guarded anew once, since the next one would be too. */
const OUTDATED_ATTEMPTS = 2;

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
  let outdated = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await deploy();
    } catch (error) {
      if (!(error instanceof Failure) || attempt >= (attempts ?? ATTEMPTS)) throw error;
      const overtaken = error.code === 'change-set-outdated' || error.code === 'change-set-gone';
      if (!overtaken && error.code !== 'stack-moved') throw error;
      if (overtaken && ++outdated >= OUTDATED_ATTEMPTS) throw error;
      report.note(`Stack ${stackName} has been changed by somebody else in between: looking again`);
    }
  }
}

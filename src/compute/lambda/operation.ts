import { allInOrder } from '../../aws/index.ts';
import type { Operation } from '../../operation/index.ts';
import { publishCandidate } from './apply.ts';
import { checkInitialization } from './initialization.ts';
import { refuseOtherCode } from './other-code.ts';
import { planFunction } from './plan.ts';
import type { FunctionRequest } from './request.ts';
import type { FunctionPlan, FunctionResult, FunctionVerified } from './types.ts';

/**
 * A new version beside the live one. It goes live by `goLive`, which is no part of the operation: what stands between is
 * the caller's (checks, a shift of traffic).
 */
export const functionOperation: Operation<FunctionRequest, FunctionPlan, FunctionResult, FunctionVerified> = {
  plan: planFunction,
  guard: refuseOtherCode,
  apply: publishCandidate,
  async verify(context, plan, result) {
    if (result.version === plan.live) return {};
    const [verified] = await allInOrder([checkInitialization(context, plan, result), result.pointed]);
    return verified;
  },
  describe: ({ request, live }, result) =>
    `Function ${request.functionName}: version ${result?.version ?? live ?? 'none'}${result && live && live !== result.version ? `, ${live} is live` : ''}`,
};

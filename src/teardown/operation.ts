import type { Operation } from '../operation/index.ts';
import { applyTeardown } from './apply.ts';
import { describeTeardown } from './describe.ts';
import { guardTeardown } from './guard.ts';
import { planTeardown } from './plan.ts';
import type { TeardownJob } from './request.ts';
import type { FoundLeftovers, TeardownPlan, TeardownResult } from './types.ts';
import { verifyTeardown } from './verify.ts';

/** Takes an environment down. */
export const teardownOperation: Operation<TeardownJob, TeardownPlan, TeardownResult, FoundLeftovers> = {
  plan: planTeardown,
  guard: guardTeardown,
  apply: applyTeardown,
  verify: verifyTeardown,
  describe: describeTeardown,
};

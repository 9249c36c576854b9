import { bucketOf, readTarget, resultOf } from '../manifest/target.ts';
import type { InPlacePlan, Strategy } from '../types.ts';
import { invalidatePaths } from '../invalidation/invalidate.ts';
import { finishInPlace } from './finish.ts';
import { planInPlace } from './plan.ts';
import { uploadInPlace } from './upload.ts';

/**
 * Every path is one object, which is overwritten: for buckets and distributions that are not the web stack's. Objects are
 * live as soon as they are written, so there is nothing to activate; the order of the writes keeps pages whole.
 */
export const inPlace: Strategy<InPlacePlan> = {
  plan: async (context, request) => await planInPlace(context, await readTarget(context, request, 'in-place')),

  async apply(context, plan) {
    const stateEtag = plan.hasChanges ? await uploadInPlace(context, plan, bucketOf(context, plan)) : plan.state?.etag;
    // Also what an interrupted run was going to invalidate.
    const invalidated = plan.invalidation?.paths ?? [];
    const invalidationId = await invalidatePaths(context, plan, invalidated);
    return { ...resultOf(plan), invalidated, invalidationId, stateEtag };
  },

  // The upload itself looks at the page before the state says that the release is live.
  verify: () => Promise.resolve(),

  async finish(context, plan, result) {
    if (!plan.hasChanges && !plan.unfinished) return result;
    return await finishInPlace(context, plan, bucketOf(context, plan), result);
  },
};

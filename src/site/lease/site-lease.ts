import type { Context } from '../../operation/index.ts';
import { acquireLease, jsonStore, type Lease } from '../../release/index.ts';
import type { SitePlan } from '../types.ts';

/** One deployment at a time for a prefix: the lease is an object beside its manifests. `wait`: milliseconds. */
export async function acquireSiteLease(context: Context, plan: SitePlan, wait: number): Promise<Lease> {
  const { request, layout } = plan;
  const store = jsonStore(context.session, request.bucket, { owner: plan.bucketOwner, clock: context.clock });
  return await acquireLease(
    context,
    store,
    { app: `Bucket ${request.bucket}`, environment: request.prefix ? `below ${request.prefix}/` : '' },
    {
      operation: `sync-spa of release ${plan.release}`,
      runId: request.runId ?? '',
      runAttempt: request.runAttempt,
      runUrl: request.runUrl ?? '',
      actor: request.actor ?? '',
      wait,
      force: false,
      key: `${layout.own}lease.json`,
    },
  );
}

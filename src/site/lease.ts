import type { AwsSession } from '../aws/index.ts';
import { createContext } from '../operation/index.ts';
import { acquireLease, jsonStore, type Lease } from '../release/index.ts';
import type { Reporter } from '../report/index.ts';
import type { SitePlan } from './plan.ts';

/** One deployment at a time for a prefix in place: the lease is an object beside the state. `wait`: milliseconds. */
export async function siteLease(session: AwsSession, plan: SitePlan, report: Reporter, wait: number): Promise<Lease> {
  const { request, layout } = plan;
  const store = jsonStore(session, request.bucket, { owner: plan.bucketOwner });
  return await acquireLease(
    createContext(session, report),
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

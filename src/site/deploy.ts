import type { AwsSession } from '../aws/index.ts';
import type { Reporter } from '../report/index.ts';
import { PlanOutdated, uploadRelease, verifyRelease } from './apply-releases.ts';
import { guardSite } from './guard.ts';
import { manifestKey } from './layout.ts';
import { planSite, type SitePlan } from './plan.ts';
import { writePointer } from './pointer.ts';
import { pruneSite } from './prune.ts';
import type { SiteRequest } from './request.ts';
import { Bucket } from './store.ts';

export interface SiteResult {
  hasChanges: boolean;
  uploaded: number;
  /** Copied by S3: within releases, or to change headers. */
  copied: number;
  unchanged: number;
  deleted: number;
  /** Bytes sent. */
  bytes: number;
  invalidationId?: string;
  /** Content id of the build. */
  release: string;
  strategy: 'releases' | 'in-place';
  /** Where the manifest lies in the bucket. */
  manifestKey: string;
  /** What was live before. */
  previousRelease?: string;
}

/**
 * Sends what the plan says. With `activate: false` the release is complete afterwards but not live: `activateSite` then
 * needs one write. In place there is no such thing: files are live once they are there.
 */
export async function applySite(
  session: AwsSession,
  plan: SitePlan,
  report: Reporter,
  options: { activate?: boolean } = {},
): Promise<SiteResult> {
  const bucket = new Bucket(session, plan.request.bucket, plan.bucketOwner);
  const result: SiteResult = {
    hasChanges: plan.hasChanges,
    uploaded: 0,
    copied: 0,
    unchanged: plan.unchanged,
    deleted: 0,
    bytes: 0,
    release: plan.release,
    strategy: plan.strategy,
    manifestKey: manifestKey(plan.layout, plan.release),
    previousRelease: plan.present.release,
  };
  if (!plan.hasChanges) return result;
  await uploadRelease(plan, bucket, report);
  Object.assign(result, { uploaded: plan.puts.length, copied: plan.copies.length, bytes: plan.uploadBytes });
  if (options.activate !== false) await activateSite(session, plan, report);
  return result;
}

/** Makes the uploaded release live: one conditional write; it takes effect at the edge within seconds. */
export async function activateSite(session: AwsSession, plan: SitePlan, report: Reporter): Promise<void> {
  if (plan.strategy !== 'releases' || !plan.hasChanges) return;
  await writePointer(session, plan.request.keyValueStoreArn!, plan.manifest.record!, plan.present.release);
  report.note(`Release ${plan.release} is live`);
}

/** Looks at what is in the bucket now. */
export async function verifySite(session: AwsSession, plan: SitePlan): Promise<void> {
  await verifyRelease(plan, new Bucket(session, plan.request.bucket, plan.bucketOwner));
}

/** The whole deployment: plan, guard, apply, verify, prune. */
export async function deploySite(
  session: AwsSession,
  request: SiteRequest,
  report: Reporter,
): Promise<{ plan: SitePlan; result: SiteResult }> {
  for (let attempt = 1; ; attempt++) {
    const plan = await planSite(session, request, report);
    guardSite(plan);
    try {
      const result = await applySite(session, plan, report, { activate: false });
      await verifySite(session, plan);
      await activateSite(session, plan, report);
      result.deleted = plan.hasChanges ? await pruneSite(session, plan, report) : 0;
      return { plan, result };
    } catch (error) {
      if (!(error instanceof PlanOutdated) || attempt >= 3) throw error;
      report.note(`${error.message} while this plan was made: planning again`);
    }
  }
}

import { randomUUID } from 'node:crypto';
import type { AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { finishInPlace, uploadInPlace } from './apply-in-place.ts';
import { PlanOutdated, uploadRelease, verifyRelease } from './apply-releases.ts';
import { guardSite } from './guard.ts';
import { changedPath, invalidate, planInvalidation } from './invalidation.ts';
import { layoutOf, manifestKey } from './layout.ts';
import { ManifestReader, writeManifest } from './manifests.ts';
import { planSite, siteBucket, type SitePlan } from './plan.ts';
import { accountOfKeyValueStore, readPointer, writePointer } from './pointer.ts';
import { pruneSite, type DeletedObject } from './prune.ts';
import type { SiteRequest } from './request.ts';
import type { Bucket } from '../aws/s3/index.ts';

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
  /** Paths and tags that CloudFront was told to forget, by the change and by the prune. */
  invalidated: string[];
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
  const bucket = bucketOf(session, plan);
  const result: SiteResult = {
    hasChanges: plan.hasChanges,
    uploaded: 0,
    copied: 0,
    unchanged: plan.unchanged,
    deleted: 0,
    bytes: 0,
    invalidated: [],
    release: plan.release,
    strategy: plan.strategy,
    manifestKey: manifestKey(plan.layout, plan.release),
    previousRelease: plan.present.release,
  };
  const forget = () => forgetPaths(session, plan, plan.invalidation?.paths ?? [], result, report);
  if (!plan.hasChanges) {
    await forget();
    return result;
  }
  if (plan.strategy === 'in-place') await uploadInPlace(session, plan, bucket, report);
  else await uploadRelease(plan, bucket, report);
  Object.assign(result, { uploaded: plan.puts.length, copied: plan.copies.length, bytes: plan.uploadBytes });
  await forget();
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
  // A plan without changes has looked already, and in place the state is only written after a look.
  if (plan.hasChanges && plan.strategy === 'releases') await verifyRelease(plan, bucketOf(session, plan));
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
      await finishSite(session, plan, result, report);
      return { plan, result };
    } catch (error) {
      if (!(error instanceof PlanOutdated) || attempt >= 3) throw error;
      report.note(`${error.message} while this plan was made: planning again`);
    }
  }
}

/**
 * After the release is live: prunes, in place has the edge forget what it may still hold of the pruned objects, and notes
 * that all is done. Does what an interrupted run has left, and nothing where nothing is left.
 */
export async function finishSite(
  session: AwsSession,
  plan: SitePlan,
  result: SiteResult,
  report: Reporter,
): Promise<void> {
  if (!plan.hasChanges && !plan.unfinished) return;
  const bucket = bucketOf(session, plan);
  const prune = async (forget?: (deleted: readonly DeletedObject[]) => Promise<void>) => {
    const deleted = await pruneSite(bucket, plan, report, forget);
    result.deleted = deleted?.length ?? 0;
    return deleted !== undefined;
  };
  if (plan.strategy === 'releases') await prune();
  else
    await finishInPlace(session, plan, bucket, report, () =>
      prune((deleted) => forgetDeleted(session, plan, deleted, result, report)),
    );
}

async function forgetPaths(
  session: AwsSession,
  plan: SitePlan,
  paths: readonly string[],
  result: SiteResult,
  report: Reporter,
): Promise<void> {
  if (paths.length === 0) return;
  const reference = `deploy-${plan.release}-${randomUUID()}`;
  result.invalidationId = await invalidate(session, plan.request, paths, { reference, report });
  result.invalidated.push(...paths);
}

/** What the edge may still hold of deleted objects; a name that stands for its content is never stale. */
async function forgetDeleted(
  session: AwsSession,
  plan: SitePlan,
  deleted: readonly DeletedObject[],
  result: SiteResult,
  report: Reporter,
): Promise<void> {
  const stale = deleted
    .filter(({ headers }) => !/\bimmutable\b/.test(headers?.cacheControl ?? ''))
    .map(({ key, headers }) => changedPath(plan.request, key, headers));
  if (stale.length === 0) return;
  const invalidation = await planInvalidation(session, plan.request, stale);
  await forgetPaths(session, plan, invalidation?.paths ?? [], result, report);
}

/**
 * Makes an earlier release live again: its manifest says that everything is still there; nothing is sent and nothing
 * invalidated. `order` takes the place of the release's own, so that going back counts as the newest deployment.
 */
export async function activateRelease(
  session: AwsSession,
  target: Pick<SiteRequest, 'bucket' | 'prefix' | 'expectedBucketOwner' | 'order'> & { keyValueStoreArn: string },
  release: string,
  report: Pick<Reporter, 'note'>,
): Promise<{ previousRelease?: string; manifestKey: string }> {
  const arn = target.keyValueStoreArn;
  const owner = target.expectedBucketOwner ?? accountOfKeyValueStore(arn) ?? (await session.accountId());
  const bucket = siteBucket(session, target.bucket, owner);
  const layout = layoutOf(target.prefix);
  const key = manifestKey(layout, release);
  const [live, manifest] = await Promise.all([readPointer(session, arn), new ManifestReader(bucket, layout).read(key)]);
  if (manifest?.status !== 'complete' || !manifest.record)
    throw new Failure({
      code: 'not-found',
      what: `Release ${release} of the site is not in bucket ${target.bucket}`,
      why: manifest ? 'Its upload was never finished' : 'It has been pruned, or it never was there',
      todo: 'Deploy that commit again; keep-releases says how many releases stay complete',
    });
  if (live?.release !== release) {
    // Written again, so that it counts as new: a prune that runs now leaves it alone.
    await writeManifest(bucket, layout, { ...manifest, createdAt: new Date().toISOString() });
    await writePointer(session, arn, { ...manifest.record, order: target.order ?? live?.order }, live?.release);
  }
  report.note(`Release ${release} of the site is live`);
  return { previousRelease: live?.release, manifestKey: key };
}

function bucketOf(session: AwsSession, plan: SitePlan): Bucket {
  return siteBucket(session, plan.request.bucket, plan.bucketOwner);
}

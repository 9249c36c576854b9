import type { AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import type { Lease } from '../release/index.ts';
import { PlanOutdated, transfer } from './apply-releases.ts';
import type { FileKind } from './cache-rules.ts';
import { siteLease } from './lease.ts';
import { writeManifest } from './manifests.ts';
import type { SitePlan } from './plan.ts';
import { Progress } from './progress.ts';
import { superseded } from './pointer.ts';
import { readState, unquoted, writeState, type SiteState } from './state.ts';
import type { Bucket } from '../aws/s3/index.ts';

/** What nothing names yet first, what names the rest last: at no moment does a page name what is not there. */
const STAGES: readonly FileKind[] = ['immutable', 'other', 'page', 'worker'];

/**
 * Writes the site over the present one. The state says `applying` from before the first write until the last object is
 * there: a run that is killed in between leaves that word, and the next run compares with the objects themselves.
 */
export async function uploadInPlace(
  session: AwsSession,
  plan: SitePlan,
  bucket: Bucket,
  report: Reporter,
): Promise<void> {
  const lease = await siteLease(session, plan, report, plan.request.leaseWait);
  try {
    const { layout, manifest, state } = plan;
    const begun = await writeState(
      bucket,
      layout,
      { ...state, phase: 'applying', target: plan.release, invalidate: plan.invalidation?.paths },
      plan.stateEtag,
    );
    if (!begun) throw await overtaken(plan, bucket);
    // Before any object: what this release names is not pruned by another one.
    await writeManifest(bucket, layout, manifest, plan.present.manifest?.base);
    const progress = new Progress(report, plan.puts.length + plan.copies.length, plan.uploadBytes);
    for (const stage of STAGES) {
      lease.signal.throwIfAborted();
      const puts = plan.puts.filter(({ file }) => file.kind === stage);
      const copies = plan.copies.filter(({ kind }) => kind === stage);
      if (puts.length + copies.length > 0)
        await transfer(puts, copies, bucket, { concurrency: plan.request.concurrency, progress, signal: lease.signal });
    }
    progress.end();
    const index = await checkIndex(plan, bucket);
    lease.signal.throwIfAborted();
    const live: SiteState = {
      phase: 'live',
      release: plan.release,
      order: plan.request.order,
      indexEtag: index,
      invalidate: plan.invalidation?.paths,
      finished: false,
    };
    const ended = await writeState(bucket, layout, live, begun);
    if (!ended) throw await overtaken(plan, bucket);
    Object.assign(plan, { state: live, stateEtag: ended });
    report.note(`Release ${plan.release} is live`);
  } finally {
    await lease.release();
  }
}

/** Another run has written the state since the plan was made. Where it only came to its end, a new plan is all it takes. */
async function overtaken(plan: SitePlan, bucket: Bucket): Promise<Error> {
  const found = (await readState(bucket, plan.layout, () => undefined))?.state;
  if (found?.phase === 'live' && found.release === plan.present.release)
    return new PlanOutdated('The deployment before this one came to its end');
  return superseded(plan.release, found?.target ?? found?.release);
}

/** The page as S3 has it now; its ETag tells the next run whether anybody else has written since. */
async function checkIndex(plan: SitePlan, bucket: Bucket): Promise<string> {
  const key = `${plan.layout.base}index.html`;
  const index = plan.build.files.get('index.html')!;
  const found = await bucket.head(key);
  if (found?.size === index.size) return unquoted(found.etag);
  throw new Failure({
    code: 'verification',
    what: `The page is not in bucket ${bucket.name} as it was sent`,
    why: found ? `${key} has ${found.size} bytes instead of ${index.size}` : `${key} is missing`,
    todo: 'Check whether something else writes into this bucket, and run the deployment again',
  });
}

/**
 * After the site is live: `work` prunes under the lease, so that no other run writes what is being deleted, and tells
 * whether it came to its end. Where another run holds the lease already, that one prunes.
 */
export async function finishInPlace(
  session: AwsSession,
  plan: SitePlan,
  bucket: Bucket,
  report: Reporter,
  work: () => Promise<boolean>,
): Promise<void> {
  let lease: Lease;
  try {
    lease = await siteLease(session, plan, report, 0);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'lease-held') throw error;
    return report.note('Another deployment of this site has begun: it prunes what is left');
  }
  try {
    const found = (await readState(bucket, plan.layout, () => undefined))?.state;
    // Another deployment came in between: what is live now is not what this plan knows.
    if (found?.phase !== 'live' || found.release !== plan.release) return;
    if (await work()) await noteFinished(plan, bucket);
  } finally {
    await lease.release();
  }
}

/** Notes that invalidation and prune are over, unless another deployment has begun since. */
async function noteFinished(plan: SitePlan, bucket: Bucket): Promise<void> {
  const { invalidate: _, ...state } = plan.state!;
  await writeState(bucket, plan.layout, { ...state, finished: true }, plan.stateEtag);
}

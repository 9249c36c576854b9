import type { Bucket } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import type { FileKind } from '../build/cache-rules.ts';
import { writeManifest } from '../manifest/store.ts';
import { PlanOutdated, superseded } from '../edge/superseded.ts';
import { Progress } from '../transfer/progress.ts';
import { transfer } from '../transfer/transfers.ts';
import type { InPlacePlan } from '../types.ts';
import { verifyPage } from '../verify.ts';
import { acquireSiteLease } from '../lease/site-lease.ts';
import { readState, unquoted, writeState, type SiteState } from './state.ts';

/** Files that nothing refers to yet come first, pages last: a page never refers to a file that is missing. */
const STAGES: readonly FileKind[] = ['immutable', 'other', 'page', 'worker'];

/**
 * Writes the site over the present one. The state says `applying` from before the first write until the last object is
 * there: a run that is killed in between leaves it so, and the next run compares with the objects themselves. Returns
 * the ETag of the state.
 */
export async function uploadInPlace(context: Context, plan: InPlacePlan, bucket: Bucket): Promise<string> {
  const { layout, manifest, puts, copies, request } = plan;
  const invalidate = plan.invalidation?.paths;
  const lease = await acquireSiteLease(context, plan, request.leaseWait);
  const signal = AbortSignal.any([context.signal, lease.signal]);
  try {
    const applying: SiteState = { ...plan.state?.state, phase: 'applying', target: plan.release, invalidate };
    const begun = await writeState(bucket, layout, applying, plan.state?.etag);
    if (!begun) throw await overtaken(plan, bucket);
    // Before any object: what this release names is not pruned by another one.
    await writeManifest(bucket, layout, { ...manifest, status: 'complete' }, { near: plan.present.manifest?.base });
    const progress = new Progress(context.report, puts.length + copies.length, plan.uploadBytes);
    for (const stage of STAGES) {
      signal.throwIfAborted();
      const work = [...puts.filter(({ file }) => file.kind === stage), ...copies.filter(({ kind }) => kind === stage)];
      if (work.length > 0) await transfer(work, bucket, { concurrency: request.concurrency, progress, signal });
    }
    progress.end();
    // If the page has another ETag at the next run, something else has written to the site.
    const indexEtag = unquoted((await verifyPage(plan, bucket)).etag);
    signal.throwIfAborted();
    const { release } = plan;
    const live: SiteState = { phase: 'live', release, order: request.order, indexEtag, invalidate, finished: false };
    const ended = await writeState(bucket, layout, live, begun);
    if (!ended) throw await overtaken(plan, bucket);
    context.report.note(`Release ${release} is live`);
    return ended;
  } finally {
    await lease.release();
  }
}

/**
 * Another run has written the state since the plan was made. Where it only came to its end, or deployed the very same
 * release, a new plan is all it takes.
 */
async function overtaken(plan: InPlacePlan, bucket: Bucket): Promise<Error> {
  const found = (await readState(bucket, plan.layout))?.state;
  if (found?.phase === 'live' && found.release === plan.present.release)
    return new PlanOutdated('Another deployment of the site has just ended');
  const other = found?.target ?? found?.release;
  if (other === plan.release) return new PlanOutdated(`Another run has deployed release ${other} in the meantime`);
  return superseded(plan.release, other);
}

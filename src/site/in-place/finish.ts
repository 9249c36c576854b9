import type { Bucket } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import type { Lease } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import { changedPath, planInvalidation } from '../invalidation/plan.ts';
import { invalidatePaths } from '../invalidation/invalidate.ts';
import { pruneSite, type DeletedObject } from '../manifest/prune.ts';
import type { InPlacePlan, SiteResult } from '../types.ts';
import { acquireSiteLease } from '../lease/site-lease.ts';
import { readState, writeState } from './state.ts';

/**
 * After the site is live: prunes under the lease, so that no other run writes what is being deleted, invalidates what the
 * edge may still hold of that, and notes that all is done. Where another run has begun, that one prunes.
 */
export async function finishInPlace(
  context: Context,
  plan: InPlacePlan,
  bucket: Bucket,
  result: SiteResult,
): Promise<SiteResult> {
  let lease: Lease;
  try {
    lease = await acquireSiteLease(context, plan, 0);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'lease-held') throw error;
    context.report.note('Another deployment of this site has started: it will do the remaining cleanup');
    return result;
  }
  try {
    const found = await readState(bucket, plan.layout);
    // Another deployment came in between: what is live now is not what this plan knows.
    if (!found || found.etag !== result.stateEtag) return result;
    let { invalidationId, invalidated } = result;
    const onDeleted = async (objects: readonly DeletedObject[]) => {
      const paths = await pathsOfDeleted(context, plan, objects);
      invalidationId = (await invalidatePaths(context, plan, paths)) ?? invalidationId;
      invalidated = [...invalidated, ...paths];
    };
    const deleted = await pruneSite(bucket, plan, context.report, { onDeleted });
    if (deleted) {
      const { invalidate: _, ...state } = found.state;
      await writeState(bucket, plan.layout, { ...state, finished: true }, found.etag);
    }
    return { ...result, deleted: deleted?.length ?? 0, invalidationId, invalidated };
  } finally {
    await lease.release();
  }
}

/** What the edge may still hold of deleted objects; a name that stands for its content is never stale. */
async function pathsOfDeleted(
  { session }: Context,
  { request }: InPlacePlan,
  deleted: readonly DeletedObject[],
): Promise<readonly string[]> {
  const stale = deleted
    .filter(({ headers }) => !/\bimmutable\b/.test(headers?.cacheControl ?? ''))
    .map(({ key, headers }) => changedPath(request, key, headers));
  return stale.length === 0 ? [] : ((await planInvalidation(session, request, stale))?.paths ?? []);
}

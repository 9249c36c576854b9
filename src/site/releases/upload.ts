import { allInOrder } from '../../aws/index.ts';
import type { Bucket, Condition } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import { readPointerAhead } from '../edge/pointer.ts';
import { listOwn, type OwnObjects, writeManifest } from '../manifest/store.ts';
import { PlanOutdated } from '../edge/superseded.ts';
import type { Copy } from '../transfer/files.ts';
import { Progress } from '../transfer/progress.ts';
import { transfer } from '../transfer/transfers.ts';
import type { ReleasesPlan, UploadedRelease } from '../types.ts';
import { verifyPage } from '../verify.ts';

/**
 * Sends everything that the release needs, under keys that nothing live names. Its manifest comes first, as `uploading`: from
 * then on no other run prunes what this release is going to use.
 */
export async function uploadRelease(context: Context, plan: ReleasesPlan, bucket: Bucket): Promise<UploadedRelease> {
  const { layout, manifest, present, request } = plan;
  // That of a release that is whole is written again so that it counts as new: a prune that runs now leaves it alone, or has
  // taken it away before. Nor is one that another deployment has completed meanwhile said to be under way.
  const status = plan.complete ? 'complete' : 'uploading';
  const found = plan.foundManifests.get(plan.release);
  const only: Condition = found ? { ifMatch: found.etag } : { ifNoneMatch: '*' };
  const base = await writeManifest(bucket, layout, { ...manifest, status }, { near: present.manifest?.base, only });
  // Who writes the pointer asks again where this fails, and says what went wrong.
  const pointer = request.beside
    ? undefined
    : readPointerAhead(context.session, request.keyValueStoreArn!).catch(() => undefined);
  const own = plan.complete ? await requireManifests(plan, bucket) : await sendFiles(context, plan, bucket);
  return { base, pointer, own };
}

/** Looks at the page of a release while its manifest is written, which says then that everything is there. */
export async function completeRelease(plan: ReleasesPlan, bucket: Bucket, { base }: UploadedRelease): Promise<void> {
  const complete = { ...plan.manifest, base, status: 'complete' as const };
  const written = plan.complete ? undefined : writeManifest(bucket, plan.layout, complete);
  await allInOrder([verifyPage(plan, bucket), written]);
}

/**
 * Files are sent, and copied into the release, while it is looked whether what is copied from was still there: if not, none of
 * them counts. Only what serves users already, and gets other headers, waits for that look.
 */
async function sendFiles(context: Context, plan: ReleasesPlan, bucket: Bucket): Promise<OwnObjects | undefined> {
  const { puts, copies, request } = plan;
  const progress = new Progress(context.report, puts.length + copies.length, plan.uploadBytes);
  const outdated = new AbortController();
  const signal = AbortSignal.any([context.signal, outdated.signal]);
  const options = { concurrency: request.concurrency, progress, signal };
  const looked = requireManifests(plan, bucket).catch((error: unknown) => {
    outdated.abort(error);
    throw error;
  });
  const isNew = ({ from, to }: Copy) => from !== to;
  const [own] = await allInOrder([looked, transfer([...puts, ...copies.filter(isNew)], bucket, options)]);
  await transfer(
    copies.filter((copy) => !isNew(copy)),
    bucket,
    options,
  );
  progress.end();
  return own;
}

/**
 * What the plan copies from or counts as present must still be named by a manifest. Ours has been written before this
 * look, and a prune looks for manifests after it has taken one away: one of the two sees the other.
 */
async function requireManifests(plan: ReleasesPlan, bucket: Bucket): Promise<OwnObjects | undefined> {
  if (plan.requiredManifests.length === 0) return undefined;
  const own = await listOwn(bucket, plan.layout);
  const present = new Set(own.manifests.map(({ key }) => key));
  const gone = plan.requiredManifests.filter((key) => !present.has(key));
  if (gone.length > 0) throw new PlanOutdated(`${gone.join(', ')} was pruned`);
  return own;
}

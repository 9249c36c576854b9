import type { Bucket } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import type { Manifest } from '../manifest/encoding.ts';
import { writeManifest } from '../manifest/store.ts';
import { PlanOutdated } from '../superseded.ts';
import { Progress } from '../transfer/progress.ts';
import { transfer } from '../transfer/transfers.ts';
import type { ReleasesPlan } from '../types.ts';

/**
 * Sends everything that the release needs, under keys that nothing live names, and ends with its complete manifest. The
 * manifest comes first as well, as `uploading`: from then on no other run prunes what this release is going to use.
 */
export async function uploadRelease(context: Context, plan: ReleasesPlan, bucket: Bucket): Promise<void> {
  const { layout, puts, copies } = plan;
  let base = plan.manifest.base;
  const write = async (status: Manifest['status']) => {
    base = await writeManifest(bucket, layout, { ...plan.manifest, base, status }, plan.present.manifest?.base);
  };
  if (plan.complete) {
    // Written again so that it counts as new: a prune that runs now leaves it alone.
    await write('complete');
    await requireManifests(plan, bucket);
    return;
  }
  await write('uploading');
  await requireManifests(plan, bucket);
  const progress = new Progress(context.report, puts.length + copies.length, plan.uploadBytes);
  const { concurrency } = plan.request;
  await transfer([...puts, ...copies], bucket, { concurrency, progress, signal: context.signal });
  progress.end();
  await write('complete');
}

/**
 * What the plan copies from or counts as present must still be named by a manifest. Ours has been written before this
 * look, and a prune looks for manifests after it has taken one away: one of the two sees the other.
 */
async function requireManifests(plan: ReleasesPlan, bucket: Bucket): Promise<void> {
  if (plan.requiredManifests.length === 0) return;
  const present = new Set<string>();
  for await (const page of bucket.list(plan.layout.manifests)) for (const { key } of page) present.add(key);
  const gone = plan.requiredManifests.filter((key) => !present.has(key));
  if (gone.length > 0) throw new PlanOutdated(`${gone.join(', ')} was pruned`);
}

import { Failure, type Reporter } from '../report/index.ts';
import type { Manifest } from './manifest.ts';
import { writeManifest } from './manifests.ts';
import type { Copy, Put, SitePlan } from './plan.ts';
import { parallelAdaptive } from '../aws/index.ts';
import { Progress } from './progress.ts';
import type { Bucket } from '../aws/s3/index.ts';
import { copyObject, putFile } from './transfer.ts';

/** Thrown when a release that the plan relies on was pruned meanwhile: the caller plans again. */
export class PlanOutdated extends Error {
  override readonly name = 'PlanOutdated';
}

/**
 * Sends everything that the release needs, under keys that nothing live names, and ends with its complete manifest. The
 * manifest comes first as well, as `uploading`: from then on no other run prunes what this release is going to use.
 */
export async function uploadRelease(plan: SitePlan, bucket: Bucket, report: Reporter): Promise<void> {
  const { layout, manifest } = plan;
  const write = async (status: Manifest['status']) => {
    manifest.status = status;
    manifest.createdAt = new Date().toISOString();
    await writeManifest(bucket, layout, manifest, plan.present.manifest?.base);
  };
  if (plan.complete) {
    // Written again so that it counts as new: a prune that runs now leaves it alone.
    await write('complete');
    await stillThere(plan, bucket);
    return;
  }
  await write('uploading');
  await stillThere(plan, bucket);
  const progress = new Progress(report, plan.puts.length + plan.copies.length, plan.uploadBytes);
  await transfer(plan.puts, plan.copies, bucket, { concurrency: plan.request.concurrency, progress });
  progress.end();
  await write('complete');
}

/** Puts and copies of one stage together. */
export async function transfer(
  puts: readonly Put[],
  copies: readonly Copy[],
  bucket: Bucket,
  options: { concurrency?: number; progress: Progress; signal?: AbortSignal },
): Promise<void> {
  const { concurrency, progress, signal } = options;
  const work: (Put | Copy)[] = [...puts, ...copies];
  await parallelAdaptive(work, (item) => ('file' in item ? putFile(bucket, item) : copyObject(bucket, item)), {
    concurrency,
    signal,
    done: (item) => progress.add('file' in item ? item.file.size : 0),
  });
}

/**
 * What the plan copies from or counts as present must still be named by a manifest. Ours has been written before this
 * look, and a prune looks for manifests after it has taken one away: one of the two sees the other.
 */
async function stillThere(plan: SitePlan, bucket: Bucket): Promise<void> {
  if (plan.relies.length === 0) return;
  const present = new Set<string>();
  for await (const page of bucket.list(plan.layout.manifests)) for (const { key } of page) present.add(key);
  const gone = plan.relies.filter((key) => !present.has(key));
  if (gone.length > 0) throw new PlanOutdated(`${gone.join(', ')} was pruned`);
}

/** The files that make the page must be there as the manifest says: the API's word for it is not enough. */
export async function verifyRelease(plan: SitePlan, bucket: Bucket): Promise<void> {
  const index = plan.manifest.files.get('index.html') ?? plan.present.manifest?.files.get('index.html');
  if (!index) return;
  const found = await bucket.head(index.key);
  if (found?.size === index.size) return;
  throw new Failure({
    code: 'verification',
    what: `The page of release ${plan.release} is not in bucket ${bucket.name} as it was sent`,
    why: found ? `${index.key} has ${found.size} bytes instead of ${index.size}` : `${index.key} is missing`,
    todo: 'Check whether something else writes into this bucket, and run the deployment again',
  });
}

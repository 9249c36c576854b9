import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import type { AwsSession } from '../aws/index.ts';
import { messageOf, type Reporter } from '../report/index.ts';
import { releaseOf } from './layout.ts';
import { listManifests, ManifestReader, type ListedManifest } from './manifests.ts';
import type { SitePlan } from './plan.ts';
import { Bucket, type ListedObject } from './store.ts';

/** An upload that has not been finished for this long is no longer under way. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;
/** DeleteObjects takes this many keys. */
const BATCH = 1000;

/**
 * Deletes the objects that only dropped releases name. A dropped manifest is moved aside first and deleted last, so that
 * a run that is killed leaves nothing behind that the next one does not find. Returns the deleted keys. A
 * problem is a warning, since the site is live and whole; the answer is undefined then, and the next run goes on.
 */
export async function pruneSite(session: AwsSession, plan: SitePlan, report: Reporter): Promise<string[] | undefined> {
  if (plan.request.prune === 'none') return [];
  const bucket = new Bucket(session, plan.request.bucket, plan.bucketOwner);
  try {
    await dropManifests(bucket, plan);
    const deleted = await deleteUnnamed(bucket, plan, report);
    await deleteKeys(bucket, plan.strangers);
    return [...deleted, ...plan.strangers];
  } catch (error) {
    report.warning(`Old releases could not be pruned: ${messageOf(error)}`, { title: 'Prune' });
    return undefined;
  }
}

/** Which manifests stay: the live release, the newest others up to keep-releases, the named ones, uploads under way. */
export function keptManifests(
  listed: readonly ListedManifest[],
  options: {
    live: string;
    keepReleases: number;
    keep: readonly string[];
    now: number;
    complete: (release: string) => boolean;
  },
): Set<string> {
  const kept = new Set<string>([options.live, ...options.keep]);
  const newest = [...listed].sort((a, b) => b.lastModified.getTime() - a.lastModified.getTime());
  let count = 1;
  for (const { release, lastModified } of newest) {
    const young = options.now - lastModified.getTime() < ABANDONED_MS;
    if (!options.complete(release)) {
      if (young) kept.add(release);
    } else if (count < options.keepReleases && release !== options.live) {
      kept.add(release);
      count++;
    }
  }
  return kept;
}

async function dropManifests(bucket: Bucket, plan: SitePlan): Promise<void> {
  const { layout, request } = plan;
  const listed = await listManifests(bucket, layout, layout.manifests);
  if (listed.length <= 1) return;
  const manifests = await new ManifestReader(bucket, layout).all();
  const kept = keptManifests(listed, {
    live: plan.release,
    keepReleases: Math.max(1, request.keepReleases),
    keep: request.keep,
    now: Math.max(...listed.map(({ lastModified }) => lastModified.getTime())),
    complete: (release) => manifests.get(release)?.status !== 'uploading',
  });
  for (const { key, release, etag } of listed) {
    if (kept.has(release)) continue;
    const object = await bucket.get(key);
    if (!object) continue;
    await bucket.put(`${layout.pruning}${release}.json.gz`, Buffer.from(object.bytes), {}, 'application/gzip');
    // Only the version that was looked at: a deployment that is about to use this release has written it again.
    await bucket.remove(key, `"${etag}"`);
  }
}

/** The second half, which also finishes what an earlier run left. */
async function deleteUnnamed(bucket: Bucket, plan: SitePlan, report: Reporter): Promise<string[]> {
  const { layout } = plan;
  const dropped = await listManifests(bucket, layout, layout.pruning);
  if (dropped.length === 0) return [];
  const remaining = await listManifests(bucket, layout, layout.manifests);
  const named = new Set<string>();
  const bases = new Set<string>();
  const reader = new ManifestReader(bucket, layout);
  for (const { key, release } of remaining) {
    const manifest = await reader.read(key);
    if (!manifest) throw new Error(`manifest ${release} cannot be read`);
    for (const file of manifest.files.values()) named.add(file.key);
    bases.add(manifest.base!.id);
  }
  const deleted: string[] = [];
  for (const { key, release } of dropped) {
    const back = remaining.some((manifest) => manifest.release === release);
    const manifest = back ? undefined : await reader.read(key);
    const keys = [...(manifest?.files.values() ?? [])].map((file) => file.key).filter((name) => !named.has(name));
    await deleteKeys(bucket, keys);
    await bucket.remove(key);
    deleted.push(...keys);
    if (keys.length > 0) report.note(`Pruned release ${release}: ${keys.length} objects`);
  }
  await deleteBases(bucket, layout, bases);
  return deleted;
}

/** A list is written just before the manifest that stands on it: a young one may be about to be used. */
const YOUNG_MS = 60 * 60 * 1000;

/** Lists that no remaining manifest stands on. */
async function deleteBases(bucket: Bucket, layout: SitePlan['layout'], used: ReadonlySet<string>): Promise<void> {
  const bases: ListedObject[] = [];
  for await (const page of bucket.list(layout.bases)) bases.push(...page);
  const now = Math.max(...bases.map(({ lastModified }) => lastModified.getTime()));
  const unused = bases.filter(
    ({ key, lastModified }) => !used.has(releaseOf(layout, key)) && now - lastModified.getTime() > YOUNG_MS,
  );
  await deleteKeys(
    bucket,
    unused.map(({ key }) => key),
  );
}

/** Deletes in batches; keys that S3 reports as not deleted are tried once more and then fail. */
export async function deleteKeys(bucket: Bucket, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += BATCH) {
    let rest = keys.slice(at, at + BATCH);
    for (let attempt = 1; rest.length > 0; attempt++) {
      const { Errors = [] } = await bucket.client.send(
        new DeleteObjectsCommand({ ...bucket.target, Delete: { Quiet: true, Objects: rest.map((Key) => ({ Key })) } }),
      );
      if (Errors.length > 0 && attempt >= 3)
        throw new Error(
          `${Errors.length} objects, among them ${Errors[0]!.Key}: ${Errors[0]!.Code} ${Errors[0]!.Message}`,
        );
      rest = Errors.map(({ Key }) => Key!);
    }
  }
}

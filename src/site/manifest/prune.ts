import type { Bucket, ListedObject } from '../../aws/s3/index.ts';
import { markdown, messageOf, type Reporter } from '../../report/index.ts';
import type { ObjectHeaders } from '../build/cache-rules.ts';
import { keysNamedBy, keysOf, releaseOf, type Layout } from './layout.ts';
import { GZIP, listManifests, listOwn, ManifestReader, type ListedManifest, type OwnObjects } from './store.ts';
import type { Manifest } from './encoding.ts';
import type { SitePlan } from '../types.ts';

/** An upload that has not been finished for this long is no longer under way. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** An object that is no longer there, with the headers that it was served with, where they are known. */
export interface DeletedObject {
  key: string;
  headers?: ObjectHeaders;
}

interface PruneOptions {
  /** What was listed since the manifest of the release was written. Only what is as it was then is dropped. */
  own?: OwnObjects | undefined;
  onDeleted?(deleted: readonly DeletedObject[]): Promise<void>;
}

/**
 * Deletes the objects that only dropped releases name, and with `prune: all` the unmanaged objects of the plan; then
 * `onDeleted` is called with them. A dropped manifest is moved aside first and deleted last, so that a run that is killed leaves nothing
 * behind that the next one does not find. Returns what was deleted. A problem is a warning, since the site is live and
 * complete; the result is undefined then, and the next run continues.
 */
export async function pruneSite(
  bucket: Bucket,
  plan: SitePlan,
  report: Reporter,
  { own, onDeleted = () => Promise.resolve() }: PruneOptions = {},
): Promise<DeletedObject[] | undefined> {
  if (plan.request.prune === 'none') return [];
  try {
    const { manifests, pruning } = own ?? (await listOwn(bucket, plan.layout));
    const dropped = await dropManifests(bucket, plan, manifests);
    const unmanaged = plan.strategy === 'in-place' ? plan.unmanagedObjects.length : 0;
    if (dropped + pruning.length + unmanaged === 0) return [];
    return await deleteUnnamed(bucket, plan, report, onDeleted);
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

/** Moves manifests aside that are no longer needed; returns how many. */
async function dropManifests(bucket: Bucket, plan: SitePlan, listed: readonly ListedManifest[]): Promise<number> {
  const { layout, request } = plan;
  if (listed.length <= 1) return 0;
  const found = plan.strategy === 'releases' ? plan.foundManifests : undefined;
  const uploading = await uploadsIn(bucket, plan, listed);
  const kept = keptManifests(listed, {
    live: plan.release,
    keepReleases: Math.max(1, request.keepReleases),
    keep: request.keep,
    now: Math.max(...listed.map(({ lastModified }) => lastModified.getTime())),
    complete: (release) => !uploading.has(release),
  });
  let dropped = 0;
  for (const { key, release, etag } of listed) {
    // Written since the plan was made: another deployment is about to make it live, or has.
    if (found && found.get(release)?.etag !== etag) continue;
    if (kept.has(release)) continue;
    const object = await bucket.get(key);
    if (!object || object.etag !== etag) continue;
    await bucket.put(`${layout.pruning}${release}.json.gz`, object.bytes, GZIP);
    // Only the version that was looked at: a deployment that is about to use this release has written it again. Whether it is
    // gone is seen below: a second try finds nothing to delete where the answer to the first was lost.
    await bucket.delete(key, etag);
    dropped++;
  }
  return dropped;
}

/** Releases whose upload has not ended; only manifests that are not as the plan has read them are read again. */
async function uploadsIn(bucket: Bucket, plan: SitePlan, listed: readonly ListedManifest[]): Promise<Set<string>> {
  const found = plan.strategy === 'releases' ? plan.foundManifests : new Map<string, never>();
  const statuses = new Map<string, Manifest['status'] | undefined>();
  for (const { release, etag } of listed)
    if (found.get(release)?.etag === etag) statuses.set(release, found.get(release)!.status);
  const unread = listed.filter(({ release }) => release !== plan.release && !statuses.get(release));
  for (const [release, { status }] of await new ManifestReader(bucket, plan.layout).all(unread))
    statuses.set(release, status);
  return new Set([...statuses].filter(([, status]) => status === 'uploading').map(([release]) => release));
}

/** The second half, which also finishes what an earlier run left. */
async function deleteUnnamed(
  bucket: Bucket,
  plan: SitePlan,
  report: Reporter,
  onDeleted: NonNullable<PruneOptions['onDeleted']>,
): Promise<DeletedObject[]> {
  const { layout } = plan;
  const unmanaged = plan.strategy === 'in-place' ? plan.unmanagedObjects : [];
  const dropped = await listManifests(bucket, layout.pruning);
  const remaining = await readRemaining(bucket, layout);
  const reader = new ManifestReader(bucket, layout);
  const deleted = new Map<string, DeletedObject>();
  for (const key of unmanaged) deleted.set(key, { key });
  for (const { key, release } of dropped) {
    // Deployed again since it was dropped: all of it is named.
    const manifest = remaining.releases.has(release) ? undefined : await reader.read(key);
    for (const [path, { headers }] of manifest?.files ?? []) {
      const object = keysOf(layout, manifest!)(path);
      if (!remaining.named.has(object)) deleted.set(object, { key: object, headers });
    }
  }
  await bucket.deleteAll([...deleted.keys()]);
  await onDeleted([...deleted.values()]);
  for (const { key } of dropped) await bucket.delete(key);
  if (dropped.length > 0) await deleteBases(bucket, layout, remaining.bases);
  if (deleted.size > 0) report.note(`Pruned ${markdown.count(deleted.size, 'object')} that no kept release uses`);
  return [...deleted.values()];
}

/** What the manifests that stay name: all of them have to be readable. */
async function readRemaining(
  bucket: Bucket,
  layout: Layout,
): Promise<{ releases: Set<string>; named: Set<string>; bases: Set<string> }> {
  const found = { releases: new Set<string>(), named: new Set<string>(), bases: new Set<string>() };
  const reader = new ManifestReader(bucket, layout);
  for (const { key, release } of await listManifests(bucket, layout.manifests)) {
    const manifest = await reader.read(key);
    if (!manifest) throw new Error(`manifest ${release} cannot be read`);
    found.releases.add(release);
    for (const object of keysNamedBy(layout, manifest)) found.named.add(object);
    found.bases.add(manifest.base!.id);
  }
  return found;
}

/** A list is written just before the manifest that refers to it: a young one may be about to be used. */
const YOUNG_MS = 60 * 60 * 1000;

/** Deletes the lists that no remaining manifest refers to. */
async function deleteBases(bucket: Bucket, layout: Layout, used: ReadonlySet<string>): Promise<void> {
  const bases: ListedObject[] = [];
  for await (const page of bucket.list(layout.bases)) bases.push(...page);
  const now = Math.max(...bases.map(({ lastModified }) => lastModified.getTime()));
  const unused = bases.filter(
    ({ key, lastModified }) => !used.has(releaseOf(key)) && now - lastModified.getTime() > YOUNG_MS,
  );
  await bucket.deleteAll(unused.map(({ key }) => key));
}

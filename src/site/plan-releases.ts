import type { BuildFile } from './build.ts';
import { isImmutable, isPage, isWorker } from './cache-rules.ts';
import { isCode } from './hashed-names.ts';
import { manifestKey, releaseKey, releaseOf } from './layout.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import { ManifestReader } from './manifests.ts';
import { newPlan } from './new-plan.ts';
import { canCopy, copyOf, type PlanContext, type Put, type SitePlan } from './plan.ts';
import { readPointer } from './pointer.ts';
import { encodeRecord, isShared, type SiteRecord } from './site-record.ts';

/**
 * Releases: every file that may change lies under the release's own prefix, so nothing that is live is ever touched. What
 * an earlier release already has is copied by S3; shared files are sent once.
 */
export async function planReleases(context: PlanContext): Promise<SitePlan> {
  const { session, request, build, bucket, layout } = context;
  const live = await readPointer(session, request.keyValueStoreArn!);
  const plan = newPlan(context, {
    strategy: 'releases',
    status: 'uploading',
    basis: live ? 'pointer' : 'nothing',
    present: { release: live?.release, order: live?.order },
    record: build.record,
  });
  const whole = live?.release === build.release && (await pageIsThere(context, live));
  if (live && whole) {
    plan.hasChanges = false;
    plan.complete = true;
    plan.unchanged = build.files.size;
    plan.manifest.record = live;
    plan.unfinished = request.prune !== 'none' && (await isPruneLeft(context, plan.seen));
    return plan;
  }
  const reader = new ManifestReader(bucket, layout, (message) => context.report.warning(message));
  const manifests = await reader.all();
  plan.seen = reader.etags;
  // The live release has lost its page: something else deletes here, so nothing is taken to be there.
  const damaged = live?.release === build.release;
  if (damaged) context.report.warning(`The live release ${build.release} is damaged: every file is sent again`);
  const known = damaged ? new Map<string, Manifest>() : manifests;
  plan.relies = [...known.keys()].map((release) => manifestKey(layout, release));
  plan.present.manifest = live && manifests.get(live.release);
  if (live && !damaged && !plan.present.manifest)
    context.report.warning(`The manifest of the live release ${live.release} is missing: every file is sent again`);
  if (plan.present.manifest) plan.basis = 'manifest';
  const same = known.get(build.release);
  if (same?.status === 'complete') {
    plan.complete = true;
    plan.manifest = { ...same, record: { ...same.record!, order: request.order } };
    plan.unchanged = build.files.size;
  } else {
    planTransfers(plan, known);
  }
  countVanishing(plan);
  return plan;
}

/** More manifests than are kept, or some that were moved aside. Notes the ETags of the manifests in `seen`. */
async function isPruneLeft(
  { request, bucket, layout, build }: PlanContext,
  seen: Map<string, string>,
): Promise<boolean> {
  let movedAside = false;
  for await (const page of bucket.list(layout.own)) {
    for (const { key, etag } of page) {
      movedAside ||= key.startsWith(layout.pruning);
      if (key.startsWith(layout.manifests)) seen.set(releaseOf(layout, key), etag);
    }
  }
  const others = [...seen.keys()].filter((release) => release !== build.release && !request.keep.includes(release));
  return movedAside || others.length > request.keepReleases - 1;
}

/** One look at the object that every visitor asks for. */
async function pageIsThere({ bucket, layout, build }: PlanContext, live: SiteRecord): Promise<boolean> {
  const index = build.files.get('index.html');
  if (!index) return true;
  const found = await bucket.head(releaseKey(layout, live, 'index.html'));
  return found?.size === index.size;
}

/** Sorts the build's files into: there already, to be copied from another release, to be sent. */
function planTransfers(plan: SitePlan, known: ReadonlyMap<string, Manifest>): void {
  const { build, layout } = plan;
  const objects = new Map<string, ManifestFile>();
  const contents = new Map<string, ManifestFile>();
  for (const manifest of known.values()) {
    if (manifest.status !== 'complete') continue;
    for (const file of manifest.files.values()) {
      objects.set(file.key, file);
      contents.set(`${file.sha256} ${JSON.stringify(file.headers)}`, file);
    }
  }
  const record: SiteRecord = { ...build.record, own: [...build.record.own, ...ownPaths(plan, known)] };
  encodeRecord(record);
  plan.manifest.record = record;
  for (const [path, file] of build.files) {
    const key = (file.key = releaseKey(layout, record, path));
    plan.manifest.files.set(path, file);
    const there = objects.get(key);
    const sameContent = there?.sha256 === file.sha256;
    if (sameContent && equalHeaders(there, file)) plan.unchanged++;
    else if (sameContent && canCopy(file)) plan.copies.push(copyOf(key, key, file));
    else addTransfer(plan, contents, key, file, isShared(record, path));
  }
  carryAssets(plan, known);
}

function addTransfer(
  plan: SitePlan,
  contents: ReadonlyMap<string, ManifestFile>,
  key: string,
  file: BuildFile,
  shared: boolean,
): void {
  const elsewhere = contents.get(`${file.sha256} ${JSON.stringify(file.headers)}`);
  if (elsewhere && file.size > 0 && canCopy(file)) {
    plan.copies.push(copyOf(elsewhere.key, key, file));
    return;
  }
  const put: Put = { key, file };
  if (shared) put.ifNew = true;
  plan.puts.push(put);
  plan.uploadBytes += file.size;
}

function equalHeaders(a: Pick<ManifestFile, 'headers'>, b: Pick<ManifestFile, 'headers'>): boolean {
  return JSON.stringify(a.headers) === JSON.stringify(b.headers);
}

/**
 * Files whose name says that they never change, but whose content has: they cannot be shared. The new release at least
 * serves the new content; `warnOfStaleNames` tells what browsers will not notice.
 */
function ownPaths(plan: SitePlan, known: ReadonlyMap<string, Manifest>): string[] {
  const own: string[] = [];
  for (const [path, file] of plan.build.files) {
    if (!isShared(plan.build.record, path)) continue;
    const changed = [...known.values()].some((manifest) => {
      const before = manifest.files.get(path);
      return before !== undefined && before.sha256 !== file.sha256;
    });
    if (changed) own.push(`/${path}`);
  }
  return own;
}

/**
 * Tabs that were opened on a kept release ask for its immutable files and its scripts under the new one: what is not
 * shared is copied along, unless the new release has a file of that name.
 */
function carryAssets(plan: SitePlan, known: ReadonlyMap<string, Manifest>): void {
  const { layout, manifest } = plan;
  const record = manifest.record!;
  for (const before of known.values()) {
    if (before.status !== 'complete') continue;
    for (const [path, file] of before.files) {
      if (file.carried || manifest.files.has(path)) continue;
      if (isPage(path) || isWorker(path)) continue;
      if (!isImmutable(file.headers.cacheControl) && !isCode(path)) continue;
      const key = releaseKey(layout, record, path);
      if (key === file.key || !canCopy(file)) continue;
      manifest.files.set(path, { ...file, key, carried: true });
      plan.copies.push(copyOf(file.key, key, { ...file, kind: 'immutable' }));
    }
  }
}

/** Counts what the present site would lose; names with a hash change with every build and are not counted. */
function countVanishing(plan: SitePlan): void {
  for (const [path, file] of plan.present.manifest?.files ?? []) {
    if (file.carried || isImmutable(file.headers.cacheControl)) continue;
    plan.presentPaths++;
    if (!plan.build.files.has(path)) plan.vanishing.push(path);
  }
}

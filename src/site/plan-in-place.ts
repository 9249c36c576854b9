import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parallel } from '../aws/index.ts';
import { sameHeaders, type ListedObject, type ObjectFacts, type StoredHeaders } from '../aws/s3/index.ts';
import { Failure } from '../report/index.ts';
import type { BuildFile } from './build.ts';
import { isImmutable, type ObjectHeaders } from './cache-rules.ts';
import { changedPath, planInvalidation, withinLimits, type ChangedPath } from './invalidation.ts';
import { manifestKey } from './layout.ts';
import type { Manifest } from './manifest.ts';
import { ManifestReader } from './manifests.ts';
import { newPlan } from './new-plan.ts';
import { canCopy, copyOf, type PlanContext, type SitePlan } from './plan.ts';
import { sourceFailure } from './source-failure.ts';
import { readState, unquoted, type FoundState } from './state.ts';
import { HASH_METADATA } from './transfer.ts';

/**
 * In place: each path is one key, for buckets and distributions that are not the web stack's. The state object says what
 * is there; without it, or when something else has written since, the listing decides.
 */
export async function planInPlace(context: PlanContext): Promise<SitePlan> {
  const { request, build, bucket, layout } = context;
  if (request.keyValueStoreArn)
    throw new Failure({
      code: 'input',
      what: 'Input "strategy" is "in-place" together with key-value-store',
      why: "The web stack's edge function looks for releases, not for files in place",
      todo: 'Use strategy: releases (or auto), or leave key-value-store away',
    });
  const found = await readState(bucket, layout, (message) => context.report.warning(message));
  const trusted = await isTrusted(context, found);
  const sameRelease = trusted && found?.state.release === build.release;
  const present =
    found?.state.release && (!sameRelease || request.prune === 'all')
      ? await presentManifest(context, found.state.release)
      : undefined;
  const plan = newPlan(context, {
    strategy: 'in-place',
    status: 'complete',
    basis: sameRelease ? 'pointer' : trusted && present ? 'manifest' : 'listing',
    present: { release: found?.state.release, order: found?.state.order, manifest: present },
  });
  plan.unfinished = found?.state.finished === false;
  plan.state = found?.state;
  plan.stateEtag = found?.etag;
  for (const [path, file] of build.files) file.key = layout.base + path;
  plan.manifest.files = build.files;
  let changed: ChangedPath[] = [];
  if (sameRelease) plan.unchanged = build.files.size;
  else if (trusted && present) changed = compareWithManifest(plan, present);
  else changed = await compareWithListing(plan, context, found);
  if (request.prune === 'all') await findStrangers(plan, context);
  countVanishing(plan);
  plan.hasChanges = !sameRelease || plan.strangers.length > 0;
  if (plan.hasChanges) plan.invalidation = await planInvalidation(context.session, request, changed);
  addPending(plan, found?.state.invalidate ?? []);
  return plan;
}

/** What an interrupted run was going to invalidate: nobody can tell any more what of it the edge still holds. */
function addPending(plan: SitePlan, pending: readonly string[]): void {
  if (pending.length === 0 || !plan.request.distributionId || plan.request.invalidation === 'none') return;
  const paths = [...new Set([...(plan.invalidation?.paths ?? []), ...pending])].sort();
  plan.invalidation = { paths: withinLimits(paths), skipped: plan.invalidation?.skipped ?? 0 };
}

/** A finished deployment whose page is still the one that it left. */
async function isTrusted({ bucket, layout }: PlanContext, found: FoundState | undefined): Promise<boolean> {
  if (found?.state.phase !== 'live' || !found.state.release) return false;
  const index = await bucket.head(`${layout.base}index.html`);
  return index !== undefined && unquoted(index.etag) === found.state.indexEtag;
}

function presentManifest({ bucket, layout, report }: PlanContext, release: string): Promise<Manifest | undefined> {
  return new ManifestReader(bucket, layout, (message) => report.warning(message)).read(manifestKey(layout, release));
}

function compareWithManifest(plan: SitePlan, present: Manifest): ChangedPath[] {
  const changed: ChangedPath[] = [];
  for (const [path, file] of plan.build.files) {
    const key = plan.layout.base + path;
    const before = present.files.get(path);
    if (before?.sha256 !== file.sha256) put(plan, key, file);
    else if (JSON.stringify(before.headers) !== JSON.stringify(file.headers)) changeHeaders(plan, key, file);
    else {
      plan.unchanged++;
      continue;
    }
    if (before) changed.push(changedPath(plan.request, key, before.headers));
  }
  return changed;
}

function put(plan: SitePlan, key: string, file: BuildFile): void {
  plan.puts.push({ key, file });
  plan.uploadBytes += file.size;
}

function changeHeaders(plan: SitePlan, key: string, file: BuildFile): void {
  if (!canCopy(file)) put(plan, key, file);
  else plan.copies.push(copyOf(key, key, file));
}

/** By size and ETag; where the ETag is no MD5 of the content, by the checksum or hash that the object carries. */
async function compareWithListing(
  plan: SitePlan,
  { bucket, layout }: PlanContext,
  found: FoundState | undefined,
): Promise<ChangedPath[]> {
  const objects = new Map<string, ListedObject>();
  for await (const page of bucket.list(layout.base))
    for (const object of page)
      if (plan.build.files.has(object.key.slice(layout.base.length))) objects.set(object.key, object);
  const changed: ChangedPath[] = [];
  await parallel(plan.build.files, 32, async ([path, file]) => {
    const key = layout.base + path;
    const object = objects.get(key);
    if (!object) return put(plan, key, file);
    const before = plan.present.manifest?.files.get(path);
    // Untouched since the last whole deployment: the manifest still speaks for it.
    const untouched = before && object.lastModified.getTime() <= (found?.state.wholeAt ?? 0);
    if (object.size !== file.size) {
      put(plan, key, file);
      changed.push(changedPath(plan.request, key, untouched ? before.headers : undefined));
      return;
    }
    if (untouched && before.sha256 === file.sha256 && (await etagAgrees(object, file)) !== false) {
      if (JSON.stringify(before.headers) === JSON.stringify(file.headers)) return void plan.unchanged++;
      changeHeaders(plan, key, file);
      changed.push(changedPath(plan.request, key, before.headers));
      return;
    }
    const head = await bucket.head(key);
    if (!head || !(await sameContent(object, head, file))) put(plan, key, file);
    else if (servedAs(head.headers, file.headers)) return void plan.unchanged++;
    else changeHeaders(plan, key, file);
    changed.push(changedPath(plan.request, key, head?.headers));
  });
  return changed;
}

/** Whether the ETag is the MD5 of the content; undefined where it is no MD5 (parts, KMS). */
async function etagAgrees({ etag }: ListedObject, file: BuildFile): Promise<boolean | undefined> {
  if (!/^"[0-9a-f]{32}"$/.test(etag)) return undefined;
  return unquoted(etag) === (await md5(file));
}

async function sameContent(object: ListedObject, { sha256, headers }: ObjectFacts, file: BuildFile): Promise<boolean> {
  const known = sha256 ?? headers.metadata?.[HASH_METADATA];
  if (known) return known === file.sha256;
  // With KMS the ETag has the form of an MD5 and is none: it then simply differs, and the file is sent.
  return (await etagAgrees(object, file)) === true;
}

async function md5({ path, content }: BuildFile): Promise<string> {
  if (typeof content !== 'string') return hash('md5', content, 'hex');
  const sum = createHash('md5');
  try {
    for await (const chunk of createReadStream(content, { highWaterMark: 1024 * 1024 })) sum.update(chunk as Buffer);
  } catch (error) {
    throw sourceFailure(path, error);
  }
  return sum.digest('hex');
}

/** Whether an object is served as the build wants it; the hash of an object in parts is not one of its headers. */
export function servedAs(present: StoredHeaders, wanted: ObjectHeaders): boolean {
  const { [HASH_METADATA]: _, ...metadata } = present.metadata ?? {};
  return sameHeaders({ ...present, metadata }, wanted);
}

/** prune: all also removes what no release names, of those that are still kept. */
async function findStrangers(plan: SitePlan, { bucket, layout }: PlanContext): Promise<void> {
  const named = new Set([...plan.build.files.keys()].map((path) => layout.base + path));
  const releases = (await new ManifestReader(bucket, layout).all()).values();
  for (const manifest of releases) for (const file of manifest.files.values()) named.add(file.key);
  for await (const page of bucket.list(layout.base)) {
    const keys = page.map(({ key }) => key).filter((key) => !key.startsWith('.deploy/'));
    plan.presentPaths += keys.length;
    plan.strangers.push(...keys.filter((key) => !named.has(key)));
  }
}

/** What the site would lose; names with a hash change with every build and are not counted. */
function countVanishing(plan: SitePlan): void {
  let paths = 0;
  for (const [path, file] of plan.present.manifest?.files ?? []) {
    if (isImmutable(file.headers.cacheControl)) continue;
    paths++;
    if (!plan.build.files.has(path)) plan.vanishing.push(path);
  }
  plan.presentPaths = Math.max(plan.presentPaths, paths);
  plan.vanishing.push(...plan.strangers);
}

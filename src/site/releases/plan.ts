import type { Context } from '../../operation/index.ts';
import type { Build, BuildFile } from '../build/build.ts';
import { isImmutable, isPage, isWorker } from '../build/cache-rules.ts';
import { isCode, isShared } from '../edge/shared-names.ts';
import { encodeRecord, type SiteRecord } from '../edge/site-record.ts';
import type { Manifest, ManifestFile, NewManifest } from '../manifest/encoding.ts';
import { keysOf, manifestKey, releaseKey } from '../manifest/layout.ts';
import { ManifestReader } from '../manifest/store.ts';
import { vanishingPaths, type Target } from '../manifest/target.ts';
import { addPut, canCopy, copyOf, newTransfers, type Transfers } from '../transfer/transfers.ts';
import type { ReleasesPlan } from '../types.ts';
import type { SiteLook } from './look.ts';

/**
 * Releases: every file that may change is below the release's own prefix, so nothing that is live is ever touched. What
 * an earlier release already has is copied by S3; shared files are sent once.
 */
export async function planReleases({ report }: Context, look: SiteLook): Promise<ReleasesPlan> {
  const { target, live, isThere, stored } = look;
  const { bucket, ...common } = target;
  const { request, build, layout } = common;
  const isLive = live?.release === build.release;
  if (live && isLive && isThere) return planNothing(target, live, stored);
  const reader = new ManifestReader(bucket, layout, (message) => report.warning(message));
  const manifests = await reader.all(stored.listed, stored.bases);
  const present = { release: live?.release, order: live?.order, manifest: live && manifests.get(live.release) };
  // The live release has lost its page: something else deletes here, so nothing is taken to be there.
  const known = isLive ? new Map<string, Manifest>() : manifests;
  if (isLive) report.warning(`The live release ${build.release} is damaged: every file is uploaded again`);
  else if (live && !present.manifest)
    report.warning(`The manifest of the live release ${live.release} is missing: every file is uploaded again`);
  const same = known.get(build.release);
  const complete = same?.status === 'complete';
  const { manifest, ...transfers } = complete
    ? { ...newTransfers(build.files.size), manifest: { ...same, record: { ...same.record!, order: request.order } } }
    : planFiles(target, known);
  return {
    ...common,
    strategy: 'releases',
    release: build.release,
    hasChanges: true,
    basis: present.manifest ? 'manifest' : live ? 'pointer' : 'nothing',
    present,
    complete,
    manifest,
    ...transfers,
    ...vanishingPaths(present.manifest, build),
    requiredManifests: [...known.keys()].map((release) => manifestKey(layout, release)),
    foundManifests: new Map(
      [...reader.etags].map(([release, etag]) => [release, { etag, status: manifests.get(release)?.status }]),
    ),
    unfinished: false,
  };
}

/** The release is live and its page is there: at most a prune is left to be done. */
function planNothing(target: Target, live: SiteRecord, { listed = [], movedAside }: SiteLook['stored']): ReleasesPlan {
  const { bucket: _, ...common } = target;
  const { request, build } = common;
  const others = listed.filter(({ release }) => release !== build.release && !request.keep.includes(release));
  return {
    ...common,
    strategy: 'releases',
    release: build.release,
    hasChanges: false,
    basis: 'pointer',
    present: { release: live.release, order: live.order },
    complete: true,
    manifest: newManifest(target, live, new Map()),
    ...newTransfers(build.files.size),
    ...vanishingPaths(undefined, build),
    requiredManifests: [],
    foundManifests: new Map(listed.map(({ release, etag }) => [release, { etag }])),
    unfinished: movedAside || others.length > request.keepReleases - 1,
  };
}

function newManifest({ build, request }: Target, record: SiteRecord, files: NewManifest['files']): NewManifest {
  const { order } = request;
  return { release: build.release, strategy: 'releases', ...(order !== undefined && { order }), record, files };
}

/** Sorts the build's files into: there already, to be copied from another release, to be sent. */
function planFiles(target: Target, known: ReadonlyMap<string, Manifest>): Transfers & { manifest: NewManifest } {
  const { build, layout } = target;
  const transfers = newTransfers();
  const complete = [...known.values()].filter(({ status }) => status === 'complete');
  const objects = new Map<string, ManifestFile>();
  const keyOfContent = new Map<string, string>();
  for (const manifest of complete) {
    const keyOf = keysOf(layout, manifest);
    for (const [path, file] of manifest.files) {
      objects.set(keyOf(path), file);
      keyOfContent.set(contentOf(file), keyOf(path));
    }
  }
  const record: SiteRecord = { ...build.record, own: [...build.record.own, ...ownPaths(build, known)] };
  // A record that is too large fails here, before anything is written.
  encodeRecord(record);
  for (const [path, file] of build.files) {
    const key = releaseKey(layout, record, path);
    const there = objects.get(key);
    const hasContent = there?.sha256 === file.sha256;
    const elsewhere = file.size > 0 ? keyOfContent.get(contentOf(file)) : undefined;
    if (hasContent && contentOf(there) === contentOf(file)) transfers.unchanged++;
    else if (hasContent && canCopy(file)) transfers.copies.push(copyOf(key, key, file));
    else if (elsewhere && canCopy(file)) transfers.copies.push(copyOf(elsewhere, key, file));
    else addPut(transfers, { key, file, ifNew: isShared(record, `/${path}`) });
  }
  const files = new Map<string, ManifestFile>(build.files);
  carryAssets(target, complete, { record, files, transfers });
  return { ...transfers, manifest: newManifest(target, record, files) };
}

/** Two files with the same text are stored alike: the same bytes, the same headers. */
function contentOf({ sha256, headers }: Pick<ManifestFile, 'sha256' | 'headers'>): string {
  return `${sha256} ${JSON.stringify(headers)}`;
}

/**
 * Files whose name says that they never change, but whose content has: they cannot be shared. The new release at least
 * serves the new content; a warning says what browsers will not notice.
 */
function ownPaths(build: Build, known: ReadonlyMap<string, Manifest>): string[] {
  const changed = (path: string, { sha256 }: BuildFile) =>
    [...known.values()].some(({ files }) => (files.get(path)?.sha256 ?? sha256) !== sha256);
  return [...build.files]
    .filter(([path, file]) => isShared(build.record, `/${path}`) && changed(path, file))
    .map(([path]) => `/${path}`);
}

/**
 * Tabs that were opened on a kept release ask for its immutable files and its scripts under the new one: what is not
 * shared is copied along, unless the new release has a file of that name.
 */
function carryAssets(
  { layout }: Target,
  releases: readonly Manifest[],
  to: { record: SiteRecord; files: Map<string, ManifestFile>; transfers: Transfers },
): void {
  for (const before of releases) {
    const keyOf = keysOf(layout, before);
    for (const [path, file] of before.files) {
      if (file.carried || to.files.has(path)) continue;
      if (isPage(path) || isWorker(path)) continue;
      if (!isImmutable(file.headers.cacheControl) && !isCode(path)) continue;
      const key = releaseKey(layout, to.record, path);
      if (key === keyOf(path) || !canCopy(file)) continue;
      to.files.set(path, { ...file, carried: true });
      to.transfers.copies.push(copyOf(keyOf(path), key, { ...file, kind: 'immutable' }));
    }
  }
}

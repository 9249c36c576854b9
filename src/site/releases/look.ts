import type { Context } from '../../operation/index.ts';
import { readPointer } from '../edge/pointer.ts';
import type { SiteRecord } from '../edge/site-record.ts';
import { releaseKey } from '../manifest/layout.ts';
import { type ListedManifest, listOwn } from '../manifest/store.ts';
import { readTarget, type Target } from '../manifest/target.ts';
import type { SiteRequest } from '../request.ts';

/** What a plan of releases goes by, before it reads any manifest. */
export interface SiteLook {
  target: Target;
  /** What the edge serves. */
  live: SiteRecord | undefined;
  /** The page of the build's release is there. */
  isThere: boolean;
  stored: StoredManifests;
}

interface StoredManifests {
  /** Undefined where no prune is wanted: then nothing is listed. */
  listed?: readonly ListedManifest[];
  bases?: readonly string[];
  /** A prune that was interrupted has moved one aside. */
  movedAside: boolean;
}

/** Reads the build, and how bucket and edge stand: asked at once, for most deployments that have a site change nothing of it. */
export async function lookAtSite(context: Context, request: SiteRequest): Promise<SiteLook> {
  return await lookAtTarget(context, await readTarget(context, request, 'releases'));
}

export async function lookAtTarget({ session }: Pick<Context, 'session'>, target: Target): Promise<SiteLook> {
  const [live, isThere, stored] = await Promise.all([
    readPointer(session, target.request.keyValueStoreArn!),
    isPageThere(target),
    storedManifests(target),
  ]);
  return { target, live, isThere, stored };
}

/** One look at the object of this release that every visitor asks for. */
async function isPageThere({ bucket, layout, build }: Target): Promise<boolean> {
  const index = build.files.get('index.html');
  if (!index) return true;
  const found = await bucket.head(releaseKey(layout, build.record, 'index.html'));
  return found?.size === index.size;
}

async function storedManifests({ bucket, request, layout }: Target): Promise<StoredManifests> {
  if (request.prune === 'none') return { movedAside: false };
  const { manifests, bases, pruning } = await listOwn(bucket, layout);
  return { listed: manifests, bases, movedAside: pruning.length > 0 };
}

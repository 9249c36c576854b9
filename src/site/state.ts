import { gunzipSync, gzipSync } from 'node:zlib';
import { messageOf } from '../report/index.ts';
import { keysOf, type Layout } from './layout.ts';
import { packManifest, unpackManifest, type Manifest, type PackedManifest } from './manifest.ts';
import type { Bucket } from './store.ts';

/**
 * What is known of a site in place: one object, which holds the manifest too, so that a plan needs one read.
 * `applying`: a deployment has begun to write and has not ended, so objects may be of either build.
 */
export interface SiteState {
  phase: 'live' | 'applying';
  /** The last release that was whole. */
  manifest?: Manifest;
  /** Release that is being written. */
  target?: string;
  /** ETag of the page after the last deployment: another one means that something else writes here. */
  indexEtag?: string;
  /** When S3 wrote the last `live` state, in milliseconds: objects older than that are as its manifest says. */
  wholeAt?: number;
}

interface PackedState extends Omit<SiteState, 'manifest'> {
  manifest?: PackedManifest;
}

export interface FoundState {
  state: SiteState;
  etag: string;
}

/** The state, or undefined where nothing was deployed; an unreadable one counts as a deployment that did not end. */
export async function readState(
  bucket: Bucket,
  layout: Layout,
  warn: (message: string) => void,
): Promise<FoundState | undefined> {
  const object = await bucket.get(layout.state);
  if (!object) return undefined;
  try {
    const { manifest, ...rest } = JSON.parse(gunzipSync(object.bytes).toString('utf8')) as PackedState;
    const state: SiteState = { ...rest, manifest: manifest && unpackManifest(manifest, keysOf(layout)) };
    if (state.phase === 'live') state.wholeAt = object.lastModified.getTime();
    return { state, etag: object.etag };
  } catch (error) {
    warn(`${layout.state} cannot be read (${messageOf(error)}): the objects in the bucket are compared instead`);
    return { state: { phase: 'applying' }, etag: object.etag };
  }
}

/** Writes the state over the version that was read. False: somebody else wrote in between. */
export async function writeState(
  bucket: Bucket,
  layout: Layout,
  state: SiteState,
  over: string | undefined,
): Promise<{ etag: string } | false> {
  const packed: PackedState = {
    ...state,
    manifest: state.manifest && packManifest(state.manifest, keysOf(layout)(state.manifest)),
  };
  const body = gzipSync(JSON.stringify(packed), { level: 4 });
  return await bucket.put(layout.state, body, over ? { ifMatch: over } : { ifNew: true }, 'application/gzip');
}

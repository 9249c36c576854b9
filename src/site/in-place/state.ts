import { randomUUID } from 'node:crypto';
import { messageOf } from '../../report/index.ts';
import type { Layout } from '../manifest/layout.ts';
import type { Bucket } from '../../aws/s3/index.ts';

/**
 * What is known of a site in place. `applying`: a deployment has begun to write and has not ended, so objects may be of
 * either build.
 */
export interface SiteState {
  phase: 'live' | 'applying';
  /** The last release that was complete, and its order. */
  release?: string;
  order?: number;
  /** Release that is being written. */
  target?: string;
  /** Paths to invalidate; written before the first change, removed when they have been invalidated. */
  invalidate?: string[];
  /** True once invalidation and prune after the last deployment have come to their end. */
  finished?: boolean;
  /** ETag of the page after the last deployment: another one means that something else writes here. */
  indexEtag?: string;
  /** When S3 wrote the last `live` state, in milliseconds: objects older than that are as its manifest says. */
  wholeAt?: number;
}

export interface FoundState {
  state: SiteState;
  etag: string;
}

/** The state, or undefined where nothing was deployed; an unreadable one counts as a deployment that did not end. */
export async function readState(
  bucket: Bucket,
  layout: Layout,
  warn: (message: string) => void = () => undefined,
): Promise<FoundState | undefined> {
  const object = await bucket.get(layout.state);
  if (!object) return undefined;
  try {
    const state = JSON.parse(Buffer.from(object.bytes).toString('utf8')) as SiteState;
    if (state.phase === 'live') state.wholeAt = object.lastModified.getTime();
    return { state, etag: object.etag };
  } catch (error) {
    warn(`${layout.state} cannot be read (${messageOf(error)}): the objects in the bucket are compared instead`);
    return { state: { phase: 'applying' }, etag: object.etag };
  }
}

/**
 * Writes the state over the version that was read. Undefined: somebody else wrote in between. Each write has an id: where
 * its answer is lost and it is sent again, what is there is known as our own.
 */
export async function writeState(
  bucket: Bucket,
  layout: Layout,
  state: SiteState,
  over: string | undefined,
): Promise<string | undefined> {
  const text = `${JSON.stringify({ ...state, write: randomUUID() }, null, 2)}\n`;
  const condition = over ? { ifMatch: over } : { ifNoneMatch: '*' as const };
  const written = await bucket.putIf(layout.state, text, condition, { headers: { contentType: 'application/json' } });
  return written?.etag;
}

/** An ETag as it stands in the state. */
export function unquoted(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

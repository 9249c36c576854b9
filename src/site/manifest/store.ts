import { hash } from 'node:crypto';
import { messageOf } from '../../report/index.ts';
import { manifestKey, releaseOf, type Layout } from './layout.ts';
import {
  decodeBase,
  decodeManifest,
  difference,
  encodeBase,
  encodeManifest,
  type BaseList,
  type Manifest,
  type NewManifest,
} from './encoding.ts';
import { PlanOutdated } from '../edge/superseded.ts';
import type { Bucket, Condition, ListedObject } from '../../aws/s3/index.ts';

export type ListedManifest = ListedObject & { release: string };

/** The manifests in one of the layout's folders. */
export async function listManifests(bucket: Bucket, folder: string): Promise<ListedManifest[]> {
  const found: ListedManifest[] = [];
  for await (const page of bucket.list(folder))
    found.push(...page.map((object) => ({ ...object, release: releaseOf(object.key) })));
  return found;
}

/** What lies in the folder that is kept about a site. */
export interface OwnObjects {
  manifests: ListedManifest[];
  /** Ids of the lists of files that manifests refer to. */
  bases: string[];
  /** Manifests that a prune has moved aside. */
  pruning: ListedManifest[];
}

/** By one listing. */
export async function listOwn(bucket: Bucket, layout: Layout): Promise<OwnObjects> {
  const own = await listManifests(bucket, layout.own);
  const within = (folder: string) => own.filter(({ key }) => key.startsWith(folder));
  return {
    manifests: within(layout.manifests),
    bases: within(layout.bases).map(({ release }) => release),
    pruning: within(layout.pruning),
  };
}

/** Reads the manifests of one prefix; a list that several of them refer to is read once. */
export class ManifestReader {
  readonly #bucket: Bucket;
  readonly #layout: Layout;
  readonly #warn: (message: string) => void;
  /** ETags of the manifests, by release, as `all()` has found them. */
  readonly etags = new Map<string, string>();
  readonly #bases = new Map<string, Promise<BaseList>>();

  constructor(bucket: Bucket, layout: Layout, warn: (message: string) => void = () => undefined) {
    this.#bucket = bucket;
    this.#layout = layout;
    this.#warn = warn;
  }

  /** One manifest; undefined where it is gone or, after a warning, cannot be read. */
  async read(key: string): Promise<Manifest | undefined> {
    const object = await this.#bucket.get(key);
    if (!object) return undefined;
    try {
      return await decodeManifest(object.bytes, (id) => this.#base(id));
    } catch (error) {
      this.#warn(`Manifest ${key} cannot be read (${messageOf(error)}): it is not used`);
      return undefined;
    }
  }

  /**
   * Every release that is still there, by id; of those that somebody has listed already, where they are given. `bases`: ids of
   * the lists that are there, which are read beside the manifests that refer to them.
   */
  async all(listed?: readonly ListedManifest[], bases: readonly string[] = []): Promise<Map<string, Manifest>> {
    const manifests = new Map<string, Manifest>();
    // A list that no manifest refers to may be gone, or unreadable: nobody asks then.
    for (const id of bases) this.#base(id).catch(() => undefined);
    const found = listed ?? (await listManifests(this.#bucket, this.#layout.manifests));
    await Promise.all(
      found.map(async ({ key, release, etag }) => {
        this.etags.set(release, etag);
        const manifest = await this.read(key);
        if (manifest) manifests.set(release, manifest);
      }),
    );
    return manifests;
  }

  #base(id: string): Promise<BaseList> {
    let base = this.#bases.get(id);
    if (!base) {
      base = this.#bucket.get(baseKey(this.#layout, id)).then((object) => {
        if (!object) throw new Error(`its list ${id} is missing`);
        return decodeBase(id, object.bytes);
      });
      this.#bases.set(id, base);
    }
    return base;
  }
}

function baseKey(layout: Layout, id: string): string {
  return `${layout.bases}${id}.json.gz`;
}

/** No CDN may keep what is written about a site. */
export const GZIP = { headers: { contentType: 'application/gzip', cacheControl: 'no-store' } };

/** A difference of more than a quarter of the files gets a new list, unless it is of a few files: a list is one more write. */
const MOST_DIFFERENT = 0.25;
const A_FEW = 50;

/**
 * Writes a manifest as a difference to its own base, or to the list `near` if they differ little; else with a list of its
 * own, which is written first. Returns that list. With `only`, PlanOutdated where that does not hold: another deployment has
 * written or pruned the manifest.
 */
export async function writeManifest(
  bucket: Bucket,
  layout: Layout,
  manifest: NewManifest & Pick<Manifest, 'status'>,
  { near, only }: { near?: BaseList | undefined; only?: Condition } = {},
): Promise<BaseList> {
  let base = manifest.base;
  const most = Math.max(A_FEW, MOST_DIFFERENT * manifest.files.size);
  if (!base && near && difference(manifest.files, near) <= most) base = near;
  if (!base) {
    const list = await encodeBase(manifest.files);
    // By its content as well: a release that is sent again may carry other files of earlier ones, and its first list stays.
    base = { id: `${manifest.release}-${hash('sha256', list).slice(0, 8)}`, files: manifest.files };
    await bucket.put(baseKey(layout, base.id), list, GZIP);
  }
  const written = { ...manifest, version: 1 as const, createdAt: new Date().toISOString() };
  const key = manifestKey(layout, manifest.release);
  const bytes = encodeManifest(written, base);
  if (!only) await bucket.put(key, bytes, GZIP);
  else if (!(await bucket.putIf(key, bytes, only, GZIP)))
    throw new PlanOutdated(`Another deployment has pruned or written ${key}`);
  return base;
}

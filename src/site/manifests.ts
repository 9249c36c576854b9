import { messageOf } from '../report/index.ts';
import { keysOf, releaseOf, type Layout } from './layout.ts';
import { decodeManifest, type Manifest } from './manifest.ts';
import type { Bucket, ListedObject } from './store.ts';

export interface ListedManifest extends ListedObject {
  release: string;
}

/** The manifests in one of the layout's folders. */
export async function listManifests(bucket: Bucket, layout: Layout, folder: string): Promise<ListedManifest[]> {
  const found: ListedManifest[] = [];
  for await (const page of bucket.list(folder))
    found.push(...page.map((object) => ({ ...object, release: releaseOf(layout, object.key) })));
  return found;
}

/** One manifest; undefined where it is gone or, after a call of `warn`, cannot be read. */
export async function readManifest(
  bucket: Bucket,
  layout: Layout,
  key: string,
  warn: (message: string) => void = () => undefined,
): Promise<Manifest | undefined> {
  const object = await bucket.get(key);
  if (!object) return undefined;
  try {
    return decodeManifest(object.bytes, keysOf(layout));
  } catch (error) {
    warn(`Manifest ${key} cannot be read (${messageOf(error)}): it is not used`);
    return undefined;
  }
}

/** Every release that is still there, by id. */
export async function readManifests(
  bucket: Bucket,
  layout: Layout,
  warn?: (message: string) => void,
): Promise<Map<string, Manifest>> {
  const manifests = new Map<string, Manifest>();
  await Promise.all(
    (await listManifests(bucket, layout, layout.manifests)).map(async ({ key, release }) => {
      const manifest = await readManifest(bucket, layout, key, warn);
      if (manifest) manifests.set(release, manifest);
    }),
  );
  return manifests;
}

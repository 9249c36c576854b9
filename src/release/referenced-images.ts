import { parallel } from '../aws/index.ts';
import type { ReleaseRecord } from './record.ts';
import type { JsonStore } from './store.ts';

/** Digests of all images that a release record of any app and environment names: none of them may be deleted. */
export async function referencedImages(store: JsonStore): Promise<Set<string>> {
  const keys = (await store.list('releases/')).filter((key) => /\/\d{8}T\d{6}Z-[^/]*\.json$/.test(key));
  const digests = await parallel(keys, 16, async (key) => {
    const image = (await store.get<ReleaseRecord>(key))?.value.image;
    return image?.includes('@') ? [image.slice(image.indexOf('@') + 1)] : [];
  });
  return new Set(digests.flat());
}

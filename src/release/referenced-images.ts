import { parallel } from '../aws/index.ts';
import { recordIdOf, RECORDS } from './keys.ts';
import type { ReleaseRecord } from './record.ts';
import type { JsonStore } from './store.ts';

/**
 * Every image digest (`sha256:<hex>`) that a release record of any app and environment names, be it as its image or in
 * a parameter of an own template, and the tags of images that were given without a digest: none of these may be deleted.
 * Reads all records below `prefix`: a rollback may go back to any of them.
 */
export async function referencedImages(store: JsonStore, prefix = RECORDS): Promise<Set<string>> {
  const keys = (await store.list(prefix)).filter((key) => recordIdOf(key) !== undefined);
  const names = await parallel(keys, 16, async (key) => {
    const record = (await store.get<ReleaseRecord>(key))?.value;
    const tag = record?.image?.includes('@') ? undefined : /:([^:/]+)$/.exec(record?.image ?? '')?.[1];
    return [...(JSON.stringify(record ?? {}).match(/sha256:[0-9a-f]{64}/g) ?? []), ...(tag ? [tag] : [])];
  });
  return new Set(names.flat());
}

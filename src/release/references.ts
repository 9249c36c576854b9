import { parallel } from '../aws/index.ts';
import { currentKey, recordIdOf, RECORDS, scopeOfKey, scopePrefix } from './keys.ts';
import type { ReleaseRecord, Scope } from './record.ts';
import type { JsonStore } from './store.ts';

/** What release records name: keys of the artifacts bucket, and images by digest or tag. */
export interface References {
  /** Code packages, templates and files of settings. */
  keys: Set<string>;
  /** `sha256:<hex>`, and tags of images that were given without a digest. */
  images: Set<string>;
  /** Images as records name them: host/repository@sha256:... */
  references: Set<string>;
}

/** Code packages (`src/pipeline/steps/code.ts`), files of settings (`settings-file.ts` beside it) and templates (`src/stack/package/artifact.ts`) by their content. */
const ARTIFACT =
  /(?:previews\/[a-z0-9-]+\/)?(?:packages|templates)\/(?:settings\/[^/"]+\/[^/"]+\/)?[\w-]{16,}(?:\.\w+)?/g;
const DIGEST = /sha256:[0-9a-f]{64}/g;

/** What one record names, be it in a field of its own or in a parameter of an own template. */
export function referencesOf(records: Iterable<Partial<ReleaseRecord>>): References {
  const found: References = { keys: new Set(), images: new Set(), references: new Set() };
  for (const record of records) {
    const text = JSON.stringify(record);
    for (const [key] of text.matchAll(ARTIFACT)) found.keys.add(key);
    for (const [digest] of text.matchAll(DIGEST)) found.images.add(digest);
    if (!record.image) continue;
    found.references.add(record.image);
    const tag = record.image.includes('@') ? undefined : /:([^:/]+)$/.exec(record.image)?.[1];
    if (tag) found.images.add(tag);
  }
  return found;
}

/** The environments that the bucket has a live release of. */
export async function readCurrents(store: Pick<JsonStore, 'list'>): Promise<Scope[]> {
  const keys = await store.list(RECORDS);
  return keys.flatMap((key) => {
    const scope = scopeOfKey(key);
    return scope && key === currentKey(scope) ? [scope] : [];
  });
}

/** All records of one environment. */
export async function readRecords(store: JsonStore, scope: Scope): Promise<ReleaseRecord[]> {
  return await readAll(store, await store.list(scopePrefix(scope)));
}

/** The records of all other environments, of whatever app: what only those of one environment name is nobody else's. */
export async function readOtherRecords(store: JsonStore, scope: Scope): Promise<ReleaseRecord[]> {
  const keys = await store.list(RECORDS);
  return await readAll(
    store,
    keys.filter((key) => !key.startsWith(scopePrefix(scope))),
  );
}

async function readAll(store: JsonStore, keys: readonly string[]): Promise<ReleaseRecord[]> {
  const records = keys.filter((key) => recordIdOf(key) !== undefined);
  const found = await parallel(records, 16, async (key) => (await store.get<ReleaseRecord>(key))?.value);
  return found.filter((record) => record !== undefined);
}

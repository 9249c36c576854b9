import { hash } from 'node:crypto';
import { parallel } from '../../aws/index.ts';
import { sameHeaders, type ListedObject, type ObjectFacts, type StoredHeaders } from '../../aws/s3/index.ts';
import type { BuildFile } from '../build/build.ts';
import type { ObjectHeaders } from '../build/cache-rules.ts';
import { hashSource } from '../build/scan.ts';
import { changedPath, type ChangedPath } from '../invalidation/plan.ts';
import type { Manifest } from '../manifest/encoding.ts';
import type { Target } from '../manifest/target.ts';
import { HASH_METADATA } from '../transfer/files.ts';
import { addPut, canCopy, copyOf, newTransfers } from '../transfer/transfers.ts';
import { unquoted } from './state.ts';

type Headers = Parameters<typeof changedPath>[2];

/** The outcome of comparing each file of a build with the object at its key. */
export class Comparison {
  readonly transfers = newTransfers();
  /** Objects that change: they may have to be invalidated. */
  readonly changed: ChangedPath[] = [];
  readonly target: Target;

  constructor(target: Target) {
    this.target = target;
  }

  added(key: string, file: BuildFile): void {
    addPut(this.transfers, { key, file });
  }

  /** The object has other content; `before`: the headers that it has been served with, where they are known. */
  contentChanged(key: string, file: BuildFile, before: Headers): void {
    this.added(key, file);
    this.changed.push(changedPath(this.target.request, key, before));
  }

  headersChanged(key: string, file: BuildFile, before: Headers): void {
    if (!canCopy(file)) return this.contentChanged(key, file, before);
    this.transfers.copies.push(copyOf(key, key, file));
    this.changed.push(changedPath(this.target.request, key, before));
  }
}

export function compareWithManifest(to: Comparison, present: Manifest): void {
  const { build, layout } = to.target;
  for (const [path, file] of build.files) {
    const key = layout.base + path;
    const before = present.files.get(path);
    if (!before) to.added(key, file);
    else if (before.sha256 !== file.sha256) to.contentChanged(key, file, before.headers);
    else if (!sameHeaders(before.headers, file.headers)) to.headersChanged(key, file, before.headers);
    else to.transfers.unchanged++;
  }
}

/**
 * Compares size and ETag or, where the ETag is not the MD5 of the content, the checksum or hash stored with the object.
 * For objects last written before `wholeAt` (milliseconds), the end of the last complete deployment, `manifest` still holds.
 */
export async function compareWithListing(
  to: Comparison,
  manifest: Manifest | undefined,
  wholeAt: number,
): Promise<void> {
  const { build, bucket, layout } = to.target;
  const objects = new Map<string, ListedObject>();
  for await (const page of bucket.list(layout.base))
    for (const object of page)
      if (build.files.has(object.key.slice(layout.base.length))) objects.set(object.key, object);
  await parallel(build.files, 32, async ([path, file]) => {
    const key = layout.base + path;
    const object = objects.get(key);
    if (!object) return to.added(key, file);
    const before = object.lastModified.getTime() <= wholeAt ? manifest?.files.get(path) : undefined;
    if (object.size !== file.size) return to.contentChanged(key, file, before?.headers);
    if (before?.sha256 === file.sha256 && (await etagAgrees(object, file)) !== false) {
      if (sameHeaders(before.headers, file.headers)) return void to.transfers.unchanged++;
      return to.headersChanged(key, file, before.headers);
    }
    const head = await bucket.head(key);
    if (!head || !(await sameContent(object, head, file))) to.contentChanged(key, file, head?.headers);
    else if (servedAs(head.headers, file.headers)) to.transfers.unchanged++;
    else to.headersChanged(key, file, head.headers);
  });
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
  return (await hashSource({ path, content }, 'md5', 'hex')).digest;
}

/** Whether an object is served as the build wants it; the hash of an object in parts is not one of its headers. */
function servedAs(present: StoredHeaders, wanted: ObjectHeaders): boolean {
  const { [HASH_METADATA]: _, ...metadata } = present.metadata ?? {};
  return sameHeaders({ ...present, metadata }, wanted);
}

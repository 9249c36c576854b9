import { createReadStream, readFileSync } from 'node:fs';
import { isContentMismatch, type Bucket } from '../../aws/s3/index.ts';
import type { ObjectHeaders } from '../build/cache-rules.ts';
import type { ManifestFile } from '../manifest/encoding.ts';
import type { BuildFile } from '../build/build.ts';
import { sourceChanged, sourceFailure } from '../build/source-failure.ts';

/** One file to send. */
export interface Put {
  key: string;
  file: BuildFile;
  /** Only where there is no such object yet. */
  ifNew?: boolean;
}

/** An object that S3 copies: into a release, or onto itself to change its headers. */
export interface Copy extends Pick<ManifestFile, 'size' | 'sha256' | 'headers'> {
  from: string;
  to: string;
  /** When it is its turn in place. */
  kind: BuildFile['kind'];
}

/** From this size on a file is sent in parts. */
const MULTIPART = 16 * 1024 * 1024;
/** Metadata with the hash of an object in parts, since S3 keeps no checksum of the whole for it. */
export const HASH_METADATA = 'sha256';

/** Sends one file; S3 checks the content by its SHA-256. Returns how often the request was sent. */
export async function putFile(bucket: Bucket, { key, file, ifNew }: Put): Promise<number> {
  if (file.size >= MULTIPART) return await putInParts(bucket, key, file.content as string, file);
  const body = readSource(file);
  if (body.length !== file.size) throw sourceChanged(file.path);
  const options = { headers: file.headers, sha256: file.sha256 };
  try {
    const condition = { ifNoneMatch: '*' } as const;
    // Nothing that is known names other content that is there: a leftover, under a name that promises this content.
    const written = ifNew ? await bucket.putIf(key, body, condition, options) : undefined;
    return (written ?? (await bucket.put(key, body, options))).attempts;
  } catch (error) {
    throw isContentMismatch(error) ? sourceChanged(file.path) : error;
  }
}

/** Where the file changes meanwhile, the upload is not completed: its metadata would promise other content for good. */
async function putInParts(bucket: Bucket, key: string, path: string, file: Put['file']): Promise<number> {
  const { sha256, size } = file;
  let unreadable: unknown;
  const body = () =>
    createReadStream(path, { highWaterMark: 1024 * 1024 }).on('error', (error) => (unreadable = error));
  try {
    await bucket.upload(key, body, size, { headers: withHash(file.headers, sha256), sha256 });
  } catch (error) {
    if (unreadable) throw sourceFailure(file.path, unreadable);
    throw isContentMismatch(error) ? sourceChanged(file.path) : error;
  }
  return 1;
}

function withHash(headers: ObjectHeaders, sha256: string): ObjectHeaders {
  return { ...headers, metadata: { ...headers.metadata, [HASH_METADATA]: sha256 } };
}

function readSource({ path, content }: Put['file']): Buffer {
  if (typeof content !== 'string') return content;
  try {
    return readFileSync(content);
  } catch (error) {
    throw sourceFailure(path, error);
  }
}

/** Lets S3 copy an object, or replace the headers of one (a copy onto itself). Returns how often it was asked. */
export async function copyObject(bucket: Bucket, { from, to, size, sha256, headers }: Copy): Promise<number> {
  // Not every storage turns the checksums of the parts into one of the whole.
  const kept = size >= MULTIPART ? withHash(headers, sha256) : headers;
  return (await bucket.copy(from, to, kept)).attempts;
}

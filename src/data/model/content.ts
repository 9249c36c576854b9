import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { lookup } from 'mime-types';
import type { StoredHeaders } from '../../aws/s3/index.ts';

/** The bytes of a file, ready to be written to a target. */
export interface Content {
  size: number;
  /** Hex SHA-256 of all bytes. */
  sha256: string;
  /** A new stream over the bytes. */
  stream(): Readable;
  /** All bytes, for small files. */
  bytes?: Uint8Array;
  /** Headers that S3 stores with the object, when the source is S3. */
  headers?: StoredHeaders;
  /** The S3 object that holds the bytes, so that S3 can copy it without sending them. */
  object?: SourceObject;
  /** Frees what holds the bytes (a temporary file). */
  release(): void;
}

/** An object to copy from: a version, or the present object as long as its ETag is `etag`. */
export interface SourceObject {
  bucket: string;
  owner: string;
  key: string;
  versionId?: string;
  etag?: string;
}

/** Content up to this size (bytes) is held in memory; larger content is streamed. */
export const IN_MEMORY = 8 * 1024 * 1024;

export function bytesContent(bytes: Uint8Array): Content {
  return {
    size: bytes.length,
    sha256: hash('sha256', bytes),
    bytes,
    stream: () => Readable.from([bytes], { objectMode: false }),
    release: () => undefined,
  };
}

/** The content of a file on disk; `release` removes it when it is a temporary one. */
export async function diskContent(file: string, release: () => void = () => undefined): Promise<Content> {
  const { size } = await stat(file);
  if (size <= IN_MEMORY) return { ...bytesContent(await readFile(file)), release };
  return { size, sha256: await streamHash(createReadStream(file)), stream: () => createReadStream(file), release };
}

/** Hex SHA-256 of all bytes of a stream. */
export async function streamHash(stream: Readable): Promise<string> {
  const sha256 = createHash('sha256');
  await pipeline(stream, sha256);
  return sha256.digest('hex');
}

/** The headers to store with an object: those of the source on S3, else the content type by the file's name. */
export function storedHeadersOf(path: string, { headers }: Content): StoredHeaders {
  const contentType = headers ? headers.contentType : lookup(path) || undefined;
  return { ...headers, ...(contentType && { contentType }) };
}

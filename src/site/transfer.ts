import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { Transform } from 'node:stream';
import { CopyObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { DIRECT_LIMIT } from '../aws/direct-put.ts';
import { isConditionFailed } from '../aws/index.ts';
import type { ObjectHeaders } from './cache-rules.ts';
import type { Copy, Put } from './plan.ts';
import { sourceChanged, sourceFailure } from './source-failure.ts';
import type { Bucket } from './store.ts';

/** From this size on a file is sent in parts. */
const MULTIPART = 16 * 1024 * 1024;
/** S3 takes 10,000 parts. */
const PARTS = 9_000;

/** Bytes of one part: small ones start sooner, and at most 9,000 of them are sent. */
export function partSize(size: number): number {
  return Math.max(MULTIPART / 2, Math.ceil(size / PARTS));
}

/** The headers of an object as PutObject and CopyObject take them. */
export function headerFields(headers: ObjectHeaders): Partial<PutObjectCommandInput> {
  return {
    ContentType: headers.contentType,
    CacheControl: headers.cacheControl,
    ...(headers.contentEncoding && { ContentEncoding: headers.contentEncoding }),
    ...(headers.contentDisposition && { ContentDisposition: headers.contentDisposition }),
    ...(headers.contentLanguage && { ContentLanguage: headers.contentLanguage }),
    ...(headers.metadata && { Metadata: { ...headers.metadata } }),
  };
}

/** Sends one file; S3 checks the content by its SHA-256. Returns how often the request was tried. */
export async function putFile(bucket: Bucket, { key, file, ifNew }: Put): Promise<number> {
  if (file.size >= MULTIPART) return await putInParts(bucket, key, file.content as string, file);
  const body = readSource(file);
  if (body.length !== file.size) throw sourceChanged(file.path);
  const direct = body.length < DIRECT_LIMIT ? await bucket.direct() : undefined;
  if (direct) {
    bucket.requests++;
    if (await direct.put({ key, body, sha256: file.sha256, headers: file.headers, ifNew })) return 1;
  }
  try {
    const { $metadata } = await bucket.client.send(
      new PutObjectCommand({
        ...bucket.target,
        ...headerFields(file.headers),
        Key: key,
        Body: body,
        ContentLength: body.length,
        ChecksumSHA256: Buffer.from(file.sha256, 'base64url').toString('base64'),
        ...(ifNew && { IfNoneMatch: '*' }),
      }),
    );
    return ($metadata.attempts ?? 1) + (direct ? 1 : 0);
  } catch (error) {
    if (isConditionFailed(error)) return await acceptPresent(bucket, key, file);
    if (/BadDigest|checksum|content-?sha256/i.test(`${(error as Error).name} ${(error as Error).message}`))
      throw sourceChanged(file.path);
    throw bucket.explain(error, `${file.path} could not be sent`);
  }
}

/** A shared object that is there already is right when it holds the same: an interrupted run or another one sent it. */
async function acceptPresent(bucket: Bucket, key: string, file: Put['file']): Promise<number> {
  const present = await bucket.head(key);
  const md5 = () => hash('md5', readSource(file), 'hex');
  const checksum = present?.headers.sha256;
  const same = checksum
    ? Buffer.from(checksum, 'base64').toString('base64url') === file.sha256
    : present?.etag === md5();
  if (same) return 1;
  // Nothing that is known names it: a leftover whose name promises this content and does not hold it.
  return await putFile(bucket, { key, file });
}

/** In parts, each with a checksum; the hash of the whole goes into the metadata, since S3 keeps none for it. */
async function putInParts(bucket: Bucket, key: string, path: string, file: Put['file']): Promise<number> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const sha = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _, done) {
      sha.update(chunk);
      done(null, chunk);
    },
  });
  const body = createReadStream(path, { highWaterMark: 1024 * 1024 })
    .on('error', (error) => hashing.destroy(error))
    .pipe(hashing);
  const fields = headerFields(file.headers);
  const upload = new Upload({
    client: bucket.client,
    partSize: partSize(file.size),
    queueSize: 4,
    params: {
      ...bucket.target,
      ...fields,
      Metadata: { ...fields.Metadata, sha256: file.sha256 },
      Key: key,
      Body: body,
      ChecksumAlgorithm: 'SHA256',
    },
  });
  try {
    await upload.done();
  } catch (error) {
    throw bucket.explain(sourceFailure(file.path, error), `${file.path} could not be sent`);
  }
  if (sha.digest('base64url') !== file.sha256) throw sourceChanged(file.path);
  return 1;
}

function readSource({ path, content }: Put['file']): Buffer {
  if (typeof content !== 'string') return content;
  try {
    return readFileSync(content);
  } catch (error) {
    throw sourceFailure(path, error);
  }
}

/** Lets S3 copy an object, or replace the headers of one (a copy onto itself). */
export async function copyObject(bucket: Bucket, { from, to, size, sha256, headers }: Copy): Promise<number> {
  const fields = headerFields(headers);
  try {
    const { $metadata } = await bucket.client.send(
      new CopyObjectCommand({
        ...bucket.target,
        ...fields,
        // Not every storage turns the checksums of the parts into one of the whole.
        ...(size >= MULTIPART && { Metadata: { ...fields.Metadata, sha256 } }),
        ...(bucket.owner && { ExpectedSourceBucketOwner: bucket.owner }),
        CopySource: `${bucket.name}/${from.split('/').map(encodeURIComponent).join('/')}`,
        Key: to,
        MetadataDirective: 'REPLACE',
      }),
    );
    return $metadata.attempts ?? 1;
  } catch (error) {
    throw bucket.explain(error, `${from} could not be copied to ${to}`);
  }
}

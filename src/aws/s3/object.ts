import type { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { awsErrorName, isNotFound } from '../errors.ts';
import { storedHeaders, type StoredHeaders } from './object-headers.ts';

/** An object as a listing shows it. ETags are everywhere as S3 writes them, with quotes. */
export interface ListedObject {
  key: string;
  size: number;
  etag: string;
  lastModified: Date;
}

/** What S3 says about an object beside its bytes. */
export interface ObjectFacts {
  size: number;
  etag: string;
  lastModified: Date;
  headers: StoredHeaders;
  /** base64url of the SHA-256 of the whole object, where S3 keeps it (not for objects sent in parts). */
  sha256?: string;
}

export interface OpenObject extends ObjectFacts {
  body: Readable;
  /** S3's own time at the read: ages do not depend on this machine's clock. */
  asOf: Date;
}

export interface PutOptions {
  /** Default: application/octet-stream and nothing else. */
  headers?: StoredHeaders;
  /** base64url of the SHA-256 of the body, where the caller knows it: S3 refuses other content. */
  sha256?: string;
  /** Encrypts with this KMS key instead of the bucket's default. */
  kmsKeyId?: string;
}

/** A write that went through; `attempts` is how often the request was sent. */
export interface Written {
  etag: string;
  attempts: number;
  /** Of a conditional write: S3 refused it because an object with just these bytes is there already. */
  present?: true;
}

/** What an answer of GetObject or HeadObject says. */
export function factsOf(
  answer: Pick<
    GetObjectCommandOutput,
    'ContentLength' | 'ETag' | 'LastModified' | 'ChecksumSHA256' | 'Metadata' | 'ContentType'
  >,
): ObjectFacts {
  const { ContentLength, ETag, LastModified, ChecksumSHA256 } = answer;
  // A checksum of checksums (of parts, "...-3") says nothing about the bytes as a whole.
  const whole = ChecksumSHA256 && !ChecksumSHA256.includes('-');
  return {
    size: ContentLength ?? 0,
    etag: ETag ?? '',
    lastModified: LastModified ?? new Date(0),
    headers: storedHeaders(answer),
    ...(whole && { sha256: Buffer.from(ChecksumSHA256, 'base64').toString('base64url') }),
  };
}

/** 404 for an object; a missing bucket is a failure. */
export function isMissing(error: unknown): boolean {
  return isNotFound(error) && awsErrorName(error) !== 'NoSuchBucket';
}

export function encryption(kmsKeyId: string | undefined) {
  return kmsKeyId ? { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId } : {};
}

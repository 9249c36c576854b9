import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { HttpRequest } from '@smithy/core/protocols';
import type { IncomingMessage } from 'node:http';
import { type DirectCall, DirectRequest } from '../requests/direct-request.ts';
import { wireHeaders, type StoredHeaders } from './object-headers.ts';

/** A small object as one PutObject sends it. */
export interface SmallObject {
  key: string;
  body: Uint8Array;
  /** base64url of the SHA-256 of the body: S3 refuses other content. */
  sha256: string;
  headers: StoredHeaders;
  /** Only where there is no such object yet. */
  ifNew?: boolean;
}

/** From this size on the SDK asks S3 before it sends the body (Expect: 100-continue), and its own cost is no matter. */
export const DIRECT_LIMIT = 1024 * 1024;

/**
 * PutObject as a direct request. The hash of the content is known, so it is signed as it is. It is tried once. What comes
 * of anything but a 200 (throttling, a lost connection, expired credentials, a wrong clock or region, a condition) is the
 * business of the SDK, with which the caller sends the object again.
 */
export class DirectPut {
  readonly #owner: string;
  readonly #direct: DirectRequest;

  private constructor(direct: DirectRequest, owner: string) {
    this.#direct = direct;
    this.#owner = owner;
  }

  /** `owner`: account that must own the bucket; '' where the storage has no accounts. Undefined as for DirectRequest. */
  static async of(client: S3Client, bucket: string, owner: string): Promise<DirectPut | undefined> {
    const direct = await DirectRequest.of(client, {
      command: PutObjectCommand,
      input: { Bucket: bucket, Key: 'key' },
      uriEscapePath: false,
    });
    return direct && new DirectPut(direct, owner);
  }

  /** The ETag when S3 has the object; undefined when the SDK has to send it, after a pause where S3 is busy. */
  async put(object: SmallObject): Promise<string | undefined> {
    let status: number;
    let etag = '';
    try {
      const response = await this.#direct.send(this.#call(object));
      (response.body as IncomingMessage).resume();
      status = response.statusCode;
      etag = response.headers['etag'] ?? '';
    } catch {
      status = 0;
    }
    if (status === 200) return etag;
    if (status === 0) await delay(LOST_MS * Math.random());
    if (status === 429 || status >= 500) await delay(BUSY_MS * Math.random());
    return undefined;
  }

  /** The signed request of one object. */
  async request(object: SmallObject): Promise<HttpRequest> {
    return await this.#direct.sign(this.#call(object));
  }

  #call({ key, body, sha256, headers, ifNew }: SmallObject): DirectCall {
    const digest = Buffer.from(sha256, 'base64url');
    return {
      method: 'PUT',
      path: `/${key.split('/').map(encodeSegment).join('/')}`,
      query: { 'x-id': 'PutObject' },
      headers: {
        ...wireHeaders(headers),
        ...(ifNew && { 'if-none-match': '*' }),
        'x-amz-checksum-sha256': digest.toString('base64'),
        'x-amz-content-sha256': digest.toString('hex'),
        ...(this.#owner && { 'x-amz-expected-bucket-owner': this.#owner }),
      },
      body,
    };
  }
}

/** What the SDK waits at most before its own first retry: after a lost connection, and where S3 says that it is busy. */
const LOST_MS = 100;
const BUSY_MS = 500;

/** RFC 3986: encodeURIComponent leaves five characters as they are that S3's signature wants encoded. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { IncomingMessage } from 'node:http';

/** What S3 keeps with an object and answers with it. */
export interface StoredHeaders {
  /** Default application/octet-stream. */
  contentType?: string;
  cacheControl?: string;
  contentEncoding?: string;
  contentDisposition?: string;
  contentLanguage?: string;
  metadata?: Readonly<Record<string, string>>;
}

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
 * PutObject without the SDK's middleware, which takes several times the processor time of the request itself: the same
 * request, signed by the SDK's signer and sent over the client's own connections. The hash of the content is known, so it
 * is signed as it is. It is tried once. What comes of anything but a 200 (throttling, a lost
 * connection, expired credentials, a wrong clock or region, a condition) is the business of the SDK, with which the
 * caller sends the object again.
 */
export class DirectPut {
  readonly #client: S3Client;
  readonly #owner: string;
  readonly #signer: SignatureV4;
  readonly #url: URL;
  readonly #base: string;

  private constructor(client: S3Client, owner: string, url: URL, signer: SignatureV4) {
    this.#client = client;
    this.#owner = owner;
    this.#url = url;
    this.#base = url.pathname.replace(/\/$/, '');
    this.#signer = signer;
  }

  /** `owner`: account that must own the bucket; '' where the storage has no accounts. Undefined for buckets whose requests are signed in other ways (directory buckets, multi-region access points). */
  static async of(client: S3Client, bucket: string, owner: string): Promise<DirectPut | undefined> {
    const { config } = client;
    const { url, properties, headers } = await getEndpointFromInstructions(
      { Bucket: bucket, Key: 'key' },
      PutObjectCommand,
      config as never,
    );
    const [scheme] = (properties?.['authSchemes'] ?? []) as {
      name: string;
      signingName: string;
      signingRegion: string;
    }[];
    if (scheme?.name !== 'sigv4' || Object.keys(headers ?? {}).length > 0) return undefined;
    const signer = new SignatureV4({
      credentials: config.credentials,
      region: scheme.signingRegion,
      service: scheme.signingName,
      sha256: config.sha256,
      uriEscapePath: false,
    });
    return new DirectPut(client, owner, url, signer);
  }

  /** True when S3 has the object; false when the SDK has to send it, after a pause where S3 is busy. */
  async put(object: SmallObject): Promise<boolean> {
    let status: number;
    try {
      const signed = await this.request(object);
      const { response } = (await this.#client.config.requestHandler.handle(signed)) as { response: HttpResponse };
      (response.body as IncomingMessage).resume();
      status = response.statusCode;
    } catch {
      status = 0;
    }
    if (status === 200) return true;
    if (status === 0) await delay(LOST_MS * Math.random());
    if (status === 429 || status >= 500) await delay(BUSY_MS * Math.random());
    return false;
  }

  /** The signed request of one object. */
  async request({ key, body, sha256, headers, ifNew }: SmallObject): Promise<HttpRequest> {
    const { protocol, hostname, port, host } = this.#url;
    const digest = Buffer.from(sha256, 'base64url');
    const request = new HttpRequest({
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      method: 'PUT',
      path: `${this.#base}/${key.split('/').map(encodeSegment).join('/')}`,
      query: { 'x-id': 'PutObject' },
      headers: {
        host,
        'content-length': String(body.length),
        ...objectFields(headers),
        ...(ifNew && { 'if-none-match': '*' }),
        'x-amz-checksum-sha256': digest.toString('base64'),
        'x-amz-content-sha256': digest.toString('hex'),
        ...(this.#owner && { 'x-amz-expected-bucket-owner': this.#owner }),
        'user-agent': 'deploy-action/1',
      },
      body,
    });
    const { systemClockOffset = 0 } = this.#client.config as { systemClockOffset?: number };
    return (await this.#signer.sign(request, { signingDate: new Date(Date.now() + systemClockOffset) })) as HttpRequest;
  }
}

/** What the SDK waits at most before its own first retry: after a lost connection, and where S3 says that it is busy. */
const LOST_MS = 100;
const BUSY_MS = 500;

function objectFields(headers: StoredHeaders): Record<string, string> {
  const fields: Record<string, string> = { 'content-type': headers.contentType ?? 'application/octet-stream' };
  if (headers.cacheControl) fields['cache-control'] = headers.cacheControl;
  if (headers.contentEncoding) fields['content-encoding'] = headers.contentEncoding;
  if (headers.contentDisposition) fields['content-disposition'] = headers.contentDisposition;
  if (headers.contentLanguage) fields['content-language'] = headers.contentLanguage;
  for (const [name, value] of Object.entries(headers.metadata ?? {}))
    fields[`x-amz-meta-${name.toLowerCase()}`] = value;
  return fields;
}

/** RFC 3986: encodeURIComponent leaves five characters as they are that S3's signature wants encoded. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

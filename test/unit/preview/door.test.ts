import { createHash, createHmac, type BinaryLike } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  region: string;
}
interface Sign {
  signedHeaders(
    request: { method: string; url: URL; service: string; headers?: Record<string, string>; body?: string },
    credentials: Credentials,
    now: Date,
  ): Record<string, string>;
  presigned(url: URL, service: string, credentials: Credentials, seconds: number, now: Date): string;
}

const folder = new URL('../../../templates/stacks/preview/', import.meta.url);
const { signedHeaders, presigned } = (await import(new URL('sign.mjs', folder).href)) as Sign;
const credentials: Credentials = {
  accessKeyId: 'AKIA',
  secretAccessKey: 'secret',
  sessionToken: 'token/+=',
  region: 'eu-central-1',
};
const now = new Date('2026-11-28T09:30:00Z');

/** What the SDK's signer takes for a hash. */
class Sha256 {
  readonly #hash;

  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as BinaryLike);
  }

  update(data: unknown): void {
    this.#hash.update(data as BinaryLike);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    throw new Error('not needed');
  }
}

function signer(service: string): SignatureV4 {
  return new SignatureV4({
    service,
    region: credentials.region,
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
}

describe('the signatures of the door are those of the SDK', () => {
  test.each([
    ['s3', 'GET', 'https://bucket.s3.eu-central-1.amazonaws.com/releases/1/a%20b/%C3%BC(1).js', ''],
    [
      'lambda',
      'POST',
      'https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/shop-pr-7/invocations?Qualifier=live',
      '{"a":"ü"}',
    ],
  ])('%s', async (service, method, address, body) => {
    const url = new URL(address);
    const own = signedHeaders({ method, url, service, body, headers: { range: 'bytes=0-1' } }, credentials, now);
    const { headers } = await signer(service).sign(
      {
        method,
        protocol: 'https:',
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { range: 'bytes=0-1', host: url.host, 'x-amz-content-sha256': own['x-amz-content-sha256']! },
        body,
      },
      { signingDate: now },
    );
    expect(own['authorization']).toBe(headers['authorization']);
  });

  test('of an address too', async () => {
    const url = new URL('https://bucket.s3.eu-central-1.amazonaws.com/shared/film.mp4');
    const theirs = await signer('s3').presign(
      {
        method: 'GET',
        protocol: 'https:',
        hostname: url.hostname,
        path: url.pathname,
        headers: { host: url.host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      },
      {
        signingDate: now,
        expiresIn: 60,
        unsignableHeaders: new Set(['x-amz-content-sha256']),
        unhoistableHeaders: new Set(['x-amz-content-sha256']),
      },
    );
    expect(new URL(presigned(url, 's3', credentials, 60, now)).searchParams.get('X-Amz-Signature')).toBe(
      theirs.query!['X-Amz-Signature'],
    );
  });
});

import { createHash, createHmac } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { Readable } from 'node:stream';
import timers from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { HttpResponse, type HttpRequest } from '@smithy/core/protocols';
import fc from 'fast-check';
import { DirectPut, type SmallObject } from '../../../../src/aws/s3/direct-put.ts';
import { headerParameters, type StoredHeaders } from '../../../../src/aws/s3/index.ts';

const OWNER = '123456789012';
const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const BUCKETS = [
  { bucket: 'shop-site', config: { region: 'eu-central-1' } },
  { bucket: 'shop.example.com', config: { region: 'us-east-1' } },
  { bucket: 'shop-site', config: { region: 'us-gov-west-1', useFipsEndpoint: true } },
  { bucket: 'shop-site', config: { region: 'eu-west-1', useDualstackEndpoint: true } },
  { bucket: 'shop-site', config: { region: 'us-east-1', endpoint: 'http://127.0.0.1:9000', forcePathStyle: true } },
  {
    bucket: 'shop-site',
    config: { region: 'us-east-1', endpoint: 'https://s3.example.com/store', forcePathStyle: true },
  },
];

/** An S3 client that sends nothing and keeps the last request. Status 0: the connection is lost. */
function recording(config: ConstructorParameters<typeof S3Client>[0], statusCode = 200) {
  const seen: { request?: HttpRequest } = {};
  const client = new S3Client({
    ...config,
    credentials: CREDENTIALS,
    requestHandler: {
      handle: (request: HttpRequest) => {
        seen.request = request;
        if (statusCode === 0) return Promise.reject(new Error('ECONNRESET'));
        return Promise.resolve({
          response: new HttpResponse({ statusCode, headers: { etag: '"e"' }, body: Readable.from([]) }),
        });
      },
    },
  });
  return { client, seen };
}

function object(key: string, content: string, headers: StoredHeaders, ifNew?: boolean): SmallObject {
  const body = Buffer.from(content);
  return { key, body, sha256: createHash('sha256').update(body).digest('base64url'), headers, ...(ifNew && { ifNew }) };
}

async function bothRequests({ bucket, config }: (typeof BUCKETS)[number], file: SmallObject) {
  const { client, seen } = recording(config);
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      ExpectedBucketOwner: OWNER,
      ...headerParameters(file.headers),
      Key: file.key,
      Body: file.body,
      ContentLength: file.body.length,
      ChecksumSHA256: Buffer.from(file.sha256, 'base64url').toString('base64'),
      ...(file.ifNew && { IfNoneMatch: '*' }),
    }),
  );
  const direct = await DirectPut.of(client, bucket, OWNER);
  return { sdk: seen.request!, ours: await direct!.request(file) };
}

/** Of the SDK about itself and the moment; the rest says what is put where. */
const ABOUT_THE_CALL = /^(amz-sdk-.*|user-agent|x-amz-user-agent|authorization|x-amz-date)$/;

function meaning({ method, protocol, hostname, port, path, query, headers, body }: HttpRequest) {
  const said = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !ABOUT_THE_CALL.test(name))
    .sort();
  return { method, protocol, hostname, port, path, query, headers: Object.fromEntries(said), body: body as Buffer };
}

/** Signature Version 4, written anew from its description: what S3 will compute. */
function signature(request: HttpRequest): string {
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const [, scope = '', names = ''] = /Credential=[^/]+\/(\S+), SignedHeaders=(\S+),/.exec(
    headers.get('authorization')!,
  )!;
  const canonical = [
    request.method,
    request.path,
    Object.entries(request.query)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join('&'),
    ...names.split(';').map((name) => `${name}:${headers.get(name)!.trim().replace(/\s+/g, ' ')}`),
    '',
    names,
    headers.get('x-amz-content-sha256'),
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (k, part) => createHmac('sha256', k).update(part).digest(),
      `AWS4${CREDENTIALS.secretAccessKey}`,
    );
  return createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', headers.get('x-amz-date'), scope, digest].join('\n'))
    .digest('hex');
}

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' });
const keys = fc
  .array(
    fc.oneof(
      text,
      fc.constantFrom('a b', 'a+b', '100%', '#1', "it's (1)!*", 'Ärger', '日本', '🎉', '~', '%41', 'a&b=c?d'),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join('/'));
const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const headers: fc.Arbitrary<StoredHeaders> = fc.record(
  {
    contentType: value,
    cacheControl: value,
    contentEncoding: value,
    contentDisposition: value,
    contentLanguage: value,
    metadata: fc.dictionary(
      fc.stringMatching(/^[A-Za-z0-9_-]{1,10}$/).map((name) => name.toLowerCase()),
      value,
      {
        maxKeys: 3,
        noNullPrototype: true,
      },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

describe('small objects', () => {
  test('the request is the one that the SDK makes, and its signature the one that S3 computes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...BUCKETS),
        keys,
        fc.string({ maxLength: 30 }),
        headers,
        fc.boolean(),
        async (where, key, content, given, ifNew) => {
          const { sdk, ours } = await bothRequests(where, object(key, content, given, ifNew));
          expect(meaning(ours)).toEqual(meaning(sdk));
          for (const request of [sdk, ours])
            expect(request.headers['authorization']).toContain(`Signature=${signature(request)}`);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ['a directory bucket, which wants a session', 'site--use1-az4--x-s3'],
    ['an access point of several regions', 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'],
  ])('%s is left to the SDK', async (_, bucket) => {
    expect(await DirectPut.of(recording({ region: 'us-east-1' }).client, bucket, OWNER)).toBeUndefined();
  });

  // The pause before the SDK's own tries, as long as it can be.
  test.each<[string, number, number[]]>([
    ['is there', 200, []],
    ['is refused', 403, []],
    ['is slowed down', 503, [500]],
    ['is throttled', 429, [500]],
    ['is lost', 0, [100]],
  ])('what %s is told after the right pause', async (_, status, pauses) => {
    const { client } = recording({ region: 'us-east-1' }, status);
    const direct = await DirectPut.of(client, 'shop-site', OWNER);
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const pause = jest.spyOn(timers, 'setTimeout').mockResolvedValue(undefined);
    // What imports the function by its name sees the other one from now on.
    syncBuiltinESMExports();
    try {
      expect(await direct!.put(object('a.txt', 'a', {}))).toBe(status === 200 ? '"e"' : undefined);
      expect(pause.mock.calls.map(([milliseconds]) => milliseconds)).toEqual(pauses);
    } finally {
      jest.restoreAllMocks();
      syncBuiltinESMExports();
    }
  });
});

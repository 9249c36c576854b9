import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../../src/aws/index.ts';
import type { Bucket } from '../../../../src/aws/s3/index.ts';
import type { Failure } from '../../../../src/report/index.ts';
import { bucketThat, PATIENT, stopLoopbackS3, type Answer } from '../../../support/aws/loopback-s3.ts';
import { failureWith, naming } from '../../../support/failure-with.ts';

afterEach(stopLoopbackS3);

const BODY = '{"live":1}';
const checksum = (text: string) => createHash('sha256').update(text).digest('base64');
const ABSENT = { ifNoneMatch: '*' } as const;
const LARGE = 18_000_000;
const inParts = () => Readable.from([Buffer.alloc(LARGE)]);
const LOST: Answer = { status: 412, code: 'PreconditionFailed' };

describe('a conditional write that is refused', () => {
  test.each<[string, Answer, Answer, string | undefined]>([
    ['its own content is there: its answer was lost', LOST, { body: BODY, headers: { etag: '"own"' } }, '"own"'],
    ['other content is there', LOST, { body: '{"live":2}' }, undefined],
    ['nothing is there any more', LOST, { status: 404, code: 'NoSuchKey' }, undefined],
    ['it has gone (If-Match)', { status: 404, code: 'NoSuchKey' }, { status: 404, code: 'NoSuchKey' }, undefined],
  ])('%s', async (_, refusal, present, etag) => {
    const { bucket, all } = await bucketThat(({ method }) => (method === 'PUT' ? refusal : present));
    expect((await bucket.putIf('a.json', BODY, { ifMatch: '"before"' }))?.etag).toBe(etag);
    expect(all.map(({ method, headers }) => [method, headers['if-match']])).toEqual([
      ['PUT', '"before"'],
      ['GET', undefined],
    ]);
  });

  test.each([
    ['the same', checksum(BODY), '"x"'],
    ['other', checksum('other'), undefined],
  ])('is compared by its checksum where S3 has one: %s content', async (_, present, etag) => {
    const { bucket, all } = await bucketThat(({ method }) =>
      method === 'PUT' ? LOST : { headers: { 'x-amz-checksum-sha256': present } },
    );
    const sha256 = createHash('sha256').update(BODY).digest('base64url');
    expect((await bucket.putIf('a.json', BODY, { ifNoneMatch: '*' }, { sha256 }))?.etag).toBe(etag);
    expect(all.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'HEAD']);
  });

  test('is sent again after a conflict with another write under way, with growing pauses', async () => {
    const pauses: number[] = [];
    const clock = { ...systemClock, sleep: (ms: number) => Promise.resolve(void pauses.push(ms)) };
    const { bucket } = await bucketThat(
      (_request, { length }) => (length < 4 ? { status: 409, code: 'ConditionalRequestConflict' } : undefined),
      undefined,
      { ...PATIENT, clock },
    );
    expect((await bucket.putIf('a.json', BODY, { ifNoneMatch: '*' }))?.etag).toBe('"x"');
    expect(pauses).toEqual([100, 200, 400]);
  });

  // Only 412 says that something is there.
  test.each<[string, RegExp, (bucket: Bucket) => Promise<unknown>]>([
    ['a deletion', /^DELETE/, (bucket) => bucket.delete('a.json', '"x"')],
    ['a stream', /^PUT/, (bucket) => bucket.upload('a', () => Readable.from(['1']), 1, { condition: ABSENT })],
    ['the end of parts', /^POST .*Complete/s, (bucket) => bucket.upload('a', inParts, LARGE, { condition: ABSENT })],
  ])('%s meets the conflict, and is sent again', async (_, conflicting, work) => {
    let conflicts = 0;
    const { bucket } = await bucketThat(
      ({ method, body }) => {
        if (conflicting.test(`${method} ${body}`) && conflicts++ < 2)
          return { status: 409, code: 'ConditionalRequestConflict' };
        if (method !== 'POST') return undefined;
        const name = body.includes('Complete') ? 'CompleteMultipartUploadResult' : 'InitiateMultipartUploadResult';
        return { body: `<${name}><UploadId>u</UploadId><ETag>"x"</ETag></${name}>` };
      },
      undefined,
      { ...PATIENT, clock: { ...systemClock, sleep: () => Promise.resolve() } },
    );
    expect(await work(bucket)).toBe(true);
    expect(conflicts).toBe(3);
  });

  test('a missing bucket is a failure, not a lost condition', async () => {
    const { bucket } = await bucketThat(() => ({ status: 404, code: 'NoSuchBucket' }));
    await expect(bucket.putIf('a.json', BODY, { ifMatch: '"x"' })).rejects.toMatchObject({ code: 'bucket' });
    await expect(bucket.get('a.json')).rejects.toMatchObject({ code: 'bucket' });
  });
});

test('the headers of an object come back as they were sent, and ages go by the clock of S3', async () => {
  const headers = { contentType: 'a/b', cacheControl: 'no-store', contentLanguage: 'de', metadata: { team: 'shop' } };
  const { bucket, all } = await bucketThat(({ method }, [written]) =>
    method === 'PUT'
      ? undefined
      : {
          body: BODY,
          headers: {
            date: 'Sat, 21 Nov 2026 03:15:02 GMT',
            'last-modified': 'Sat, 21 Nov 2026 03:15:00 GMT',
            ...(Object.fromEntries(
              Object.entries(written!.headers).filter(([name]) =>
                /^(content-[^l]|content-la|cache|x-amz-meta)/.test(name),
              ),
            ) as Record<string, string>),
          },
        },
  );
  await bucket.put('a.json', BODY, { headers });
  const object = await bucket.get('a.json');
  expect(object).toMatchObject({ headers, asOf: new Date('2026-11-21T03:15:02Z'), etag: '"x"' });
  expect(object!.lastModified).toEqual(new Date('2026-11-21T03:15:00Z'));
  expect(all.every((request) => request.headers['x-amz-expected-bucket-owner'] === '123456789012')).toBe(true);
});

test.each([
  ['is tried again, three times altogether', 'InternalError', 'aws', [2, 1, 1]],
  ['is not tried again where it is denied', 'AccessDenied', 'permission', [2]],
] as const)('of many objects, what S3 could not delete %s', async (_, refusal, code, asked) => {
  const error = `<DeleteResult><Error><Key>b</Key><VersionId>7</VersionId><Code>${refusal}</Code></Error></DeleteResult>`;
  const { bucket, all } = await bucketThat(() => ({ body: error }));
  const objects = ['a', { Key: 'b', VersionId: '7' }];
  await expect(bucket.deleteAll(objects)).rejects.toEqual(failureWith(code, bucket.name, 'b', refusal));
  expect(all.map(({ body }) => body.match(/<Key>/g)!.length)).toEqual(asked);
  // That very version, each time: without it a new one, a delete marker, would be put over all others.
  expect(all.every(({ body }) => body.includes('<VersionId>7</VersionId>'))).toBe(true);
});

test.each([
  ['a key', {}, ['s3:DeleteObject there'], /DeleteObjectVersion|Object Lock/],
  ['a version', { VersionId: '7' }, ['s3:DeleteObjectVersion', 'legal hold', 'retention'], /DeleteObject there/],
])('a denied deletion of %s is told with the right that it needs', async (_, version, named, unnamed) => {
  const body = '<DeleteResult><Error><Key>b</Key><Code>AccessDenied</Code></Error></DeleteResult>';
  const { bucket } = await bucketThat(() => ({ body }));
  const refused = await bucket.deleteAll([{ Key: 'b', ...version }]).catch((error: unknown) => error as Failure);
  expect(refused).toMatchObject({ code: 'permission', todo: naming(...named) });
  expect(refused!.todo).not.toMatch(unnamed);
});

describe('a deletion of many says how many of them are left', () => {
  const many = Array.from({ length: 2_500 }, (_, index) => `key-${index}`);
  const refused = '<DeleteResult><Error><Key>key-1000</Key><Code>AccessDenied</Code></Error></DeleteResult>';
  test.each<[string, Answer, string]>([
    ['where a batch is refused', { status: 403, code: 'AccessDenied' }, '1,500'],
    // One of the second batch, and the third, which was not sent.
    ['where S3 keeps one', { body: refused }, '501'],
  ])('%s', async (_, answer, left) => {
    const { bucket, all } = await bucketThat((_request, { length }) =>
      length === 1 ? { body: '<DeleteResult/>' } : answer,
    );
    await expect(bucket.deleteAll(many)).rejects.toEqual(failureWith('permission', bucket.name, `${left} of 2,500`));
    expect(all).toHaveLength(2);
  });
});

test('a deletion of many writes no more once it is to stop', async () => {
  const stop = new AbortController();
  const { bucket, all } = await bucketThat(() => {
    stop.abort();
    return { body: '<DeleteResult/>' };
  });
  const objects = Array.from({ length: 1_500 }, (_, index) => `${index}`);
  await expect(bucket.deleteAll(objects, stop.signal)).rejects.toMatchObject({ cause: { name: 'AbortError' } });
  expect(all).toHaveLength(1);
});

describe('an answer that is cut half way is asked for again', () => {
  const listing = '<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>';
  const keys = async (bucket: Bucket) => {
    const found: string[] = [];
    for await (const page of bucket.list('')) found.push(...page.map(({ key }) => key));
    return found;
  };
  test.each<[string, string, (bucket: Bucket) => Promise<unknown>, unknown]>([
    ['an object', BODY, async (bucket) => Buffer.from((await bucket.get('a.json'))!.bytes).toString(), BODY],
    ['a listing', listing, keys, ['a']],
    ['a copy', '<CopyObjectResult/>', (bucket) => bucket.copy('a', 'b', {}), { attempts: 3 }],
    ['a deletion of many', '<DeleteResult/>', (bucket) => bucket.deleteAll(['a']), undefined],
  ])('%s', async (_, body, ask, expected) => {
    const clock = { ...systemClock, sleep: () => Promise.resolve() };
    const { bucket, all } = await bucketThat((_request, { length }) => ({ body, cut: length <= 2 }), undefined, {
      ...PATIENT,
      clock,
    });
    expect(await ask(bucket)).toEqual(expected);
    expect(all).toHaveLength(3);
  });

  describe('and a stream goes on where it was cut', () => {
    const WHOLE = 'the first half and the second half';
    const clock = { ...systemClock, sleep: () => Promise.resolve() };
    const read = async (bucket: Bucket) => await text((await bucket.open('a.json'))!.body);

    test.each([
      ['with a range', true],
      ['in a storage that sends everything again', false],
    ])('%s', async (_, ranges) => {
      const { bucket, all } = await bucketThat(
        ({ headers }, { length }) => {
          const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
          const end = length <= 2 ? from + 10 : undefined;
          if (!ranges) return { body: WHOLE.slice(0, end), cut: length <= 2 };
          const range = { 'content-range': `bytes ${from}-${WHOLE.length - 1}/${WHOLE.length}` };
          return {
            status: from ? 206 : 200,
            body: WHOLE.slice(from, end),
            cut: length <= 2,
            headers: from ? range : {},
          };
        },
        undefined,
        { ...PATIENT, clock },
      );
      expect(await read(bucket)).toBe(WHOLE);
      expect(all.map(({ headers }) => [headers.range, headers['if-match']])).toEqual([
        [undefined, undefined],
        ['bytes=10-', '"x"'],
        ['bytes=20-', '"x"'],
      ]);
    });

    test('and ends with an error where another object is there by then', async () => {
      const { bucket, all } = await bucketThat(
        ({ headers }) => (headers.range ? { status: 412, code: 'PreconditionFailed' } : { body: WHOLE, cut: true }),
        undefined,
        { ...PATIENT, clock },
      );
      await expect(read(bucket)).rejects.toThrow();
      expect(all).toHaveLength(2);
    });
  });

  test('an object six times, then it is a failure that names it', async () => {
    const pauses: number[] = [];
    const clock = { ...systemClock, sleep: (ms: number) => Promise.resolve(void pauses.push(ms)) };
    const { bucket, all } = await bucketThat(() => ({ body: BODY, cut: true }), undefined, { ...PATIENT, clock });
    await expect(bucket.get('a.json')).rejects.toMatchObject({ what: expect.stringContaining('a.json') as unknown });
    expect(all).toHaveLength(6);
    expect(pauses).toEqual([100, 200, 400, 800, 1600]);
  });
});

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { parallelAdaptive } from '../../../../src/aws/index.ts';
import { copyObject, putFile } from '../../../../src/site/transfer/files.ts';
import { siteFolder } from '../../../support/apps/site-folder.ts';
import { bucketThat, PATIENT, stopLoopbackS3, type Answer } from '../../../support/aws/loopback-s3.ts';

afterEach(stopLoopbackS3);

function put(key: string, ifNew = false) {
  const content = Buffer.from(`content of ${key}`);
  const sha256 = createHash('sha256').update(content).digest('base64url');
  const headers = { contentType: 'text/plain', cacheControl: 'no-store' };
  return {
    key,
    ifNew,
    file: { key, path: key, size: content.length, sha256, content, headers, kind: 'other' as const },
  };
}

describe('sending a file', () => {
  test.each([
    [16 * 1024 * 1024 - 1, ['PUT']],
    // Begun, two parts of 8 MiB, ended.
    [16 * 1024 * 1024, ['POST', 'PUT', 'PUT', 'POST']],
  ])('a file of %d bytes is checked by S3 as a whole or in each of its parts', async (size, methods) => {
    const folder = siteFolder({ 'a.bin': Buffer.alloc(size, 'x') });
    const sha256 = createHash('sha256').update(Buffer.alloc(size, 'x')).digest('base64url');
    const { bucket, all } = await bucketThat(
      ({ method }) => ({ body: method === 'POST' ? '<R><UploadId>1</UploadId><ETag>"x"</ETag></R>' : '' }),
      undefined,
      PATIENT,
    );
    await putFile(bucket, {
      key: 'a.bin',
      file: { ...put('a.bin').file, size, sha256, content: join(folder.path, 'a.bin') },
    });
    expect(all.map(({ method }) => method)).toEqual(methods);
    for (const { method, body, headers } of all)
      if (method === 'PUT')
        expect(headers['x-amz-checksum-sha256']).toBe(createHash('sha256').update(body).digest('base64'));
    expect(all[0]!.headers['x-amz-meta-sha256']).toBe(methods.length > 1 ? sha256 : undefined);
    expect(all.every(({ headers }) => headers['x-amz-expected-bucket-owner'] === '123456789012')).toBe(true);
    folder.remove();
  });

  test.each([
    ['gone', () => undefined, 20],
    ['gone, of parts', () => undefined, 20 * 1024 * 1024],
    ['longer', (path: string) => writeFileSync(path, 'x'.repeat(21)), 20],
    ['of the same length', (path: string) => writeFileSync(path, 'y'.repeat(20)), 20],
    ['a folder', (path: string) => mkdirSync(path), 20],
    ['of parts and other bytes', (path: string) => writeFileSync(path, Buffer.alloc(17 << 20, 'y')), 17 << 20],
    ['of parts and shorter', (path: string) => writeFileSync(path, Buffer.alloc(9 << 20, 'x')), 17 << 20],
    ['of parts and now of one', (path: string) => writeFileSync(path, 'x'), 17 << 20],
  ])('a file that is %s by now is told as a source that changes', async (what, change, size) => {
    const folder = siteFolder({});
    const path = join(folder.path, 'a.txt');
    change(path);
    const sha256 = createHash('sha256').update(Buffer.alloc(size, 'x')).digest('base64url');
    const { bucket, all } = await bucketThat(
      (request) => {
        const digest = createHash('sha256').update(request.body).digest('base64');
        const sent = request.headers['x-amz-checksum-sha256'];
        if (sent && sent !== digest) return { status: 400, code: 'XAmzContentSHA256Mismatch' };
        return { body: request.method === 'POST' ? '<R><UploadId>1</UploadId></R>' : '' };
      },
      undefined,
      PATIENT,
    );
    const file = { ...put('a.txt').file, path: 'a.txt', size, sha256, content: path };
    await expect(putFile(bucket, { key: 'a.txt', file })).rejects.toMatchObject({ code: 'source-changed' });
    // Other content of the same length is what S3 finds; everything else is not sent at all.
    if (size === 20 && !what.includes('same')) expect(all).toEqual([]);
    // Begun, perhaps, but never completed.
    if (size > 20) expect(all.filter(({ method, body }) => method === 'POST' && body !== '')).toEqual([]);
    folder.remove();
  });

  test('one request where nothing is wrong, not by way of the SDK', async () => {
    const { bucket, all } = await bucketThat(() => undefined);
    expect(await putFile(bucket, put('a b+c/ü.txt'))).toBe(1);
    expect(all).toMatchObject([{ method: 'PUT', key: 'a b+c/ü.txt', body: 'content of a b+c/ü.txt', sdk: false }]);
    expect(all[0]!.headers).toMatchObject({
      'content-type': 'text/plain',
      'x-amz-expected-bucket-owner': '123456789012',
    });
  });

  test.each<[string, Answer, typeof PATIENT | undefined]>([
    ['SlowDown', { status: 503, code: 'SlowDown' }, undefined],
    ['InternalError', { status: 500, code: 'InternalError' }, undefined],
    ['a lost connection', 'reset', undefined],
    // A pause of this process is silence, too: then it takes more than three.
    ['a silent server', 'never', { maxAttempts: 6, idleTimeoutMs: 1000 }],
  ])('is tried again after %s, and says how often', async (_, answer, limits) => {
    const answers = (_request: unknown, { length }: unknown[]) => (length <= 2 ? answer : undefined);
    const { bucket, all } = await bucketThat(answers, undefined, limits);
    expect(await putFile(bucket, put('a.txt'))).toBe(all.length);
    // No more than that by default.
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(new Set(all.map(({ body }) => body))).toEqual(new Set(['content of a.txt']));
    expect(all.map(({ sdk }) => sdk)).toEqual(all.map((_request, index) => index > 0));
  });

  test('ends with the failure of the SDK where it stays so', async () => {
    const { bucket, all } = await bucketThat(() => ({ status: 503, code: 'SlowDown' }));
    await expect(putFile(bucket, put('a.txt'))).rejects.toMatchObject({ code: 'throttling' });
    expect(all).toHaveLength(3);
  });

  test('the answer to a conditional write is lost: what is there is looked at', async () => {
    const file = put('shared.js', true);
    const { bucket, all } = await bucketThat((request, { length }) => {
      if (length === 1) return 'reset';
      if (request.method === 'PUT') return { status: 412, code: 'PreconditionFailed' };
      return { headers: { 'x-amz-checksum-sha256': Buffer.from(file.file.sha256, 'base64url').toString('base64') } };
    });
    await putFile(bucket, file);
    expect(all.map(({ method, headers }) => [method, headers['if-none-match']])).toEqual([
      ['PUT', '*'],
      ['PUT', '*'],
      ['HEAD', undefined],
    ]);
  });

  test('a wrong clock is corrected once, for all that follow', async () => {
    const ahead = Date.now() + 3_600_000;
    const { bucket, all } = await bucketThat(({ headers }) => {
      const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
        .exec(String(headers['x-amz-date']))!
        .map(Number);
      const sent = Date.UTC(y!, m! - 1, d, h, min, s);
      const date = { date: new Date(ahead).toUTCString() };
      return Math.abs(sent - ahead) > 900_000
        ? { status: 403, code: 'RequestTimeTooSkewed', headers: date }
        : { headers: date };
    });
    await putFile(bucket, put('1.txt'));
    const first = all.length;
    expect(await putFile(bucket, put('2.txt'))).toBe(1);
    expect(all.slice(first)).toMatchObject([{ key: '2.txt', sdk: false }]);
  });

  test('credentials that are about to expire are asked for anew', async () => {
    let asked = 0;
    const { bucket, all } = await bucketThat(
      () => undefined,
      () =>
        Promise.resolve({
          accessKeyId: `AKIA${++asked}`,
          secretAccessKey: 'secret',
          expiration: new Date(Date.now() + 3_600_000),
        }),
    );
    const keys = () => all.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization!)![1]);
    await putFile(bucket, put('first.txt'));
    expect(keys()).toEqual(['AKIA1']);
    // The SDK counts the last five minutes as expired.
    const later = Date.now() + 3_400_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    await putFile(bucket, put('second.txt')).finally(() => clock.mockRestore());
    expect(keys()).toEqual(['AKIA1', 'AKIA2']);
    expect(all.every(({ sdk }) => !sdk)).toBe(true);
  });

  test.each([
    [16 * 1024 * 1024, { team: 'shop', sha256: 'hash' }],
    [16 * 1024 * 1024 - 1, { team: 'shop' }],
  ])('a copy of %d bytes keeps the hash that storage without checksums of a whole needs', async (size, metadata) => {
    const { bucket, all } = await bucketThat(() => ({ body: '<CopyObjectResult/>' }));
    const headers = {
      contentType: 'video/mp4',
      cacheControl: 'no-store',
      contentEncoding: 'br',
      contentDisposition: 'attachment',
      contentLanguage: 'de',
      metadata: { team: 'shop' },
    };
    await copyObject(bucket, { from: 'a+b.mp4', to: 'c.mp4', size, sha256: 'hash', headers, kind: 'other' });
    expect(all[0]!.headers).toMatchObject({
      'content-type': 'video/mp4',
      'cache-control': 'no-store',
      'content-encoding': 'br',
      'content-disposition': 'attachment',
      'content-language': 'de',
      'x-amz-copy-source': 'site/a%2Bb.mp4',
      'x-amz-metadata-directive': 'REPLACE',
      'x-amz-source-expected-bucket-owner': '123456789012',
    });
    const kept = Object.entries(all[0]!.headers).filter(([name]) => name.startsWith('x-amz-meta-'));
    expect(Object.fromEntries(kept.map(([name, value]) => [name.slice('x-amz-meta-'.length), value]))).toEqual(
      metadata,
    );
  });

  test.each<[string, Answer, string, RegExp]>([
    ['expired credentials', { status: 400, code: 'ExpiredToken' }, 'credentials', /a\.txt/],
    ['no permission', { status: 403, code: 'AccessDenied' }, 'permission', /a\.txt.*123456789012/],
    [
      'another region',
      { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-west-1' } },
      'bucket',
      /us-east-1.*aws-region to eu-west-1/,
    ],
    ['another region that is not named', { status: 400, code: 'AuthorizationHeaderMalformed' }, 'bucket', /us-east-1/],
    ['a wrong key', { status: 403, code: 'SignatureDoesNotMatch' }, 'credentials', /access key/],
    ['a clock that stays wrong', { status: 403, code: 'RequestTimeTooSkewed' }, 'credentials', /clock/],
    ['no bucket', { status: 404, code: 'NoSuchBucket' }, 'bucket', /site/],
    ['other content', { status: 400, code: 'XAmzContentSHA256Mismatch' }, 'source-changed', /a\.txt/],
  ])('%s is explained', async (_, answer, code, facts) => {
    const { bucket } = await bucketThat(() => answer);
    await expect(putFile(bucket, put('a.txt'))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(facts) as unknown,
    });
  });

  test('fewer at once while S3 asks to slow down', async () => {
    let running = 0;
    const seen: number[] = [];
    let allThere: () => void;
    const atFirst = new Promise<void>((resolve) => (allThere = resolve));
    const { bucket, all } = await bucketThat(
      async () => {
        if (seen.push(++running) === 32) allThere();
        await atFirst;
        await new Promise((resolve) => setTimeout(resolve, 5));
        return running-- > 12 ? { status: 503, code: 'SlowDown' } : {};
      },
      undefined,
      PATIENT,
    );
    await parallelAdaptive(
      Array.from({ length: 300 }, (_, index) => put(`${index}.txt`)),
      (file) => putFile(bucket, file),
    );
    expect(Math.max(...seen.slice(0, 32))).toBe(32);
    // Of the last 100 the usual one: a server that answers late is asked by more before they hear of it.
    const last = seen.slice(-100).toSorted((one, other) => one - other);
    expect(last[50]).toBeLessThan(24);
    expect(new Set(all.map(({ key }) => key)).size).toBe(300);
  });
});

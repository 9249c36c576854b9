import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { activateRelease, siteRequest, type SiteRequest } from '../../../src/site/index.ts';
import { readPointer } from '../../../src/site/edge/pointer.ts';
import { deploySite, siteSteps } from '../../support/apps/deploy-site.ts';
import { appBuild } from '../../support/browser/site-builds.ts';
import { killableSession } from '../../support/crashes/crash-points.ts';
import { viewerOf, waitForAnswer } from '../../support/edge/client.ts';
import { startEdge, type Edge } from '../../support/edge/index.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { createWebStack, type WebStack } from '../../support/edge/web-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const s3 = session.client(S3Client);
const report = recordingReporter();
const bucket = unique('cases');
const folders: { remove(): void }[] = [];
let edge: Edge;
let stack: WebStack;

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  edge = await startEdge({ emulatorEndpoint: process.env['AWS_ENDPOINT_URL']! });
  stack = await createWebStack(session);
});
afterAll(async () => {
  await edge.stop();
  for (const folder of folders) folder.remove();
});

function folder(files: Record<string, string | Buffer>) {
  const made = siteFolder(files);
  folders.push(made);
  return made;
}

function inPlace(source: string, more: Partial<SiteRequest> = {}): SiteRequest {
  return siteRequest({ source, bucket, prefix: unique('p'), strategy: 'in-place', leaseWait: 0, ...more });
}

function inReleases(source: string, more: Partial<SiteRequest> = {}): SiteRequest {
  return siteRequest({
    source,
    bucket: stack.bucket,
    keyValueStoreArn: stack.keyValueStoreArn,
    maxDelete: 100,
    ...more,
  });
}

const ODD = ['a+b.txt', 'a b.txt', '100%.txt', 'a#b.txt', 'ünï/日本.txt', "quote's.txt", 'empty.txt', 'a&b=c.txt'];

describe('keys', () => {
  const files = Object.fromEntries([
    ['index.html', 'page'],
    ...ODD.map((name) => [name, name === 'empty.txt' ? '' : name]),
  ]);

  test('odd names are stored as they are, in place', async () => {
    const request = inPlace(folder(files).path);
    await deploySite(session, request, report);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${request.prefix}/` }));
    const keys = Contents!.map(({ Key }) => Key!.slice(request.prefix.length + 1));
    expect(keys.sort()).toEqual(Object.keys(files).sort());
    expect((await deploySite(session, request, report)).result.hasChanges).toBe(false);
  });

  test('and reach the visitor in releases, copied from the release before as well', async () => {
    const source = folder(files);
    await deploySite(session, inReleases(source.path), report);
    source.write('index.html', 'second page');
    const { result } = await deploySite(session, inReleases(source.path), report);
    expect(result).toMatchObject({ uploaded: 2, copied: ODD.length - 1 });
    const get = viewerOf(edge, stack.distributionId);
    await waitForAnswer(get, '/', ({ text }) => text === 'second page');
    for (const name of ODD) {
      const { status, text } = await get(`/${name.split('/').map(encodeURIComponent).join('/')}`);
      expect([name, status, text]).toEqual([name, 200, files[name]]);
    }
    expect((await get('/a+b.txt')).text).toBe('a+b.txt');
  });
});

describe('paths without an extension', () => {
  const pages = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`guide-number-${index}/index.html`, `guide ${index}`]),
    );

  test.each([
    ['an app', {}, [200, 'page']],
    ['a site of folders', pages(50), [301, '']],
  ] as const)(
    '%s: a file of the build is served with its type, a folder is asked by its slash',
    async (_, more, other) => {
      const files = {
        'index.html': 'page',
        'storybook/index.html': '<script src="./main.js"></script>',
        'storybook/main.js': 'story',
        '.well-known/openid-configuration': '{"issuer":"x"}',
        '.well-known/acme-challenge/LoqXcYV8': 'token',
        LICENSE: 'MIT',
        'download/latest': '2.0',
      };
      await deploySite(session, inReleases(folder({ ...files, ...more }).path), report);
      const get = viewerOf(edge, stack.distributionId);
      await waitForAnswer(get, '/LICENSE', ({ text }) => text === 'MIT');
      const seen = async (path: string) => {
        const { status, text, headers } = await get(path);
        return [status, text, headers['content-type'] ?? headers['location']];
      };
      expect(await seen('/LICENSE')).toEqual([200, 'MIT', 'text/plain; charset=utf-8']);
      expect(await seen('/.well-known/openid-configuration')).toEqual([200, '{"issuer":"x"}', 'application/json']);
      expect(await seen('/.well-known/acme-challenge/LoqXcYV8')).toEqual([200, 'token', 'application/octet-stream']);
      expect(await seen('/download/latest')).toEqual([200, '2.0', 'application/octet-stream']);
      const { status, headers } = await get('/storybook?path=a&view=b');
      expect([status, headers['location']]).toEqual([301, '/storybook/?path=a&view=b']);
      expect((await seen('/storybook/')).slice(0, 2)).toEqual([200, files['storybook/index.html']]);
      expect((await seen('/storybook/main.js'))[1]).toBe('story');
      expect((await seen('/no/such')).slice(0, 2)).toEqual(other);
    },
  );
});

describe('large files', () => {
  test('are sent in parts and recognized by the hash they carry', async () => {
    const large = Buffer.alloc(17 * 1024 * 1024, 'abcdefg');
    const source = folder({ 'index.html': 'page', 'video.mp4': large });
    const request = inPlace(source.path);
    await deploySite(session, request, report);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${request.prefix}/video.mp4` }));
    expect(head).toMatchObject({ ContentLength: large.length, ContentType: 'video/mp4' });
    expect(head.ETag).toContain('-');
    expect(head.Metadata!['sha256']).toMatch(/^[\w-]{43}$/);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${request.prefix}/index.html`, Body: 'changed' }));
    const { plan, result } = await deploySite(session, request, report);
    expect(plan.basis).toBe('listing');
    expect(result).toMatchObject({ uploaded: 1, unchanged: 1 });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${request.prefix}/video.mp4` }));
    expect(Buffer.from(await Body!.transformToByteArray()).equals(large)).toBe(true);
  });
});

describe('precompressed files', () => {
  test('get the type of the file they stand for, and go to browsers that take them', async () => {
    const source = folder({
      'index.html': 'page',
      'assets/app-Ab1cDe2f.js': 'plain',
      'assets/app-Ab1cDe2f.js.br': 'brotli',
      'assets/app-Ab1cDe2f.js.gz': 'gzip',
    });
    const own = await createWebStack(session);
    await deploySite(
      session,
      inReleases(source.path, { bucket: own.bucket, keyValueStoreArn: own.keyValueStoreArn, precompressed: true }),
      report,
    );
    const get = viewerOf(edge, own.distributionId);
    const ask = (accept: string) => get('/assets/app-Ab1cDe2f.js', { headers: { 'accept-encoding': accept } });
    const brotli = await ask('gzip, br');
    expect([brotli.text, brotli.headers['content-encoding'], brotli.headers['content-type']]).toEqual([
      'brotli',
      'br',
      'text/javascript; charset=utf-8',
    ]);
    expect((await ask('gzip')).text).toBe('gzip');
    expect((await ask('identity')).text).toBe('plain');
  });
});

describe('rollback', () => {
  test('an earlier release is live again by one write; what is gone is refused', async () => {
    const own = await createWebStack(session);
    const at = { bucket: own.bucket, keyValueStoreArn: own.keyValueStoreArn };
    const [one, two] = [appBuild(1), appBuild(2)];
    const first = await deploySite(session, inReleases(one.path, at), report);
    await deploySite(session, inReleases(two.path, at), report);
    const watched = killableSession();
    await activateRelease({ session: watched.session, report }, { ...at, prefix: '' }, first.result.release);
    expect(watched.writes.map((write) => write.split(' ')[0])).toEqual(['PutObject', 'PutKey']);
    expect((await readPointer(session, own.keyValueStoreArn))!.release).toBe(first.result.release);
    await expect(activateRelease({ session, report }, { ...at, prefix: '' }, 'never-there')).rejects.toMatchObject({
      code: 'not-found',
    });
    [one, two].forEach((build) => build.remove());
  });
});

describe('what is refused before anything is written', () => {
  const listing = async () => (await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount;

  test.each([
    ['an empty source', {}, {}, 'empty-source'],
    ['a source without index.html', { 'main.js': '1' }, {}, 'no-index'],
    ['a secret beside the page', { 'index.html': '1', '.env': 'A=1' }, {}, 'input'],
    ['a bucket that is not there', { 'index.html': '1' }, { bucket: 'no-such-bucket-here' }, 'bucket'],
  ])('%s', async (_, files, more, code) => {
    const before = await listing();
    await expect(
      deploySite(session, inPlace(folder(files as Record<string, string>).path, more), report),
    ).rejects.toMatchObject({ code });
    expect(await listing()).toBe(before);
  });

  test('a bucket of another account: every request names the owner, and S3 answers 403', async () => {
    const asked = new Set<unknown>();
    const s3Only = createServer((request, response) => {
      asked.add(request.headers['x-amz-expected-bucket-owner']);
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    });
    await new Promise<void>((resolve) => s3Only.listen(0, '127.0.0.1', resolve));
    const other = testSession(`http://127.0.0.1:${(s3Only.address() as AddressInfo).port}`);
    const request = inPlace(folder({ 'index.html': '1' }).path, { expectedBucketOwner: '999999999999' });
    await expect(deploySite(other, request, report)).rejects.toMatchObject({
      code: 'permission',
      todo: expect.stringContaining('999999999999') as unknown as string,
    });
    expect([...asked]).toEqual(['999999999999']);
    s3Only.close();
  });

  test('a build that lacks more than max-delete percent of the site', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `page-${index}.html`);
    const whole = folder(Object.fromEntries(['index.html', ...names].map((name) => [name, name])));
    const half = folder(Object.fromEntries(['index.html', ...names.slice(0, 10)].map((name) => [name, name])));
    const request = inPlace(whole.path);
    await deploySite(session, request, report);
    await expect(deploySite(session, { ...request, source: half.path }, report)).rejects.toMatchObject({
      code: 'max-delete',
    });
    const allowed = await deploySite(session, { ...request, source: half.path, maxDelete: 50 }, report);
    expect(allowed.result.hasChanges).toBe(true);
  });
});

describe('failures', () => {
  test('a failed upload stops before the page changes', async () => {
    const source = folder({ 'index.html': 'old page', 'assets/app-Ab1cDe2f.js': '1' });
    const request = inPlace(source.path);
    await deploySite(session, request, report);
    source.write('index.html', 'new page');
    source.write('assets/app-Xb1cDe2f.js', '2');
    const steps = siteSteps(session, report);
    const plan = await steps.plan(request);
    source.write('assets/app-Xb1cDe2f.js', '3');
    await expect(steps.apply(plan)).rejects.toMatchObject({ code: 'source-changed' });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${request.prefix}/index.html` }));
    expect(await Body!.transformToString()).toBe('old page');
  });

  test('more than a thousand objects are pruned', async () => {
    const names = Array.from({ length: 1100 }, (_, index) => `data/${index}.json`);
    const big = folder(Object.fromEntries(['index.html', ...names].map((name) => [name, name])));
    const small = folder({ 'index.html': 'small' });
    const request = inPlace(big.path, { keepReleases: 1, maxDelete: 100 });
    await deploySite(session, request, report);
    const { result } = await deploySite(session, { ...request, source: small.path }, report);
    expect(result.deleted).toBe(1100);
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${request.prefix}/` }));
    expect(KeyCount).toBe(1);
  });
});

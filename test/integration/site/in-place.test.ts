import { CloudFrontClient, GetInvalidationCommand } from '@aws-sdk/client-cloudfront';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../src/aws/index.ts';
import { siteRequest, type SiteRequest } from '../../../src/site/index.ts';
import { deploySite } from '../../support/apps/deploy-site.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { killableSession } from '../../support/crashes/crash-points.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { createPlainDistribution } from '../../support/edge/web-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const s3 = session.client(S3Client);
const bucket = unique('place');

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});

const build = {
  'index.html': '<!doctype html><script src="/assets/app-Ab1cDe2f.js"></script>',
  'assets/app-Ab1cDe2f.js': 'console.log(1)',
  'data/list.json': '[1]',
  'sw.js': 'self.skipWaiting()',
};

function request(source: string, more: Partial<SiteRequest> = {}): SiteRequest {
  return siteRequest({ source, bucket, strategy: 'in-place', leaseWait: 0, ...more });
}

async function keys(prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.map(({ Key }) => Key!);
}

describe('a site in place', () => {
  const folder = siteFolder(build);
  afterAll(() => folder.remove());
  const report = recordingReporter();

  test('is sent once, with types and cache headers; again: no PUT and at most three requests', async () => {
    const first = await deploySite(session, request(folder.path, { prefix: 'a' }), report);
    expect(first.result).toMatchObject({ hasChanges: true, uploaded: 4, deleted: 0 });
    const page = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'a/index.html' }));
    expect(page).toMatchObject({
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'public, max-age=0, must-revalidate',
    });
    const asset = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'a/assets/app-Ab1cDe2f.js' }));
    expect(asset.CacheControl).toBe('public, max-age=31536000, immutable');
    for (const [name, content] of Object.entries(build)) folder.write(name, content);
    const counting = countingSession(testSession());
    const again = await deploySite(counting, request(folder.path, { prefix: 'a' }), report);
    expect(again.result).toMatchObject({ hasChanges: false, uploaded: 0, copied: 0, unchanged: 4 });
    expect(counting.calls).toEqual(['GetObjectCommand', 'HeadObjectCommand']);
  });

  test('goes live in a safe order: what nothing names yet first, then the rest, pages, and service workers last', async () => {
    const { session: watched, done } = killableSession();
    const order = { ...build, 'about.html': 'about', 'assets/deep/x-Cd3fGh1j.css': 'x' };
    const source = siteFolder(order);
    await deploySite(watched, request(source.path, { prefix: 'order' }), report);
    const sent = done.flatMap((write) => /^PutObject order\/(.*)/.exec(write)?.[1] ?? []);
    const stage = (name: string) =>
      name.startsWith('assets/') ? 'asset' : name.endsWith('.html') ? 'page' : name === 'sw.js' ? 'worker' : 'other';
    expect(sent.map(stage)).toEqual(['asset', 'asset', 'other', 'page', 'page', 'worker']);
    source.remove();
  });

  test('with a given owner of the bucket nobody is asked who the caller is', async () => {
    const { session: watched, done } = killableSession();
    const account = await session.accountId();
    const source = siteFolder(build);
    const nobody = { ...watched, accountId: () => Promise.reject(new Error('asked who the caller is')) };
    await deploySite(nobody, request(source.path, { prefix: 'owner', expectedBucketOwner: account }), report);
    expect(done).toContain('PutObject .deploy/owner/lease.json');
    source.remove();
  });

  test('a changed header is a copy in place, the same size with new bytes is sent', async () => {
    folder.write('data/list.json', '[2]');
    const rules = [{ files: 'sw.js', cacheControl: 'no-store' }];
    const { result } = await deploySite(session, request(folder.path, { prefix: 'a', cacheRules: rules }), report);
    expect(result).toMatchObject({ uploaded: 1, copied: 1, unchanged: 2, bytes: 3 });
    const worker = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'a/sw.js' }));
    expect(worker).toMatchObject({ CacheControl: 'no-store', ContentType: 'text/javascript; charset=utf-8' });
  });

  test('a prefix does not touch the one that begins like it', async () => {
    await deploySite(session, request(folder.path, { prefix: 'a2' }), report);
    folder.write('extra.txt', 'x');
    await deploySite(session, request(folder.path, { prefix: 'a', prune: 'all', keepReleases: 1 }), report);
    expect(await keys('a2/')).toHaveLength(4);
    expect(await keys('a/')).toHaveLength(5);
  });

  test('what somebody else wrote is noticed by the page and compared by content', async () => {
    const source = siteFolder(build);
    await deploySite(session, request(source.path, { prefix: 'b' }), report);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'b/index.html', Body: 'somebody else' }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'b/sw.js', Body: 'self.skipWaiting(); ' }));
    const { plan, result } = await deploySite(session, request(source.path, { prefix: 'b' }), report);
    expect(plan.basis).toBe('listing');
    expect(result).toMatchObject({ hasChanges: true, uploaded: 2, unchanged: 2 });
    source.remove();
  });

  test('files that another tool put there unchanged are not sent again', async () => {
    const source = siteFolder(build);
    for (const [name, content] of Object.entries(build))
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: `c/${name}`, Body: content, ContentType: 'binary/octet-stream' }),
      );
    const { result } = await deploySite(session, request(source.path, { prefix: 'c' }), report);
    expect(result).toMatchObject({ uploaded: 0, copied: 4, bytes: 0 });
    source.remove();
  });

  test('after a run that was killed halfway, what it had overwritten is compared by content', async () => {
    const source = siteFolder(build);
    const deploy = (on: AwsSession) =>
      deploySite(
        on,
        request(source.path, { prefix: 'killed', concurrency: 1, runId: '1', runAttempt: ++attempt }),
        report,
      );
    let attempt = 0;
    const rehearse = (on: AwsSession) =>
      deploySite(on, request(source.path, { prefix: 'rehearsal', concurrency: 1 }), report);
    await deploy(session);
    await rehearse(session);
    source.write('data/list.json', '[9]');
    source.write('index.html', 'next page');
    const writes = killableSession();
    await rehearse(writes.session);
    const at = writes.writes.findIndex((write) => write.endsWith('data/list.json')) + 1;
    const mortal = killableSession({ write: at, when: 'after' });
    await expect(deploy(mortal.session)).rejects.toThrow();
    expect(mortal.done.at(-1)).toBe('PutObject killed/data/list.json');
    for (const [name, content] of Object.entries(build)) source.write(name, content);
    const { result } = await deploy(session);
    expect(result).toMatchObject({ hasChanges: true, uploaded: 1, unchanged: 3 });
    source.remove();
  });

  test('other bytes of the same size in parts, whose ETag is no MD5, are noticed', async () => {
    const bytes = (fill: string) => Buffer.alloc(17 * 1024 * 1024, fill);
    const source = siteFolder({ 'index.html': 'page', 'video.mp4': bytes('a') });
    const deploy = () => deploySite(session, request(source.path, { prefix: 'parts' }), report);
    await deploy();
    const live = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: '.deploy/parts/state.json' }));
    // Until S3's clock, which counts seconds, has gone on.
    for (let after = live; after.LastModified!.getTime() <= live.LastModified!.getTime();) {
      const Key = 'parts/video.mp4';
      await new Upload({ client: s3, params: { Bucket: bucket, Key, Body: bytes('b') } }).done();
      after = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    }
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'parts/index.html', Body: 'else' }));
    expect((await deploy()).result).toMatchObject({ uploaded: 2, unchanged: 0 });
    source.remove();
  });

  test('releases that are no longer kept are pruned, foreign objects stay unless prune is all', async () => {
    const source = siteFolder(build);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'd/foreign.txt', Body: 'x' }));
    const deploy = (more: Partial<SiteRequest> = {}) =>
      deploySite(session, request(source.path, { prefix: 'd', keepReleases: 2, maxDelete: 100, ...more }), report);
    await deploy();
    for (const version of [2, 3]) {
      const { rmSync } = await import('node:fs');
      rmSync(`${source.path}/assets`, { recursive: true });
      source.write(`assets/app-Ab${version}cDe2f.js`, `console.log(${version})`);
      source.write('index.html', `<script src="/assets/app-Ab${version}cDe2f.js"></script>`);
      await deploy();
    }
    expect(await keys('d/assets/')).toEqual(['d/assets/app-Ab2cDe2f.js', 'd/assets/app-Ab3cDe2f.js']);
    expect(await keys('d/')).toContain('d/foreign.txt');
    source.write('index.html', 'last');
    const { result } = await deploy({ prune: 'all' });
    expect(await keys('d/')).not.toContain('d/foreign.txt');
    expect(result.deleted).toBe(2);
    source.remove();
  });

  test('only what a cache can hold stale is invalidated', async () => {
    const source = siteFolder(build);
    const rules = [{ files: 'data/**', cacheControl: 'public, max-age=3600' }];
    const distributionId = await createPlainDistribution(session, bucket, '/e');
    const more = { prefix: 'e', distributionId, cacheRules: rules };
    const first = await deploySite(session, request(source.path, more), report);
    expect(first.result.invalidationId).toBeUndefined();
    source.write('data/list.json', '[3]');
    source.write('index.html', 'new page');
    const { plan, result } = await deploySite(session, request(source.path, more), report);
    expect(plan).toMatchObject({ invalidation: { paths: ['/data/list.json'], skipped: 1 } });
    const { Invalidation } = await session
      .client(CloudFrontClient)
      .send(new GetInvalidationCommand({ DistributionId: distributionId, Id: result.invalidationId! }));
    expect(Invalidation!.InvalidationBatch!.Paths!.Items).toEqual(['/data/list.json']);
    source.remove();
  });
});

import { createHash } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { faultProxy } from '../../support/emulator/fault-proxy.ts';
import syncSpa from '../../../src/actions/sync-spa.ts';
import { runWith } from '../../support/actions/in-process.ts';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';
import { poll, type AwsSession } from '../../../src/aws/index.ts';
import { siteRequest } from '../../../src/site/index.ts';
import { deploySite } from '../../support/apps/deploy-site.ts';
import { onFreePort } from '../../support/ports.ts';
import { testSession } from '../../support/emulator/session.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

/** Another implementation of S3 than the emulator's: moto. */
let server: ChildProcess;
let session: AwsSession;
let endpoint: string;

async function start(port: number): Promise<void> {
  server = spawn(toolPath('rivals', 'python'), ['-m', 'moto.server', '-p', String(port)], { stdio: 'ignore' });
  endpoint = `http://127.0.0.1:${port}`;
  session = testSession(endpoint);
  const ready = async () => {
    if (server.exitCode !== null) throw new Error(`moto ended with ${server.exitCode}`);
    const create = new CreateBucketCommand({ Bucket: 'other' });
    return await session
      .client(S3Client)
      .send(create)
      .then(
        () => true,
        () => undefined,
      );
  };
  await poll(ready, { timeout: 300_000, interval: () => 200 });
}

beforeAll(async () => {
  ensureTools('rivals');
  await onFreePort(start);
});
afterAll(() => void server.kill());

test('a site on another S3: first upload, nothing to do, one change, headers alone, foreign writes, prune', async () => {
  const s3 = session.client(S3Client);
  const odd = ['a+b.txt', 'a b.txt', '100%.txt', 'a#b.txt', 'ünï/日本.txt'];
  const source = siteFolder({
    'index.html': 'page',
    'assets/app-Ab1cDe2f.js': '1',
    'video.mp4': Buffer.alloc(17 * 1024 * 1024, 'x'),
    'empty.txt': '',
    ...Object.fromEntries(odd.map((name) => [name, name])),
  });
  const deploy = (more: object = {}) =>
    deploySite(
      session,
      siteRequest({ source: source.path, bucket: 'other', prefix: 'app', strategy: 'in-place', leaseWait: 0, ...more }),
      recordingReporter(),
    );
  expect((await deploy()).result).toMatchObject({ uploaded: 9, copied: 0 });
  expect((await deploy()).result).toMatchObject({ hasChanges: false, unchanged: 9 });
  source.write('index.html', 'next');
  expect((await deploy()).result).toMatchObject({ uploaded: 1, copied: 0, unchanged: 8, bytes: 4 });
  const rules = [{ files: 'video.mp4', cacheControl: 'public, max-age=60' }];
  expect((await deploy({ cacheRules: rules })).result).toMatchObject({ uploaded: 0, copied: 1 });
  const video = await s3.send(new HeadObjectCommand({ Bucket: 'other', Key: 'app/video.mp4' }));
  expect(video).toMatchObject({ CacheControl: 'public, max-age=60', ContentLength: 17 * 1024 * 1024 });
  // Some storage keeps no more than the checksums of the parts: the hash of the whole has to survive the copy.
  const sha256 = createHash('sha256')
    .update(Buffer.alloc(17 * 1024 * 1024, 'x'))
    .digest('base64url');
  expect(video.Metadata).toEqual({ sha256 });
  await s3.send(new PutObjectCommand({ Bucket: 'other', Key: 'app/index.html', Body: 'else' }));
  await s3.send(new PutObjectCommand({ Bucket: 'other', Key: 'app/foreign.txt', Body: 'else' }));
  const { plan, result } = await deploy({ cacheRules: rules, prune: 'all', keepReleases: 1 });
  expect(plan.basis).toBe('listing');
  expect(result).toMatchObject({ uploaded: 1, unchanged: 8, deleted: 1 });
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'other', Prefix: 'app/' }));
  expect(Contents!.map(({ Key }) => Key!.slice(4)).sort()).toEqual(
    ['assets/app-Ab1cDe2f.js', 'empty.txt', 'index.html', 'video.mp4', ...odd].sort(),
  );
  source.remove();
});

test('the action needs no account there: nobody is asked for one, and no request names one', async () => {
  const source = siteFolder({ 'index.html': 'page', 'video.mp4': Buffer.alloc(17 * 1024 * 1024, 'x') });
  const proxy = await faultProxy(endpoint, () => 'pass');
  process.env['AWS_ENDPOINT_URL_S3'] = proxy.endpoint;
  process.env['AWS_ENDPOINT_URL_STS'] = 'http://127.0.0.1:1';
  try {
    const inputs = { source: source.path, bucket: 'other', prefix: 'action', 'expected-bucket-owner': 'none' };
    const first = await runWith(syncSpa, inputs, { environment: { AWS_ENDPOINT_URL_S3: proxy.endpoint } });
    expect(first.error).toBeUndefined();
    expect(first.outputs).toMatchObject({ 'has-changes': 'true', uploaded: '2' });
    const rules = '[{ files: "*.mp4", cache-control: no-store }]';
    const second = await runWith(
      syncSpa,
      { ...inputs, 'cache-rules': rules },
      { environment: { AWS_ENDPOINT_URL_S3: proxy.endpoint } },
    );
    expect(second.outputs).toMatchObject({ 'has-changes': 'true', uploaded: '0' });
    expect(proxy.seen.length).toBeGreaterThan(10);
    expect(proxy.seen.filter(({ headers }) => Object.keys(headers).some((name) => name.includes('owner')))).toEqual([]);
  } finally {
    delete process.env['AWS_ENDPOINT_URL_S3'];
    delete process.env['AWS_ENDPOINT_URL_STS'];
    await proxy.stop();
    source.remove();
  }
});

import { GetKeyCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { partSize } from '../../../../src/aws/s3/bucket.ts';
import type { Bucket } from '../../../../src/aws/s3/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { readBuild, type Build, type BuildFile } from '../../../../src/site/build/build.ts';
import { layoutOf } from '../../../../src/site/manifest/layout.ts';
import { writeManifest } from '../../../../src/site/manifest/store.ts';
import { planInPlace } from '../../../../src/site/in-place/plan.ts';
import { lookAtTarget } from '../../../../src/site/releases/look.ts';
import { planReleases } from '../../../../src/site/releases/plan.ts';
import { siteRequest, type SiteRequest } from '../../../../src/site/request.ts';
import { siteFolder } from '../../../support/apps/site-folder.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const GIB = 1024 ** 3;

/** As much of a bucket as plans use, in memory: no engine holds files of this size. */
function memoryBucket() {
  const objects = new Map<string, Buffer>();
  const of = (key: string) => {
    const bytes = objects.get(key);
    return bytes && { bytes, etag: 'e', size: bytes.length, lastModified: new Date(0), now: new Date(), headers: {} };
  };
  const bucket = {
    get: (key: string) => Promise.resolve(of(key)),
    head: (key: string) => Promise.resolve(of(key)),
    put: (key: string, body: Buffer) => Promise.resolve(void objects.set(key, body)),
    async *list(prefix: string) {
      yield await Promise.resolve(
        [...objects.keys()].filter((key) => key.startsWith(prefix)).map((key) => ({ key, etag: 'e' })),
      );
    },
  };
  return bucket as unknown as Bucket;
}

/** The plan of a new build of a site that holds one large file, whose headers have changed or which has another name. */
async function planOf(strategy: 'releases' | 'in-place', size: number, change: 'headers' | 'name') {
  const folder = siteFolder({ 'index.html': 'page', 'big-3f9a1c22.bin': 'b', 'big.bin': 'c' });
  const request = (more: Partial<SiteRequest>) =>
    siteRequest({
      source: folder.path,
      bucket: 'b',
      ...(strategy === 'releases' && { keyValueStoreArn: 'arn' }),
      ...more,
    });
  const build = async (more: Partial<SiteRequest>, version: number): Promise<Build> => {
    folder.write('index.html', `page ${version}`);
    const read = await readBuild(request(more), strategy, recordingReporter());
    for (const file of read.files.values())
      if (file.path.startsWith('big')) Object.defineProperty(file, 'size', { value: size });
    return read;
  };
  const bucket = memoryBucket();
  const layout = layoutOf('');
  const before = await build({}, 1);
  const { release, record, files } = before;
  await writeManifest(bucket, layout, { release, strategy, record, files, status: 'complete' });
  await bucket.put('index.html', Buffer.from('page 1'));
  const state = { phase: 'live', release: before.release, indexEtag: 'e', finished: true };
  await bucket.put(layout.state, Buffer.from(JSON.stringify(state)));
  const session = {
    client: () => ({
      send: (command: unknown) =>
        Promise.resolve(command instanceof GetKeyCommand ? { Value: JSON.stringify(before.record) } : {}),
    }),
  } as unknown as AwsSession;
  const rules = [{ files: 'big*', headers: { 'x-amz-meta-team': 'shop' } }];
  const after = await build(change === 'headers' ? { cacheRules: rules } : {}, 2);
  const target = { request: request({}), build: after, bucket, bucketOwner: '', layout };
  const context = createContext(session, recordingReporter());
  const plan =
    strategy === 'releases'
      ? await planReleases(context, await lookAtTarget(context, target))
      : await planInPlace(context, target);
  folder.remove();
  const big = ({ path }: Pick<BuildFile, 'path'>) => path.startsWith('big');
  return {
    sent: plan.puts
      .map(({ file }) => file)
      .filter(big)
      .map(({ path }) => path)
      .sort(),
    copied: plan.copies
      .map(({ to }) => to.slice(to.lastIndexOf('/') + 1))
      .filter((path) => big({ path }))
      .sort(),
  };
}

const BOTH = ['big-3f9a1c22.bin', 'big.bin'];

test.each([
  ['in-place', 'headers', 5_000_000_000, { sent: [], copied: BOTH }],
  ['in-place', 'headers', 5_000_000_001, { sent: BOTH, copied: [] }],
  // The shared one is there with its headers; the other moves to the new release.
  ['releases', 'name', 5_000_000_000, { sent: [], copied: ['big.bin'] }],
  ['releases', 'name', 5_000_000_001, { sent: ['big.bin'], copied: [] }],
  ['releases', 'headers', 5_000_000_000, { sent: ['big.bin'], copied: ['big-3f9a1c22.bin'] }],
  ['releases', 'headers', 5_000_000_001, { sent: BOTH, copied: [] }],
] as const)('%s: S3 copies no more than 5 GB (%s, %d bytes)', async (strategy, change, size, expected) => {
  expect(await planOf(strategy, size, change)).toEqual(expected);
});

test.each([
  [16 * 1024 ** 2, 8 * 1024 ** 2],
  [60 * GIB, 8 * 1024 ** 2],
  [5 * 1024 * GIB, Math.ceil((5 * 1024 * GIB) / 9000)],
])('a file of %d bytes goes in parts of %d, at most 10,000', (size, part) => {
  expect(partSize(size)).toBe(part);
  expect(size / partSize(size)).toBeLessThan(10_000);
});

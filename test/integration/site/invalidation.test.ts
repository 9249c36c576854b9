import { rmSync } from 'node:fs';
import { CloudFrontClient, GetInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { siteRequest, type SiteRequest } from '../../../src/site/index.ts';
import { deploySite } from '../../support/apps/deploy-site.ts';
import { viewerOf, waitForAnswer } from '../../support/edge/client.ts';
import { startEdge, type Edge } from '../../support/edge/index.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { createPlainDistribution } from '../../support/edge/web-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const report = recordingReporter();
const bucket = unique('forget');
const folders: { remove(): void }[] = [];
let edge: Edge;

beforeAll(async () => {
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  edge = await startEdge({ emulatorEndpoint: process.env['AWS_ENDPOINT_URL']! });
});
afterAll(async () => {
  await edge.stop();
  for (const folder of folders) folder.remove();
});

/** A site whose data the edge keeps for an hour, below a prefix and behind a distribution of its own. */
async function site(tagHeader?: string) {
  const prefix = unique('p');
  const distributionId = await createPlainDistribution(session, bucket, `/${prefix}`, tagHeader);
  const folder = siteFolder({
    'index.html': 'page 1',
    'data/a.json': '[1]',
    'data/b.json': '[1]',
    'assets/app-Ab1cDe2f.js': '1',
  });
  folders.push(folder);
  const get = viewerOf(edge, distributionId);
  return {
    ...folder,
    prefix,
    get,
    deploy: (more: Partial<SiteRequest> = {}) =>
      deploySite(
        session,
        siteRequest({
          source: folder.path,
          bucket,
          prefix,
          distributionId,
          strategy: 'in-place',
          leaseWait: 0,
          maxDelete: 100,
          cacheRules: [{ files: 'data/**', cacheControl: 'public, max-age=3600' }],
          ...more,
        }),
        report,
      ),
    paths: async (id: string | undefined) => {
      const { Invalidation } = await session
        .client(CloudFrontClient)
        .send(new GetInvalidationCommand({ DistributionId: distributionId, Id: id! }));
      return Invalidation!.InvalidationBatch!.Paths!.Items;
    },
    /** Resolves when the visitor gets that text. */
    shows: (path: string, text: string) => waitForAnswer(get, path, (answer) => answer.text === text),
  };
}

describe('invalidation: tags', () => {
  test('one item drops everything that carries the tag, however much has changed', async () => {
    const { prefix, deploy, write, shows, get, paths } = await site('x-amz-meta-cache-tag');
    await deploy({ invalidation: 'tags' });
    await shows('/data/a.json', '[1]');
    await get('/assets/app-Ab1cDe2f.js');
    for (const name of ['a', 'b']) write(`data/${name}.json`, '[2]');
    const { result } = await deploy({ invalidation: 'tags' });
    expect(await paths(result.invalidationId)).toEqual([`#site:${prefix}`]);
    await shows('/data/a.json', '[2]');
    expect((await get('/assets/app-Ab1cDe2f.js')).headers['x-cache']).toBe('Hit from cloudfront');
  });

  test('what was cached before the site had tags is dropped by its path', async () => {
    const { deploy, write, shows, paths } = await site('X-Amz-Meta-Cache-Tag');
    await deploy();
    await shows('/data/a.json', '[1]');
    write('data/a.json', '[2]');
    const { result } = await deploy({ invalidation: 'tags' });
    expect(await paths(result.invalidationId)).toEqual(['/data/a.json', '/data/b.json']);
    await shows('/data/a.json', '[2]');
  });

  test('an object that another tool wrote without the tag is dropped by its path, beside the tag', async () => {
    const { prefix, deploy, write, paths } = await site('x-amz-meta-cache-tag');
    await deploy({ invalidation: 'tags' });
    const s3 = session.client(S3Client);
    for (const name of ['index.html', 'data/b.json'])
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}/${name}`, Body: 'by hand' }));
    write('data/a.json', '[2]');
    const { result } = await deploy({ invalidation: 'tags' });
    const named = await paths(result.invalidationId);
    expect(named).toContain(`#site:${prefix}`);
    expect(named).toContain('/data/b.json');
    expect(named).not.toContain('/assets/app-Ab1cDe2f.js');
  });

  test('nothing is invalidated where no cache holds anything stale', async () => {
    const { deploy, write } = await site('x-amz-meta-cache-tag');
    await deploy({ invalidation: 'tags' });
    write('index.html', 'page 2');
    expect((await deploy({ invalidation: 'tags' })).result.invalidationId).toBeUndefined();
  });

  test('a distribution that is not there is refused before anything is written', async () => {
    const { deploy, get } = await site();
    await expect(deploy({ distributionId: 'E00000000000' })).rejects.toMatchObject({ code: 'input' });
    expect((await get('/')).status).toBeGreaterThanOrEqual(400);
  });

  test.each([
    ['no CacheTagConfig', undefined, 'It has no CacheTagConfig'],
    ['one for another header', 'cache-tag', 'Its CacheTagConfig reads the header cache-tag'],
  ])('a distribution with %s is refused before anything is written', async (_, header, why) => {
    const { deploy, get } = await site(header);
    await expect(deploy({ invalidation: 'tags' })).rejects.toMatchObject({ code: 'input', why });
    expect((await get('/')).status).toBeGreaterThanOrEqual(400);
  });
});

describe('names that CloudFront takes only in one form', () => {
  test.each(['data/@modal+a,b=c&d;e:f$g.json', 'data/ü [1] 100%.json', 'data/runtime~main.json'])(
    'the edge forgets %s',
    async (name) => {
      const { deploy, write, shows } = await site();
      write(name, '[1]');
      await deploy();
      // As a browser asks for it.
      const url = `/${encodeURI(name)}`;
      await shows(url, '[1]');
      write(name, '[2]');
      await deploy();
      await shows(url, '[2]');
    },
  );
});

describe('what is deleted', () => {
  test('the edge forgets it, hashed assets aside', async () => {
    const { deploy, write, shows, get, path, paths } = await site();
    await deploy({ keepReleases: 1 });
    await shows('/data/b.json', '[1]');
    rmSync(`${path}/data/b.json`);
    rmSync(`${path}/assets`, { recursive: true });
    write('index.html', 'page 2');
    const { result } = await deploy({ keepReleases: 1 });
    expect(result.deleted).toBe(2);
    expect(await paths(result.invalidationId)).toEqual(['/data/b.json']);
    expect(result.invalidated).toEqual(['/data/b.json']);
    await waitForAnswer(get, '/data/b.json', ({ status }) => status >= 400);
  });

  test('only hashed assets: nothing is invalidated', async () => {
    const { deploy, write, path } = await site();
    await deploy({ keepReleases: 1 });
    rmSync(`${path}/assets`, { recursive: true });
    write('index.html', 'page 2');
    const { result } = await deploy({ keepReleases: 1 });
    expect(result).toMatchObject({ deleted: 1 });
    expect(result.invalidationId).toBeUndefined();
  });
});

describe('other modes', () => {
  test('all forgets everything, none nothing; wait ends', async () => {
    const { deploy, write, shows, get, paths } = await site();
    await deploy();
    await shows('/data/a.json', '[1]');
    write('data/a.json', '[2]');
    expect((await deploy({ invalidation: 'none' })).result.invalidationId).toBeUndefined();
    expect((await get('/data/a.json')).text).toBe('[1]');
    write('data/b.json', '[2]');
    const { result } = await deploy({ invalidation: 'all', wait: true });
    expect(await paths(result.invalidationId)).toEqual(['/*']);
    await shows('/data/a.json', '[2]');
  });
});

import { rmSync } from 'node:fs';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { activateRelease, siteRequest, type SiteRequest } from '../../../src/site/index.ts';
import { PlanOutdated } from '../../../src/site/edge/superseded.ts';
import { deploySite, siteSteps } from '../../support/apps/deploy-site.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { viewerOf, waitForAnswer } from '../../support/edge/client.ts';
import { startEdge, type Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { createWebStack } from '../../support/edge/web-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { manifestKey, layoutOf } from '../../../src/site/manifest/layout.ts';

/** What other hands do to the bucket of a site in releases, and what the next deployment makes of it. */
const session = testSession();
const s3 = session.client(S3Client);
let edge: Edge;
beforeAll(async () => void (edge = await startEdge({ emulatorEndpoint: process.env['AWS_ENDPOINT_URL']! })));
afterAll(() => edge.stop());

async function site(files: Record<string, string> = {}) {
  const stack = await createWebStack(session);
  const folder = siteFolder({ 'index.html': 'page 1', 'about.txt': 'about', 'assets/app-Ab1cDe2f.js': '1', ...files });
  const report = recordingReporter();
  const get = viewerOf(edge, stack.distributionId);
  const request = (more: Partial<SiteRequest> = {}) =>
    siteRequest({
      source: folder.path,
      bucket: stack.bucket,
      keyValueStoreArn: stack.keyValueStoreArn,
      maxDelete: 100,
      ...more,
    });
  return {
    ...folder,
    stack,
    report,
    request,
    deploy: (more: Partial<SiteRequest> = {}) => deploySite(session, request(more), report),
    remove: (Key: string) => s3.send(new DeleteObjectCommand({ Bucket: stack.bucket, Key })),
    keys: async (Prefix: string) =>
      ((await s3.send(new ListObjectsV2Command({ Bucket: stack.bucket, Prefix }))).Contents ?? []).map(
        ({ Key }) => Key!,
      ),
    shows: (path: string, text: string) => waitForAnswer(get, path, (answer) => answer.text === text),
  };
}

describe('the bucket was changed by other hands', () => {
  test('the page of the live release is gone: all of it is sent again', async () => {
    const { deploy, remove, report } = await site();
    const { result } = await deploy();
    await remove(`releases/${result.release}/index.html`);
    await remove(`releases/${result.release}/about.txt`);
    const again = await deploy();
    expect(again.result).toMatchObject({ hasChanges: true, uploaded: 3, copied: 0, release: result.release });
    expect(report.warnings).toEqual([expect.stringContaining(result.release)]);
  });

  test('the manifest of the live release is gone: all of it is sent again, and a warning says so', async () => {
    const { deploy, remove, report, write } = await site();
    const { result } = await deploy();
    await remove(result.manifestKey);
    write('index.html', 'page 2');
    expect((await deploy()).result).toMatchObject({ uploaded: 3, copied: 0 });
    expect(report.warnings).toEqual([expect.stringContaining(result.release)]);
  });

  test('a manifest that cannot be read is never a reason to delete', async () => {
    const { deploy, write, stack, keys, report } = await site();
    const first = await deploy();
    await s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: manifestKey(layoutOf(''), 'damaged'), Body: 'x' }));
    write('index.html', 'page 2');
    await deploy({ keepReleases: 2 });
    expect(await keys(`releases/${first.result.release}/`)).not.toEqual([]);
    expect(report.warnings.join('\n')).toContain('manifest damaged ');
    // By the next deployment it is no longer among the newest: prune goes on without it.
    write('index.html', 'page 3');
    await deploy({ keepReleases: 2 });
    expect(await keys(`releases/${first.result.release}/`)).toEqual([]);
  });

  test('the page disappears between upload and going live: it does not go live', async () => {
    const { request, remove, report } = await site();
    const steps = siteSteps(session, report);
    const plan = await steps.plan(request());
    const result = await steps.apply(plan);
    await remove(`releases/${plan.release}/index.html`);
    await expect(steps.verify(plan, result)).rejects.toMatchObject({ code: 'verification' });
  });

  test('a release whose upload never ended cannot be made live', async () => {
    const { request, report, stack } = await site();
    const steps = siteSteps(session, report);
    const plan = await steps.plan(request());
    // All is sent, but the run ends before it has looked.
    await steps.apply(plan);
    const target = { bucket: stack.bucket, prefix: '', keyValueStoreArn: stack.keyValueStoreArn };
    await expect(activateRelease({ session, report }, target, plan.release)).rejects.toMatchObject({
      code: 'not-found',
      why: 'Its upload was never finished',
    });
  });

  test('what the plan relies on was pruned meanwhile: the plan is made anew', async () => {
    const { request, write, deploy, remove, report, shows } = await site();
    const first = await deploy();
    write('index.html', 'page 2');
    const steps = siteSteps(testSession(), report);
    const plan = await steps.plan(request());
    expect(plan.copies).toHaveLength(1);
    await remove(first.result.manifestKey);
    await expect(steps.apply(plan)).rejects.toBeInstanceOf(PlanOutdated);
    // What was sent and copied lies below the release, and is not taken to be whole.
    expect(plan.copies.filter(({ to }) => !to.startsWith(`releases/${plan.release}/`))).toEqual([]);
    expect(await steps.plan(request())).toMatchObject({ release: plan.release, complete: false });
    let pruned = false;
    const racing = countingSession(testSession(), async (command) => {
      if (command !== 'PutObjectCommand' || pruned) return;
      pruned = true;
      await remove(second.result.manifestKey);
    });
    const second = await deploy();
    write('index.html', 'page 3');
    const { result } = await deploySite(racing, request(), report);
    expect(result).toMatchObject({ uploaded: 3, copied: 0 });
    await shows('/', 'page 3');
  });
});

describe('names that promise to stand for their content, and do not', () => {
  test('new content under a hashed name is served from the new release, and the old tab keeps the old one', async () => {
    const { deploy, write, shows } = await site();
    await deploy();
    await shows('/assets/app-Ab1cDe2f.js', '1');
    write('assets/app-Ab1cDe2f.js', '2');
    await deploy();
    await shows('/assets/app-Ab1cDe2f.js', '2');
  });

  test('an asset by a rule of the user, outside of shared folders, is carried along for open tabs', async () => {
    const cacheRules = [{ files: 'lib/old.js', cacheControl: 'public, max-age=31536000, immutable' }];
    const { deploy, write, shows, path } = await site({ 'lib/old.js': 'old', 'lib/plain.txt': 'x' });
    await deploy({ cacheRules });
    await shows('/lib/old.js', 'old');
    rmSync(`${path}/lib/old.js`);
    write('index.html', 'page 2');
    const { result } = await deploy({ cacheRules });
    await shows('/', 'page 2');
    await shows('/lib/old.js', 'old');
    expect(result.copied).toBeGreaterThan(0);
  });

  test('a leftover under a shared name with other content is replaced', async () => {
    const { deploy, stack, shows } = await site();
    await s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: 'shared/assets/app-Ab1cDe2f.js', Body: 'x' }));
    await deploy();
    await shows('/assets/app-Ab1cDe2f.js', '1');
  });

  test('a leftover with the same content is taken as it is', async () => {
    const { deploy, stack, shows, write } = await site();
    await deploy();
    await s3.send(
      new CopyObjectCommand({
        Bucket: stack.bucket,
        Key: 'shared/assets/next-Ab1cDe2f.js',
        CopySource: `${stack.bucket}/shared/assets/app-Ab1cDe2f.js`,
      }),
    );
    write('assets/next-Ab1cDe2f.js', '1');
    write('index.html', 'page 2');
    await deploy();
    await shows('/assets/next-Ab1cDe2f.js', '1');
  });
});

import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { encodeBase, encodeManifest, type ManifestFile } from '../../../../src/site/manifest/encoding.ts';
import { layoutOf, manifestKey } from '../../../../src/site/manifest/layout.ts';
import { downloadRelease } from '../../../../src/site/releases/download-release.ts';
import { bucketThat, stopLoopbackS3 } from '../../../support/aws/loopback-s3.ts';
import { failureWith } from '../../../support/failure-with.ts';

afterEach(stopLoopbackS3);

const BODY = '<h1>shop</h1>';
const RELEASE = 'r1';
const headers = { contentType: 'text/html', cacheControl: 'no-store' };

/** Downloads a release whose manifest names this one file, `size` bytes long; its folder. */
async function downloaded(path: string, size = BODY.length, status: 'complete' | 'uploading' = 'complete') {
  const layout = layoutOf('');
  const none = new Map<string, ManifestFile>();
  const files = new Map<string, ManifestFile>([[path, { sha256: 'x', size, headers }]]);
  const about = { version: 1, release: RELEASE, strategy: 'in-place', createdAt: '2026-11-29T10:00:00Z' } as const;
  const manifest = encodeManifest({ ...about, status, files }, { id: 'none', files: none });
  const base = await encodeBase(none);
  const { session } = await bucketThat(({ key }) => {
    if (key === manifestKey(layout, RELEASE)) return { body: manifest as unknown as string };
    return { body: key.startsWith(layout.bases) ? (base as unknown as string) : BODY };
  });
  const folder = join(mkdtempSync(join(tmpdir(), 'deploy-site-')), 'site');
  const target = { bucket: 'site', keyValueStoreArn: 'arn:aws:cloudfront::123456789012:key-value-store/1' };
  return { folder, done: downloadRelease(session, target, RELEASE, folder) };
}

test('a release comes as it was sent', async () => {
  const { folder, done } = await downloaded('a/index.html');
  await done;
  expect(readFileSync(join(folder, 'a/index.html'), 'utf8')).toBe(BODY);
});

test('a name that leads out of the folder writes nothing there', async () => {
  const { folder, done } = await downloaded('../outside.html');
  await expect(done).rejects.toEqual(failureWith('not-restorable', RELEASE, '../outside.html'));
  expect(existsSync(join(folder, '../outside.html'))).toBe(false);
});

test('neither a file of another size is taken, nor a release that was never whole', async () => {
  const { done } = await downloaded('index.html', 1);
  await expect(done).rejects.toEqual(failureWith('not-restorable', RELEASE, 'index.html'));
  await stopLoopbackS3();
  const { done: torn } = await downloaded('index.html', BODY.length, 'uploading');
  await expect(torn).rejects.toEqual(failureWith('not-restorable', RELEASE));
});

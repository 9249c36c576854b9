import { afterEach, expect, test } from '@jest/globals';
import type { NewManifest } from '../../../../src/site/manifest/encoding.ts';
import { layoutOf, manifestKey } from '../../../../src/site/manifest/layout.ts';
import { ManifestReader, writeManifest } from '../../../../src/site/manifest/store.ts';
import { bucketThat, stopLoopbackS3 } from '../../../support/aws/loopback-s3.ts';

afterEach(stopLoopbackS3);

const layout = layoutOf('');

/** A release of `count` files, of which the first `changed` are not those of the release before. */
function releaseOf(release: string, count: number, changed = 0): NewManifest {
  const files = Array.from({ length: count }, (_, index) => {
    const headers = { contentType: 'text/plain', cacheControl: 'no-store' };
    return [`${index}.txt`, { sha256: `${index}${index < changed ? release : ''}`, size: 1, headers }] as const;
  });
  return { release, strategy: 'releases', files: new Map(files) };
}

test.each<[what: string, count: number, changed: number, writes: number]>([
  ['most of a small site', 10, 9, 1],
  ['an eighth of a large site', 400, 50, 1],
  ['a quarter of a large site', 400, 100, 2],
])('a release that changes %s', async (_, count, changed, writes) => {
  const { bucket, all } = await bucketThat(() => ({}));
  const before = await writeManifest(bucket, layout, { ...releaseOf('one', count), status: 'complete' });
  all.length = 0;
  await writeManifest(bucket, layout, { ...releaseOf('two', count, changed), status: 'complete' }, { near: before });
  const keys = all.map(({ key }) => key);
  expect(keys).toHaveLength(writes);
  // The list that a manifest refers to is there before it.
  expect(keys.map((key) => key.startsWith(layout.bases))).toEqual(writes === 1 ? [false] : [true, false]);
});

test('a release that is sent again with other files gets a list of its own: others refer to the first one', async () => {
  const { bucket, all } = await bucketThat(() => ({}));
  const first = await writeManifest(bucket, layout, { ...releaseOf('one', 10), status: 'complete' });
  const again = await writeManifest(bucket, layout, { ...releaseOf('one', 11), status: 'complete' });
  expect(again.id).not.toBe(first.id);
  expect((await writeManifest(bucket, layout, { ...releaseOf('one', 10), status: 'complete' })).id).toBe(first.id);
  expect(new Set(all.map(({ key }) => key)).size).toBe(3);
});

test('lists are asked for at once with the manifests that refer to them, and one that is gone hurts nobody', async () => {
  const both = Promise.withResolvers<undefined>();
  const { bucket } = await bucketThat((_, all) => {
    if (all.length === 2) both.resolve(undefined);
    return both.promise.then(() => ({ status: 404, code: 'NoSuchKey' }));
  });
  const key = manifestKey(layout, 'one');
  const listed = [{ key, release: 'one', etag: 'e', size: 1, lastModified: new Date() }];
  expect(await new ManifestReader(bucket, layout).all(listed, ['gone'])).toEqual(new Map());
});

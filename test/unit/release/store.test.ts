import { afterEach, expect, test } from '@jest/globals';
import { jsonStore } from '../../../src/release/store.ts';
import { bucketThat, stopLoopbackS3 } from '../../support/aws/loopback-s3.ts';
import { failureWith } from '../../support/failure-with.ts';

afterEach(stopLoopbackS3);

const KEY = 'releases/shop/production/current.json';

test.each(['null', '[]', '"text"', '7'])('%s is JSON, and no record', async (body) => {
  const { session } = await bucketThat(() => ({ body, headers: { etag: '"1"' } }));
  await expect(jsonStore(session, 'site').get(KEY)).rejects.toEqual(failureWith('damaged-record', KEY, 'object'));
});

test('what is no JSON is told by its key, with the ETag that lets just that be written over', async () => {
  const { session } = await bucketThat(() => ({ body: '{"format": 1', headers: { etag: '"torn"' } }));
  const read = jsonStore(session, 'site').get(KEY);
  await expect(read).rejects.toEqual(failureWith('damaged-record', KEY, 'JSON'));
  await expect(read).rejects.toMatchObject({ etag: '"torn"' });
});

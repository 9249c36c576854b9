import { expect, test } from '@jest/globals';
import { scopePrefix } from '../../../../src/release/index.ts';
import { recordKey } from '../../../../src/release/keys.ts';
import { makerOf } from '../../../../src/teardown/sweep/candidates.ts';
import { releaseRecord } from '../../../support/apps/release-record.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const scope = { app: 'shop', environment: 'pr-7' };
const key = `${scopePrefix(scope)}preview.json`;
const own = { format: 1, app: 'shop', number: 7, repository: 'my-org/shop', until: '2026-12-01T00:00:00.000Z' };

async function storeWith(preview: object, { release = false } = {}) {
  const store = memoryStore();
  await store.put(key, preview, { ifNoneMatch: '*' });
  const record = { ...releaseRecord(scope, '2026-11-20T10:00:00.000Z'), repository: 'my-org/shop' };
  if (release) await store.put(recordKey(scope, record.id), record, { ifNoneMatch: '*' });
  return store;
}

test('a preview is of the repository that its record names', async () => {
  expect(await makerOf(await storeWith(own), scope)).toMatchObject({ repository: 'my-org/shop' });
});

test.each<[what: string, preview: object]>([
  ['says no time', { ...own, until: undefined }],
  ['is that of another app', { ...own, app: 'other', repository: 'other/other' }],
  ['is that of another preview', { ...own, number: 8, repository: 'other/other' }],
  ['names its repository by a number', { ...own, repository: 5, until: 5 }],
])('a record that %s is no proof: that of a release is, and none is no guess', async (_, preview) => {
  const proved = await makerOf(await storeWith(preview, { release: true }), scope);
  expect(proved).toMatchObject({ repository: 'my-org/shop' });
  const unknown = makerOf(await storeWith({ ...preview, ...('repository' in preview && { repository: 5 }) }), scope);
  await expect(unknown).rejects.toEqual(failureWith('damaged-record', key));
});

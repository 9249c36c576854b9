import { expect, test } from '@jest/globals';
import { cacheReference } from '../../../../src/image/build/build-local.ts';

test.each([
  ['type=registry,ref=ghcr.io/my-org/shop:cache,mode=max', 'ghcr.io/my-org/shop:cache'],
  ['ghcr.io/my-org/shop:cache', 'ghcr.io/my-org/shop:cache'],
  ['type=gha', undefined],
  ['type=local,dest=/tmp/cache', undefined],
])('the registry of cache %s is known, to log in to it', (cache, reference) => {
  expect(cacheReference(cache)).toBe(reference);
});

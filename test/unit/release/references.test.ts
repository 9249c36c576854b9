import { expect, test } from '@jest/globals';
import { referencesOf } from '../../../src/release/references.ts';

test.each([
  'packages/0123456789abcdef.zip',
  'templates/0123456789abcdef.yaml',
  'previews/shop-pr-7/packages/0123456789abcdef.zip',
  'packages/settings/shop/production/0123456789abcdef.yaml',
  'packages/settings/shop/a-long-name-of-an-environment/0123456789abcdef',
  'previews/shop-pr-7/packages/settings/shop/pr-7/0123456789abcdef.yaml',
])('%s is what a record names', (key) => {
  const parameters = { Key: key, Folder: key.slice(0, key.lastIndexOf('/')) };
  const record = { stacks: [{ role: 'backend' as const, name: 'shop-production-lambda', outputs: {}, parameters }] };
  expect([...referencesOf([record as never]).keys]).toEqual([key]);
});

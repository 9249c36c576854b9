import { expect, test } from '@jest/globals';
import {
  appPrefix,
  currentKey,
  isLeaseKey,
  leaseKey,
  previewFolder,
  previewFolders,
  previewsPrefix,
  scopeOfKey,
  scopePrefix,
  senderOf,
} from '../../../src/release/keys.ts';

const production = { app: 'shop', environment: 'production' };
const preview = { app: 'shop', environment: 'pr-7' };

test.each([production, preview])(
  'records of $environment lie below those of its app, and their keys name it',
  (scope) => {
    for (const key of [currentKey(scope), leaseKey(scope)]) {
      expect(key.startsWith(scopePrefix(scope))).toBe(true);
      expect(key.startsWith(appPrefix('shop'))).toBe(true);
      expect(key.startsWith(previewsPrefix('shop'))).toBe(scope === preview);
      expect(key.startsWith(appPrefix('sho'))).toBe(false);
      expect(scopeOfKey(key)).toEqual(scope);
    }
    expect([currentKey(scope), leaseKey(scope)].filter(isLeaseKey)).toEqual([leaseKey(scope)]);
  },
);

test('what a preview sends names it, and is the record of no environment', () => {
  const file = `${previewFolder(preview)}/packages/1.zip`;
  expect(file.startsWith(previewFolders('shop'))).toBe(true);
  expect(senderOf('shop', file)).toBe('pr-7');
  expect(scopeOfKey(file)).toBeUndefined();
  expect(scopeOfKey('packages/1.zip')).toBeUndefined();
});

import { expect, test } from '@jest/globals';
import {
  checkedPath,
  referencedImages,
  type JsonStore,
  type ReleaseRecord,
  type Stored,
} from '../../../src/release/index.ts';
import { recordIdOf, recordKey } from '../../../src/release/keys.ts';
import { newReleaseId } from '../../../src/release/release-id.ts';

const scope = { app: 'shop', environment: 'production' };
const id = newReleaseId(new Date('2026-11-21T03:15:02.123Z'), '1a2b3c4d5e');

test('the key of a record names its release, and no other key of an environment does', () => {
  expect(recordIdOf(recordKey(scope, id))).toBe(id);
  expect(recordIdOf(recordKey(scope, newReleaseId(new Date(), '')))).toMatch(/-unknown-/);
  for (const other of ['current', 'lease', 'notes']) expect(recordIdOf(recordKey(scope, other))).toBeUndefined();
});

test.each<[string, object]>([
  ['/kept', { healthPath: '/kept', stacks: [{ role: 'backend', parameters: { HealthPath: '/of-stack' } }] }],
  ['/of-stack', { stacks: [{ role: 'backend', parameters: { HealthPath: '/of-stack' } }], site: {} }],
  ['/api/health', { stacks: [], site: {} }],
  ['/health', { stacks: [] }],
])('a release is asked at %s again, as its checks did', (path, record) => {
  expect(checkedPath(record as ReleaseRecord)).toBe(path);
});

test('images are kept that any record names: by digest, by tag, and in the parameters of an own template', async () => {
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
  const records: Record<string, object> = {
    [recordKey(scope, id)]: { image: `registry.example:5000/shop@${digest('a')}` },
    [recordKey({ ...scope, environment: 'test' }, id)]: { image: 'registry.example:5000/shop:v1' },
    [recordKey({ ...scope, app: 'other' }, id)]: {
      stacks: [{ parameters: { ImageUri: `registry.example/other@${digest('b')}` } }],
    },
    // As records were named before ids had milliseconds.
    'releases/shop/production/20261121T031502Z-1a2b3c4-9f3e.json': { image: `shop@${digest('c')}` },
    'releases/shop/production/lease.json': { image: `shop@${digest('d')}` },
    'releases/shop/without/20261121T031502Z-1a2b3c4-9f3e.json': {},
  };
  const store = {
    list: () => Promise.resolve(Object.keys(records)),
    get: (key: string) => Promise.resolve({ value: records[key] } as Stored<never>),
  } as unknown as JsonStore;
  expect(await referencedImages(store)).toEqual(new Set([digest('a'), 'v1', digest('b'), digest('c')]));
});

import { expect, test } from '@jest/globals';
import { renameCandidates } from '../../../../src/pipeline/kept/rename-candidates.ts';

test('among hundreds of apps the one that was renamed is looked at, and environments that live beside each other are not', () => {
  const others = Array.from({ length: 300 }, (_, number) => ({ app: `app-${number}`, environment: 'production' }));
  const known = [
    ...others,
    { app: 'shop', environment: 'production' },
    { app: 'shop', environment: 'staging' },
    { app: 'shop-api', environment: 'prod' },
    { app: 'shop-api', environment: 'staging' },
  ];
  const found = renameCandidates(known, { app: 'shop-api', environment: 'production' });
  expect(found.slice(0, 2)).toEqual([
    { app: 'shop-api', environment: 'prod' },
    { app: 'shop', environment: 'production' },
  ]);
  expect(found).toHaveLength(50);
  expect(found.some(({ environment }) => environment === 'staging')).toBe(false);
});

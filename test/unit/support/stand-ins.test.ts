import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { errorTimeToLive } from '../../support/edge/cache.ts';
import { originProblem } from '../../support/edge/functions.ts';
import { chooseOrigin } from '../../support/edge/origin-request.ts';
import { Propagated } from '../../support/edge/propagation.ts';
import { STAND_INS } from '../../support/strict/stand-ins.ts';

test.each(STAND_INS.map(({ id, test: file, source }) => [id, file, source] as const))(
  '%s has a test that plants the mistake, and a document',
  (id, file, source) => {
    const text = readFileSync(join(import.meta.dirname, '../../..', file), 'utf8');
    expect(text).toContain(id === 'roles-of-bootstrap' ? 'A product that can do without' : id);
    expect(source).toMatch(/^https:\/\//);
  },
);

test('edge-key-values-later: each point learns of a write at another time, and answers old and new until then', async () => {
  let time = 0;
  let stored = 'old';
  const values = new Propagated({
    read: () => Promise.resolve(stored),
    same: (a, b) => a === b,
    every: 0,
    delay: 3000,
    points: 2,
    mix: (known, newest, count) => (count % 2 === 0 ? newest : known),
    now: () => time,
  });
  expect([await values.at(0), await values.at(1)]).toEqual(['old', 'old']);
  stored = 'new';
  expect([await values.at(0), await values.at(1)]).toEqual(['new', 'old']);
  time = 1500;
  const meanwhile = new Set([await values.at(1), await values.at(1), await values.at(1)]);
  expect(meanwhile).toEqual(new Set(['old', 'new']));
  time = 3100;
  expect(await values.at(1)).toBe('new');
});

describe('edge-origin-change', () => {
  const open = { originAccessControlConfig: { enabled: false } };
  test.each<[string, Parameters<typeof originProblem>[0]]>([
    ['an empty path', { domainName: 'api.example', originPath: '' }],
    ['a path without its slash', { domainName: 'api.example', originPath: 'v1' }],
    ['a path that ends with one', { domainName: 'api.example', originPath: '/v1/' }],
    ['a host header beside origin access control', { domainName: 'api.example', hostHeader: 'api.example' }],
    ['an address for a host', { domainName: 'https://api.example' }],
    ['a time that is too long', { domainName: 'api.example', timeouts: { readTimeout: 121 } }],
  ])('%s is refused', (_, origin) => {
    expect(originProblem(origin)).toBeDefined();
  });

  test('what is right is taken', () => {
    expect(originProblem({ domainName: 'api.example', originPath: '/v1', hostHeader: 'x.example', ...open })).toBe(
      undefined,
    );
  });
});

test.each<[number, string, number | undefined, number]>([
  [503, 'no-store', undefined, 10],
  [500, '', undefined, 10],
  [404, '', undefined, 10],
  [404, 'no-store', undefined, 0],
  [403, '', undefined, 0],
  [403, 'max-age=60', undefined, 60],
  [503, 'no-store', 0, 0],
])('edge-errors-kept: %d with "%s", where the distribution says %s, for %d s', (status, control, minimum, seconds) => {
  expect(errorTimeToLive(status, { 'cache-control': control }, minimum)).toBe(seconds);
});

test('edge-vpc-origin: its origin is changed by no function', () => {
  const configured = { Id: 'o', DomainName: 'internal.example', VpcOriginConfig: { VpcOriginId: 'vo_1' } };
  expect(() => chooseOrigin(configured, { domainName: 'api.example' })).toThrow(/VPC origin/);
  expect(chooseOrigin(configured, undefined).domain).toBe('internal.example');
});

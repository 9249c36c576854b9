import { describe, expect, test } from '@jest/globals';
import { ecrHost, isLoopback, locateRepository, parseReference } from '../../../../src/image/registry/reference.ts';
import { failureWith } from '../../../support/failure-with.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('image references', () => {
  test.each([
    ['node', { host: 'docker.io', path: 'library/node' }],
    ['node:24-slim', { host: 'docker.io', path: 'library/node', tag: '24-slim' }],
    ['my/app:1', { host: 'docker.io', path: 'my/app', tag: '1' }],
    ['localhost/app', { host: 'localhost', path: 'app' }],
    ['localhost:5000/app:1', { host: 'localhost:5000', path: 'app', tag: '1' }],
    [`ghcr.io/a/b@${digest}`, { host: 'ghcr.io', path: 'a/b', digest }],
    [`ghcr.io/a/b:1@${digest}`, { host: 'ghcr.io', path: 'a/b', tag: '1', digest }],
  ])('%s', (text, expected) => {
    expect(parseReference(text)).toMatchObject(expected);
  });

  test.each(['', 'Upper', 'a:', 'a@sha256:12', 'a b', 'host.io/', '-x'])('%j is none', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });

  test.each([
    ['shop', { kind: 'ecr', name: 'shop' }],
    ['team/shop-api', { kind: 'ecr', name: 'team/shop-api' }],
    [
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop',
      { kind: 'ecr', name: 'shop', account: '123456789012', region: 'eu-central-1' },
    ],
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/shop', { kind: 'ecr', account: '123456789012' }],
    ['123456789012.dkr-ecr.eu-west-1.on.aws/shop', { kind: 'ecr', region: 'eu-west-1' }],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/shop', { kind: 'ecr', region: 'cn-north-1' }],
    ['ghcr.io/org/shop', { kind: 'oci', host: 'ghcr.io', name: 'org/shop' }],
    ['localhost:5000/shop', { kind: 'oci', host: 'localhost:5000', name: 'shop' }],
  ])('repository %s', (text, expected) => {
    expect(locateRepository(text)).toMatchObject(expected);
  });

  test.each(['Shop', 'shop:1', 'a', 'ghcr.io/', `shop@${digest}`, 'a//b'])('repository %j is refused', (text) => {
    expect(() => locateRepository(text)).toThrow(failureWith('input', '"repository"', text));
  });

  test('which registries speak plain HTTP', () => {
    expect(['localhost', 'localhost:1', '127.0.0.1:5000', '127.9.9.9', '[::1]:5000'].every(isLoopback)).toBe(true);
    expect(['ghcr.io', 'localhost.evil.io', '10.0.0.1:5000', '127.0.0.1.nip.io', '1270.0.0.1'].some(isLoopback)).toBe(
      false,
    );
  });

  test('a host that only looks like ECR gets no ECR login', () => {
    const region = (host: string) => ecrHost(`123456789012.${host}`)?.region;
    expect(region('dkr.ecr.eusc-de-east-1.amazonaws.eu')).toBe('eusc-de-east-1');
    expect(region('dkr.ecr.us-iso-east-1.c2s.ic.gov')).toBe('us-iso-east-1');
    expect(region('dkr.ecr.us-isob-east-1.sc2s.sgov.gov')).toBe('us-isob-east-1');
    expect(region('dkr-ecr.cn-north-1.on.amazonwebservices.com.cn')).toBe('cn-north-1');
    expect(region('dkr.ecr.eu-central-1.c2s.ic.gov')).toBeUndefined();
    expect(ecrHost('123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.io')).toBeUndefined();
    expect(ecrHost('evil.io/123456789012.dkr.ecr.eu-central-1.amazonaws.com')).toBeUndefined();
  });
});

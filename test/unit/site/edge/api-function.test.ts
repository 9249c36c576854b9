import { describe, expect, test } from '@jest/globals';
import { edgeFunction } from '../../../../scripts/edge.ts';
import { apiRevision } from '../../../../src/site/edge/backends.ts';
import type { ApiRecord, Side } from '../../../../src/site/edge/side.ts';
import {
  compileFunction,
  originProblem,
  viewerRequest as event,
  viewerResponse,
  type FunctionResult,
} from '../../../support/edge/functions.ts';

const api = compileFunction(edgeFunction('api.js'));

const side: Side = {
  id: 'lambda',
  domain: 'abc123.execute-api.eu-central-1.amazonaws.com',
  protocol: 'https',
  port: 443,
  path: '',
};
const other: Side = {
  id: 'container',
  domain: 'lb-1.eu-central-1.elb.amazonaws.com',
  protocol: 'http',
  port: 80,
  path: '/v1',
};

function ask(record: object | undefined, asked = event('/api/x')): Promise<FunctionResult> {
  return api(asked, new Map(record ? [['api', JSON.stringify(record)]] : []));
}

describe('the API function', () => {
  test('points the request to the backend, which learns the address in the browser', async () => {
    const { origin, request } = await ask({ stable: other });
    expect(origin).toMatchObject({
      domainName: other.domain,
      originPath: '/v1',
      customOriginConfig: { port: 80, protocol: 'http' },
      originAccessControlConfig: { enabled: false },
    });
    expect(request!.uri).toBe('/api/x');
    expect(request!.headers['x-forwarded-host']).toEqual({ value: 'shop.example.org' });
  });

  test('a backend without a path gets none: CloudFront takes no empty one', async () => {
    expect((await ask({ stable: side })).origin).not.toHaveProperty('originPath');
  });

  test.each([
    ['an empty path', { originPath: '' }],
    ['a path without its slash', { originPath: 'v1' }],
    ['a host header while the origin is signed', { hostHeader: 'a.example' }],
    ['a timeout out of range', { timeouts: { readTimeout: 121 } }],
  ])('the stand-in of CloudFront refuses %s as an origin', (_, change) => {
    expect(originProblem({ domainName: 'a.example', ...change })).toBeDefined();
  });

  test('a backend that is closed gets the key, whatever the viewer brings; another one gets none', async () => {
    const closed = { ...other, closed: true };
    const asked = () => event('/api/x', { headers: { 'x-origin-verify': 'guess' } });
    const seen = async (record: object) => (await ask(record, asked())).request!.headers['x-origin-verify'];
    expect(await seen({ stable: closed, origin: 'key' })).toEqual({ value: 'key' });
    expect(await seen({ stable: other, origin: 'key' })).toBeUndefined();
    expect(await seen({ stable: closed })).toBeUndefined();
  });

  test('answers 503 as JSON while no backend is connected', async () => {
    for (const record of [undefined, {}, { backends: [] }])
      expect((await ask(record)).response).toMatchObject({ statusCode: 503 });
  });

  test('the list of backends that was written before there were shifts still connects', async () => {
    expect((await ask({ revision: 'r', backends: [side] })).origin).toMatchObject({ domainName: side.domain });
  });
});

describe('the cookie that a page leaves', () => {
  const NOW = 1_000_000;
  const shift: ApiRecord = {
    stable: { ...side, release: 'r1', site: 's1' },
    candidate: { ...other, release: 'r2', site: 's2' },
    weight: 0,
    from: 0,
    at: 0,
    until: NOW + 1,
    salt: 'x',
    key: 'secret',
  };
  const leave = async (record: object | undefined, headers = {}, type = 'text/html; charset=utf-8', cookies = {}) => {
    const asked = viewerResponse(event('/', { headers, cookies }), { 'content-type': type });
    const { response } = await api(asked, new Map(record ? [['api', JSON.stringify(record)]] : []), NOW);
    return response!.cookies!['deploy-release'];
  };

  test('names the release that the viewer-request function chose', async () => {
    const cookie = await leave({ stable: side }, { 'x-deploy-side': 's7' });
    expect(cookie).toMatchObject({ value: expect.stringMatching(/^s7~[0-9a-f]{8}$/) });
    expect(cookie!.attributes).toBe('Path=/; Secure; SameSite=Lax');
  });

  test('where the request does not show that here, it is chosen again', async () => {
    expect((await leave(shift))!.value).toMatch(/^r1~/);
    expect((await leave({ ...shift, weight: 100 }))!.value).toMatch(/^r2~/);
  });

  test('keeps the key of a link, and only the right one', async () => {
    expect((await leave(shift, { 'x-deploy-key': 'secret' }))!.value).toMatch(/^r2~[0-9a-f]{8}~secret$/);
    expect((await leave(shift, { 'x-deploy-key': 'guess' }))!.value).toMatch(/^r1~[0-9a-f]{8}$/);
  });

  test('is left by pages only, not twice, and not where nothing is known', async () => {
    expect(await leave(shift, {}, 'application/json')).toBeUndefined();
    const { value } = (await leave(shift))!;
    expect(await leave(shift, {}, 'text/html', { 'deploy-release': value })).toBeUndefined();
    expect(await leave(undefined)).toBeUndefined();
    expect(await leave({ stable: side }, { 'x-deploy-side': 'a; Domain=evil.example' })).toBeUndefined();
  });
});

test('whatever changes in what is connected, its revision changes', () => {
  const record: ApiRecord = {
    stable: side,
    candidate: other,
    weight: 5,
    from: 0,
    at: 1,
    until: 2,
    salt: 's',
    key: 'k',
  };
  const all = [record, ...Object.keys(record).map((name) => ({ ...record, [name]: undefined }))] as ApiRecord[];
  expect(new Set(all.map(apiRevision)).size).toBe(all.length);
});

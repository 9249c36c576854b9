import { describe, expect, test } from '@jest/globals';
import { edgeFunction } from '../../../../scripts/edge.ts';
import {
  compileFunction,
  originProblem,
  viewerRequest as event,
  type FunctionResult,
} from '../../../support/edge/functions.ts';

const api = compileFunction(edgeFunction('api.js'));

describe('the API function', () => {
  const old = { id: 'old', domain: 'abc123.execute-api.eu-central-1.amazonaws.com', protocol: 'https', weight: 90 };
  const next = {
    id: 'new',
    domain: 'lb-1.eu-central-1.elb.amazonaws.com',
    protocol: 'http',
    port: 80,
    path: '/v1',
    weight: 10,
  };
  const choose = (backends: unknown[], ip = '203.0.113.7'): Promise<FunctionResult> =>
    api(event('/api/x', { ip }), new Map([['api', JSON.stringify({ backends })]]));

  test('points the request to the backend, which learns the address in the browser', async () => {
    const { origin, request } = await choose([{ ...next, weight: 100 }]);
    expect(origin).toMatchObject({
      domainName: next.domain,
      originPath: '/v1',
      customOriginConfig: { port: 80, protocol: 'http' },
      originAccessControlConfig: { enabled: false },
    });
    expect(request!.uri).toBe('/api/x');
    expect(request!.headers['x-forwarded-host']).toEqual({ value: 'shop.example.org' });
  });

  test('a backend without a path gets none: CloudFront takes no empty one', async () => {
    expect((await choose([{ ...old, path: '' }])).origin).not.toHaveProperty('originPath');
  });

  test.each([
    ['an empty path', { originPath: '' }],
    ['a path without its slash', { originPath: 'v1' }],
    ['a host header while the origin is signed', { hostHeader: 'a.example' }],
    ['a timeout out of range', { timeouts: { readTimeout: 121 } }],
  ])('the stand-in of CloudFront refuses %s as an origin', (_, change) => {
    expect(originProblem({ domainName: 'a.example', ...change })).toBeDefined();
  });

  test('answers 503 as JSON while no backend is connected', async () => {
    expect((await api(event('/api/x'), new Map())).response).toMatchObject({ statusCode: 503 });
    expect((await choose([{ ...old, weight: 0 }])).response).toMatchObject({ statusCode: 503 });
  });

  test('a share of the viewers goes to the new backend, each of them always to the same', async () => {
    const ips = Array.from({ length: 1000 }, (_, index) => `198.51.${index >> 8}.${index & 255}`);
    const onNew = async (share: number) => {
      const chosen = await Promise.all(
        ips.map((ip) =>
          choose(
            [
              { ...old, weight: 100 - share },
              { ...next, weight: share },
            ],
            ip,
          ),
        ),
      );
      return new Set(ips.filter((_, index) => chosen[index]!.origin!.domainName === next.domain));
    };
    const [ten, tenAgain, fifty] = [await onNew(10), await onNew(10), await onNew(50)];
    expect(ten.size / ips.length).toBeGreaterThan(0.07);
    expect(ten.size / ips.length).toBeLessThan(0.13);
    expect(tenAgain).toEqual(ten);
    // Who has seen the new one is not sent back.
    for (const ip of ten) expect(fifty.has(ip)).toBe(true);
  });
});

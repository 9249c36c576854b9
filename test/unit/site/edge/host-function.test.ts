import { describe, expect, test } from '@jest/globals';
import { edgeFunction } from '../../../../scripts/edge.ts';
import { compileFunction, viewerRequest } from '../../../support/edge/functions.ts';

const find = compileFunction(edgeFunction('host.js'));
const API = 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com';
const ask = (host: string, values: Record<string, string>) =>
  find(viewerRequest('/api/x', { headers: { host } }), new Map(Object.entries(values)));

describe('the function of the domain of previews', () => {
  test.each(['pr-7--shop.preview.example.com', 'PR-7--Shop.preview.example.com'])(
    'leads %s to the API of that preview, which learns the address in the browser',
    async (host) => {
      const { origin, request } = await ask(host, { 'pr-7--shop': API, 'pr-8--shop': 'other' });
      expect(origin).toMatchObject({
        domainName: API,
        customOriginConfig: { port: 443, protocol: 'https' },
        originAccessControlConfig: { enabled: false },
      });
      expect(request!.uri).toBe('/api/x');
      expect(request!.headers['x-forwarded-host']).toEqual({ value: host.toLowerCase() });
    },
  );

  test.each([
    ['a preview that is not there', 'pr-9--shop.preview.example.com', { 'pr-7--shop': API }],
    ['a host that is no preview', 'www.preview.example.com', { www: API }],
    ['the name of another key', 'constructor.preview.example.com', {}],
    ['an origin that is no API of AWS', 'pr-7--shop.preview.example.com', { 'pr-7--shop': 'evil.example' }],
    [
      'one that only looks like it',
      'pr-7--shop.preview.example.com',
      { 'pr-7--shop': 'a.execute-api.eu-central-1.amazonaws.com.evil.example' },
    ],
    ['an empty one', 'pr-7--shop.preview.example.com', { 'pr-7--shop': '' }],
  ])('answers 404 for %s, and no search engine keeps it', async (_, host, values) => {
    const { origin, response } = await ask(host, values as Record<string, string>);
    expect(origin).toBeUndefined();
    expect(response).toMatchObject({
      statusCode: 404,
      headers: { 'x-robots-tag': { value: 'noindex, nofollow' }, 'cache-control': { value: 'no-store' } },
    });
  });
});

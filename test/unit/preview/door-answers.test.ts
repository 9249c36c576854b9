import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { lockOf } from '../../../src/preview/index.ts';
import { DOOR_ENVIRONMENT } from '../../support/apps/door-environment.ts';

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
}
let handler: (event: object) => Promise<Answer>;
const real = globalThis.fetch;

beforeAll(async () => {
  // The door's log.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  Object.assign(process.env, { ...DOOR_ENVIRONMENT, HOST: 'pr-7--shop.preview.example.com' });
  const module = (await import(new URL('../../../templates/stacks/preview/index.mjs', import.meta.url).href)) as {
    handler: typeof handler;
  };
  handler = module.handler;
});
afterEach(() => {
  globalThis.fetch = real;
});

const later = new Date(Date.now() + 3600_000).toISOString();
const backend = { domain: 'arn:aws:lambda:eu-central-1:123456789012:function:shop-pr-7-lambda:live', path: '' };
const site = { release: 'r1', style: 'app', roots: ['/'] };

/** What the door finds: its store, and what the app answers. */
function found(store: object | undefined, app: object = { statusCode: 200, headers: {}, body: 'ok' }): void {
  globalThis.fetch = (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname.endsWith('/invocations')) return Promise.resolve(Response.json(app));
    if (!pathname.endsWith('/.deploy/edge.json')) return Promise.resolve(new Response('<p>', { status: 404 }));
    return Promise.resolve(store === undefined ? new Response('', { status: 404 }) : Response.json(store));
  };
}
const ask = (rawPath: string, headers: Record<string, string> = {}) =>
  handler({
    rawPath,
    rawQueryString: '',
    headers,
    requestContext: {
      requestId: '1',
      domainName: 'a1.execute-api.eu-central-1.amazonaws.com',
      http: { method: 'GET', sourceIp: '192.0.2.1' },
    },
  });
const open = (door: object) => ({
  preview: JSON.stringify(door),
  site: JSON.stringify(site),
  api: JSON.stringify({ stable: backend }),
});
const { lock, key } = lockOf('a long secret', { app: 'shop', number: 7 });

test.each<[string, number, object | undefined, string]>([
  ['nothing is deployed', 503, undefined, '/'],
  ['site and API are there, and who may come in is not known', 503, { ...open({}), preview: undefined }, '/'],
  ['it has expired', 410, open({ until: '2026-01-01T00:00:00.000Z', lock }), '/'],
  ['it asks for the password', 401, open({ until: later, lock }), '/api/x'],
  ['the store is damaged', 502, { preview: '{' }, '/'],
  ['a file is missing', 404, open({ until: later }), '/missing.png'],
  ['the app answers', 200, open({ until: later }), '/api/x'],
])('no search engine lists it: %s', async (_, status, store, path) => {
  found(store, {
    statusCode: 200,
    headers: { 'X-Robots-Tag': 'all', 'cache-control': 'public, max-age=60' },
    body: '',
  });
  const { statusCode, headers } = await ask(path);
  expect(statusCode).toBe(status);
  const robots = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'x-robots-tag');
  expect(robots).toEqual([['x-robots-tag', 'noindex, nofollow']]);
});

test('of what has a password no cache between keeps a copy', async () => {
  const app = { statusCode: 200, headers: { 'Cache-Control': 'public, max-age=60' }, body: '' };
  found(open({ until: later, lock }), app);
  const { statusCode, headers } = await ask('/api/x', { 'x-deploy-preview': key });
  expect({ statusCode, cache: headers['Cache-Control'] }).toEqual({ statusCode: 200, cache: 'private, max-age=60' });
  found(open({ until: later }), app);
  expect((await ask('/api/x')).headers['Cache-Control']).toBe('public, max-age=60');
});

test.each([404, 410, 500])(
  'no distribution in front keeps an answer %i of the app: it would be that of every preview',
  async (status) => {
    found(open({ until: later }), { statusCode: status, headers: { 'Cache-Control': 'public, max-age=60' }, body: '' });
    const { statusCode, headers } = await ask('/api/x');
    const cache = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'cache-control');
    expect({ statusCode, cache }).toEqual({ statusCode: status, cache: [['cache-control', 'no-store']] });
  },
);

test.each([
  ['pr-7--shop.preview.example.com', 'pr-7--shop.preview.example.com'],
  ['www.example.org', 'a1.execute-api.eu-central-1.amazonaws.com'],
])('a backend with an address of its own that is asked for %s learns %s', async (given, learned) => {
  let told: unknown;
  const app = createServer((request, response) => {
    told = request.headers['x-forwarded-host'];
    response.end('ok');
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const { port } = app.address() as AddressInfo;
  const stable = { domain: '127.0.0.1', protocol: 'http', port, path: '' };
  found({ ...open({ until: later }), api: JSON.stringify({ stable }) });
  await ask('/api/x', { 'x-forwarded-host': given });
  app.close();
  expect(told).toBe(learned);
});

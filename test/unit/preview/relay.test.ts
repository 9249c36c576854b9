import dns from 'node:dns';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { lockOf } from '../../../src/preview/index.ts';
import { DOOR_ENVIRONMENT } from '../../support/apps/door-environment.ts';

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: string;
}
interface Asked {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

const RELAY = 'arn:aws:lambda:eu-central-1:123456789012:function:deploy-pr-relay';
const DOMAIN = 'deploy-preview-containers.internal';
const NAME = `shop-pr-7-container.${DOMAIN}`;
const folder = new URL('../../../templates/stacks/preview/', import.meta.url);
const real = globalThis.fetch;
let door: (event: object) => Promise<Answer>;
let relay: (request: Asked) => Promise<Answer>;
/** What reached the container. */
let asked: { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer }[];
let container: Server;
let port: number;
/** How often Lambda says that the account has no execution left. */
let busy: number;

beforeAll(async () => {
  container = createServer((request, response) => void answered(request, response));
  const answered = async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, body });
    if (url === '/api/down?a=1&b=%20') return request.socket.destroy();
    response.writeHead(201, [
      ...['set-cookie', 'a=1', 'set-cookie', 'b=2', 'content-type', 'text/plain'],
      ...(url.startsWith('/api/zip') ? ['content-encoding', 'gzip'] : []),
    ]);
    response.end(url.startsWith('/api/zip') ? gzipSync('packed') : 'grüße');
    return undefined;
  };
  await new Promise<void>((resolve) => container.listen(0, '127.0.0.1', resolve));
  ({ port } = container.address() as AddressInfo);
  // The resolver of the network knows its names.
  const own = dns.lookup;
  jest
    .spyOn(dns, 'lookup')
    .mockImplementation(((name: string, ...more: never[]) =>
      (own as (...all: unknown[]) => void)(name === NAME ? '127.0.0.1' : name, ...more)) as never);
  // The door's log.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  Object.assign(process.env, { ...DOOR_ENVIRONMENT, PRIVATE_DOMAIN: DOMAIN, RELAY });
  ({ handler: door } = (await import(new URL('index.mjs', folder).href)) as { handler: typeof door });
  ({ handler: relay } = (await import(new URL('relay.cjs', folder).href)) as { handler: typeof relay });
});

afterAll(() => {
  jest.restoreAllMocks();
  container.close();
});

const { lock, key } = lockOf('a long secret', { app: 'shop', number: 7 });
const store = () => ({
  preview: JSON.stringify({ until: new Date(Date.now() + 3600_000).toISOString(), lock }),
  site: JSON.stringify({ release: 'r1', style: 'app', roots: ['/'] }),
  api: JSON.stringify({ stable: { domain: NAME, protocol: 'http', port, path: '' } }),
});

/** The door's calls as they go on AWS: the store, and the relay as a function of its own. */
beforeEach(() => {
  asked = [];
  busy = 0;
  globalThis.fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.pathname.endsWith('/.deploy/edge.json')) return Response.json(store());
    if (url.hostname === 'aws.test') {
      expect([url.pathname, url.search]).toEqual(['/2015-03-31/functions/deploy-pr-relay/invocations', '']);
      if (busy-- > 0) return Response.json({ Reason: 'ConcurrentInvocationLimitExceeded' }, { status: 429 });
      try {
        return Response.json(await relay(JSON.parse(init.body as string) as Asked));
      } catch (error) {
        const headers = { 'x-amz-function-error': 'Unhandled' };
        return Response.json({ errorMessage: String(error) }, { headers });
      }
    }
    throw new Error(`${url.href} is asked by fetch`);
  };
});
afterEach(() => {
  globalThis.fetch = real;
});

const ask = (rawPath: string, more: object = {}) =>
  door({
    rawPath,
    rawQueryString: 'a=1&b=%20',
    headers: { 'x-deploy-preview': key, host: 'a1.execute-api', connection: 'keep-alive', authorization: 'Basic dTpw' },
    requestContext: {
      requestId: '1',
      domainName: 'a1.execute-api.eu-central-1.amazonaws.com',
      http: { method: 'POST', sourceIp: '192.0.2.1' },
    },
    ...more,
  });

test('the door asks a container through the relay: whole requests and answers, without what is between the two', async () => {
  const answer = await ask('/api/ü x', { body: 'hello', cookies: ['c=3'] });
  expect(asked[0]).toEqual({
    method: 'POST',
    url: '/api/%C3%BC%20x?a=1&b=%20',
    headers: {
      authorization: 'Basic dTpw',
      connection: 'close',
      'content-length': '5',
      cookie: 'c=3',
      host: `${NAME}:${port}`,
      'x-forwarded-host': 'a1.execute-api.eu-central-1.amazonaws.com',
    },
    body: Buffer.from('hello'),
  });
  expect(answer).toMatchObject({ statusCode: 201, cookies: ['a=1', 'b=2'], isBase64Encoded: true });
  expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'x-robots-tag': 'noindex, nofollow' });
  expect(Buffer.from(answer.body, 'base64').toString()).toBe('grüße');

  await ask('/api/x', { body: 'aGk=', isBase64Encoded: true });
  expect(String(asked.at(-1)!.body)).toBe('hi');
});

test('who may not come in does not reach it, and a container that does not answer is 502', async () => {
  expect((await ask('/api/x', { headers: {} })).statusCode).toBe(401);
  expect(asked).toEqual([]);
  expect((await ask('/api/down')).statusCode).toBe(502);
});

test.each<[string, string, Record<string, string>, Buffer | undefined, object]>([
  ['a packed body', 'POST', { 'content-encoding': 'gzip' }, gzipSync('a'), { 'content-encoding': 'gzip' }],
  ['a search with a body', 'GET', { 'content-type': 'application/json' }, Buffer.from('{}'), { 'content-length': '2' }],
  [
    'one that waits to be told to go on',
    'POST',
    { expect: '100-continue' },
    Buffer.from('a'),
    { 'content-length': '1' },
  ],
  ['a header beyond Latin-1', 'GET', { 'x-name': '日' }, undefined, { 'x-name': Buffer.from('日').toString('latin1') }],
  ['a deletion with a body', 'DELETE', {}, Buffer.from('a'), { 'content-length': '1' }],
])('the relay passes on what fetch refuses or changes: %s', async (_, method, headers, body, seen) => {
  const url = `http://${NAME}:${port}/api/x`;
  expect(await relay({ url, method, headers, ...(body && { body: body.toString('base64') }) })).toMatchObject({
    statusCode: 201,
  });
  const [one] = asked;
  expect(one).toMatchObject({ method, headers: seen, body: body ?? Buffer.alloc(0) });
  // None of its own.
  for (const name of ['user-agent', 'accept-language', 'sec-fetch-mode', 'expect'])
    expect(one!.headers[name]).toBeUndefined();
});

test('a packed answer arrives packed', async () => {
  const { headers, body } = await relay({ url: `http://${NAME}:${port}/api/zip`, method: 'GET', headers: {} });
  expect(headers['content-encoding']).toBe('gzip');
  expect(Buffer.from(body, 'base64')).toEqual(gzipSync('packed'));
});

test.each([
  [1, 201, 1],
  [5, 201, 1],
  [6, 503, 0],
])('over the concurrent executions of the account %i times: %i', async (times, status, reached) => {
  busy = times;
  const answer = await ask('/api/x');
  expect(answer.statusCode).toBe(status);
  expect(asked).toHaveLength(reached);
  expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
});

test.each([
  'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
  'http://169.254.169.254/latest/meta-data/',
  `http://${DOMAIN}:3000/`,
  `http://${NAME}.example.org/`,
  `http://x${DOMAIN}/`,
  `http://${NAME}@example.org/`,
])('the relay asks nothing but containers: %s', async (url) => {
  await expect(relay({ url, method: 'GET', headers: {} })).rejects.toThrow('is no container of a preview');
  expect(asked).toEqual([]);
});

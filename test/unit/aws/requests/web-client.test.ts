import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type ClientRequest, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type WebAnswer, WebClient } from '../../../../src/aws/index.ts';
import { freePort } from '../../../support/ports.ts';

interface Seen {
  line: string;
  headers: IncomingMessage['headers'];
  port: number | undefined;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Milliseconds. */
const timeout = 10_000;
const client = new WebClient({});
const servers: Server[] = [];
let seen: Seen[];

beforeEach(() => void (seen = []));
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close().closeAllConnections();
    await once(server, 'close');
  }
});

async function serve(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    const { method, url, headers, socket } = request;
    seen.push({ line: `${method} ${url}`, headers, port: socket.remotePort });
    handler(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const redirectTo =
  (location: string): Handler =>
  (_request, response) =>
    void response.writeHead(307, { location }).end();
const lines = () => seen.map(({ line }) => line);

test('a GET and a HEAD follow a redirect, and the login stays with the host that it is for', async () => {
  const storage = await serve((_request, response) => void response.end('layer'));
  const registry = await serve((request, response) => {
    redirectTo(request.url === '/moved' ? `${storage}/layer` : '/moved')(request, response);
  });
  const headers = { Authorization: 'Bearer secret', accept: 'x/y' };
  for (const method of ['GET', 'HEAD']) {
    seen = [];
    const answer = await client.send(`${registry}/blob`, { method, headers, timeout, follow: true });
    expect(answer).toMatchObject({ ok: true, status: 200 });
    expect(await answer.text()).toBe(method === 'GET' ? 'layer' : '');
    expect(lines()).toEqual([`${method} /blob`, `${method} /moved`, `${method} /layer`]);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret', undefined]);
    expect(seen.at(-1)!.headers.accept).toBe('x/y');
  }
});

test('what is not to be followed, or writes, gets the redirect as its answer', async () => {
  const url = await serve(redirectTo('/elsewhere'));
  const asked = [{ timeout }, { method: 'PUT', body: 'x', timeout, follow: true }];
  for (const request of asked) {
    const answer = await client.send(url, request);
    answer.discard();
    expect(answer).toMatchObject({ ok: false, status: 307, headers: { location: '/elsewhere' } });
  }
  expect(lines()).toEqual(['GET /', 'PUT /']);
});

test('redirects in a circle end', async () => {
  const url = await serve(redirectTo('/again'));
  await expect(client.send(url, { timeout, follow: true })).rejects.toThrow(/redirects/);
  expect(seen.length).toBeLessThan(20);
});

test('a redirect to what is no web server is not followed', async () => {
  const url = await serve(redirectTo('file:///etc/passwd'));
  await expect(client.send(url, { timeout, follow: true })).rejects.toThrow(/file:/);
});

test('names its program, asks for a body as it is, and says how long its own is', async () => {
  const bodies: string[] = [];
  const url = await serve((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      bodies.push(body);
      response.end('{"a":1}');
    });
  });
  const put = { method: 'PUT', timeout };
  expect(await (await client.send(url, { ...put, body: 'text' })).json()).toEqual({ a: 1 });
  (await client.send(url, { ...put, body: Readable.from(['one', 'two']) })).discard();
  (await client.send(url, put)).discard();
  expect(bodies).toEqual(['text', 'onetwo', '']);
  expect(seen.map(({ headers }) => headers['content-length'])).toEqual(['4', undefined, '0']);
  expect(seen[0]!.headers).toMatchObject({ 'user-agent': expect.any(String), 'accept-encoding': 'identity' });
});

describe('requests one after another', () => {
  const connections = () => new Set(seen.map(({ port }) => port)).size;
  const body = (length: number): Handler => {
    return (_request, response) => void response.writeHead(200, { 'content-length': length }).end('x'.repeat(length));
  };

  test.each<[string, string, (answer: WebAnswer) => unknown]>([
    ['whose bodies were read', 'GET', (answer) => answer.text()],
    ['whose small bodies were discarded', 'GET', (answer) => answer.discard()],
    ['that have none', 'HEAD', () => undefined],
  ])('%s use one connection', async (_, method, end) => {
    const url = await serve(body(1000));
    let closed: Promise<unknown> = Promise.resolve();
    // Node.js gives a connection back when its request closes: what was discarded is read in turns of its own.
    const watch = (message: unknown) => {
      const { request } = message as { request: ClientRequest };
      closed = new Promise((resolve) => request.once('close', resolve));
    };
    subscribe('http.client.request.start', watch);
    for (let i = 0; i < 3; i++) {
      await end(await client.send(url, { method, timeout }));
      await closed;
    }
    unsubscribe('http.client.request.start', watch);
    expect(connections()).toBe(1);
  });

  test('a large body that nobody wants is not read to its end', async () => {
    let sent = 0;
    const url = await serve((_request, response) => {
      response.on('error', () => undefined).writeHead(200);
      const more = () => {
        sent++;
        if (!response.destroyed) response.write('x'.repeat(100_000), () => setImmediate(more));
      };
      more();
      response.once('close', () => ended.resolve(undefined));
    });
    const ended = Promise.withResolvers<undefined>();
    (await client.send(url, { timeout })).discard();
    await ended.promise;
    expect(sent).toBeGreaterThan(0);
  });
});

test('a body that comes compressed though it was asked for as it is, is decompressed', async () => {
  const url = await serve((request, response) => {
    const encoding = request.url!.slice(1);
    const compressed = encoding === 'br' ? brotliCompressSync('{"a":1}') : gzipSync('{"a":1}');
    response.writeHead(200, { 'content-encoding': encoding }).end(compressed);
  });
  for (const encoding of ['gzip', 'br'])
    expect(await (await client.send(`${url}/${encoding}`, { timeout })).json()).toEqual({ a: 1 });
});

test('a proxy that says nothing is not waited for beyond the time', async () => {
  const sockets: Socket[] = [];
  const proxy = createTcpServer((socket) => void sockets.push(socket.on('error', () => undefined))).listen(
    0,
    '127.0.0.1',
  );
  await once(proxy, 'listening');
  const behind = new WebClient({ HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
  await expect(behind.send('https://registry.test/', { timeout: 300 })).rejects.toThrow('no answer within 0.3 s');
  for (const socket of sockets) socket.destroy();
  proxy.close();
});

test.each<[string, Handler]>([
  ['no answer', () => undefined],
  ['an answer that does not end', (_request, response) => void response.writeHead(200).write('half')],
])('%s: the time is up, and the error says so', async (_name, handler) => {
  const url = await serve(handler);
  const asked = client.send(url, { timeout: 300 }).then((answer) => answer.text());
  await expect(asked).rejects.toThrow('no answer within 0.3 s');
});

test('an answer that breaks off is an error', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
  });
  const answer = await client.send(url, { timeout });
  await expect(answer.text()).rejects.toThrow(Error);
});

test('a body that cannot be read ends the request with its reason, at once', async () => {
  let broken: Promise<unknown> = Promise.resolve();
  const url = await serve((request) => {
    broken = once(request, 'error');
    request.resume();
  });
  const body = new Readable({ read: () => undefined });
  const sent = client.send(url, { method: 'PATCH', body, timeout });
  body.push('part');
  body.destroy(new Error('the disk is gone'));
  await expect(sent).rejects.toThrow('the disk is gone');
  await broken;
});

test('why there was no answer is in the error', async () => {
  await expect(client.send(`http://127.0.0.1:${await freePort()}`, { timeout })).rejects.toThrow(/ECONNREFUSED/);
  await expect(client.send('ftp://127.0.0.1/', { timeout })).rejects.toThrow(/ftp:/);
});

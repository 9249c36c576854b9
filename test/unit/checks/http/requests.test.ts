import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runChecks, type ChecksRequest } from '../../../../src/checks/index.ts';
import { serve, type RunningServer } from '../../../support/http/misbehaving-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

let server: RunningServer;
let foreign: RunningServer;
let seen: Seen[] = [];
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'checks-'));
  const listen = (where: string) =>
    serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        seen.push({ method, url: `${where}${url}`, headers, body: Buffer.concat(chunks) });
        if (url === '/to-foreign') return response.writeHead(307, { location: `${foreign.url}/landed` }).end();
        if (url === '/sign-in')
          return response.writeHead(302, { location: 'https://id.example/?state=s-42&x=1' }).end();
        if (url === '/see-other') return response.writeHead(303, { location: '/landed' }).end();
        if (url === '/login') response.setHeader('set-cookie', ['sid=0123456789; Path=/; HttpOnly', 'lang=en']);
        if (url === '/gzip')
          return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"zipped":true}'));
        return response.end('{"ok":true}');
      });
    });
  [server, foreign] = await Promise.all([listen(''), listen('foreign')]);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await Promise.all([server.close(), foreign.close()]);
});
beforeEach(() => void (seen = []));

async function run(steps: object[], request: Partial<ChecksRequest> = {}) {
  const checks = { text: JSON.stringify({ scenarios: [{ name: 's', steps }] }) };
  const report = await runChecks(
    { baseUrl: server.url, checks, directory, deadline: 0, ...request },
    recordingReporter(),
  );
  expect(report.results.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict !== 'passed'))).toEqual([]);
  return report.results;
}

describe('what a step sends', () => {
  test('JSON, form and text bodies with their types, queries and headers', async () => {
    await run(
      [
        {
          request: {
            path: '/j?a=1',
            query: { b: 'x y' },
            json: { n: 1, t: '${word}' },
            headers: { 'X-Id': '${word}' },
          },
        },
        { request: { path: '/f', form: { a: '1&2', b: 'ü' } } },
        { request: { path: '/t', method: 'PUT', body: 'plain', headers: { 'content-type': 'text/csv' } } },
      ],
      { variables: { word: 'hello' } },
    );
    expect(
      seen.map(({ method, url, headers, body }) => [method, url, headers['content-type'], body.toString()]),
    ).toEqual([
      ['POST', '/j?a=1&b=x+y', 'application/json', '{"n":1,"t":"hello"}'],
      ['POST', '/f', 'application/x-www-form-urlencoded', 'a=1%262&b=%C3%BC'],
      ['PUT', '/t', 'text/csv', 'plain'],
    ]);
    expect(seen[0]!.headers['x-id']).toBe('hello');
  });

  test('a multipart body that a standard parser reads', async () => {
    writeFileSync(join(directory, 'a b.bin'), Buffer.from([0, 1, 13, 10, 255]));
    await run([
      { request: { path: '/', multipart: { note: 'hi "you"', 'fi"le': { file: 'a b.bin', type: 'image/png' } } } },
    ]);
    const { headers, body } = seen[0]!;
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type']! },
    }).formData();
    expect(form.get('note')).toBe('hi "you"');
    const file = form.get('fi"le') as File;
    expect([file.name, file.type]).toEqual(['a b.bin', 'image/png']);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from([0, 1, 13, 10, 255]));
    await run([{ request: { path: '/', multipart: { order: { value: '{"n":1}', type: 'application/json' } } } }]);
    // A file name would make a file of it for many servers.
    expect(seen[1]!.body.toString()).toMatch(
      /\r\nContent-Disposition: form-data; name="order"\r\nContent-Type: application\/json\r\n\r\n\{"n":1\}\r\n/,
    );
  });

  test('an HMAC signature over time and body', async () => {
    const sign = { secret: '${KEY}', header: 'X-Signature', value: 'v1=${signature}', payload: '${timestamp}.${body}' };
    const before = Math.floor(Date.now() / 1000);
    await run([{ request: { path: '/', json: { a: 1 }, headers: { 'x-time': '${timestamp}' }, sign } }], {
      secrets: { KEY: 'whsec_123' },
    });
    const { headers, body } = seen[0]!;
    const due = createHmac('sha256', 'whsec_123')
      .update(`${String(headers['x-time'])}.${body.toString()}`)
      .digest('hex');
    expect(headers['x-signature']).toBe(`v1=${due}`);
    const time = Number(headers['x-time']);
    expect(before <= time && time <= Date.now() / 1000 + 1).toBe(true);
  });

  test('cookies stay within their scenario, and a step may leave them out', async () => {
    const text = JSON.stringify({
      scenarios: [
        { name: 'a', steps: [{ request: '/login' }, { request: '/1' }, { request: { path: '/2', cookies: false } }] },
        { name: 'b', steps: [{ request: '/3' }] },
      ],
    });
    await runChecks({ baseUrl: server.url, checks: { text } }, recordingReporter());
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      'sid=0123456789; lang=en',
      undefined,
      undefined,
    ]);
  });

  test('captures keep their type, and come from header, cookie, JSON and text', async () => {
    await run([
      {
        request: '/login',
        capture: {
          ok: { json: '$.ok' },
          length: { header: 'Content-Length' },
          sid: { cookie: 'sid' },
          word: { regex: '"(\\w+)":' },
          half: { cookie: 'sid', regex: '^\\d{5}' },
          flag: { json: '$.ok', regex: 't(r)u' },
        },
      },
      {
        request: {
          path: '/next',
          json: { ok: '${ok}', text: 'was ${ok}', all: ['${length}', '${sid}', '${word}', '${half}', '${flag}'] },
        },
      },
    ]);
    expect(JSON.parse(seen[1]!.body.toString())).toEqual({
      ok: true,
      text: 'was true',
      all: ['11', '0123456789', 'ok', '01234', 'r'],
    });
  });

  test('a part of a header is captured by an expression over it: the state of a sign-in', async () => {
    const state = { header: 'location', regex: '[?&]state=([^&]+)' };
    await run([
      { request: { path: '/sign-in', 'follow-redirects': false }, expect: { status: 302 }, capture: { state } },
      { request: '/callback?state=${state}' },
    ]);
    expect(seen[1]!.url).toBe('/callback?state=s-42');
  });

  test.each([
    { header: 'location', regex: 'code=(.*)' },
    { header: 'x-none', regex: '.' },
  ])('%j finds nothing, which says both', async (capture) => {
    const steps = [
      { request: { path: '/sign-in', 'follow-redirects': false }, expect: { status: 302 }, capture: { a: capture } },
    ];
    const checks = { text: JSON.stringify({ scenarios: [{ name: 's', steps }] }) };
    const { results } = await runChecks({ baseUrl: server.url, checks, deadline: 0 }, recordingReporter());
    const [finding] = results[0]!.findings.filter(({ verdict }) => verdict === 'failed');
    expect(finding).toMatchObject({ where: 'capture a', expected: `header ${capture.header}, regex ${capture.regex}` });
  });

  test('a capture that finds nothing fails its own step, not a later one', async () => {
    const steps = [{ request: '/', capture: { id: { json: '$.id' } } }, { request: '/${id}' }];
    const text = JSON.stringify({ scenarios: [{ name: 's', steps }] });
    const { results } = await runChecks({ baseUrl: server.url, checks: { text }, deadline: 0 }, recordingReporter());
    expect(results.map(({ verdict }) => verdict)).toEqual(['failed', 'inconclusive']);
    expect(results[0]!.findings.at(-1)).toMatchObject({ where: 'capture id', got: 'nothing' });
  });

  test('redirects: 303 becomes GET, 307 keeps the body, and another origin gets no secret', async () => {
    const headers = { authorization: 'Bearer ${KEY}', 'x-key': '${KEY}', 'x-plain': 'p' };
    await run(
      [
        { request: { path: '/see-other', json: { a: 1 }, headers } },
        { request: { path: '/to-foreign', method: 'POST', json: { a: 1 }, headers } },
      ],
      { secrets: { KEY: 'secret-value' } },
    );
    expect(seen.map(({ method, url, body }) => `${method} ${url} ${body.toString()}`)).toEqual([
      'POST /see-other {"a":1}',
      'GET /landed ',
      'POST /to-foreign {"a":1}',
      'POST foreign/landed {"a":1}',
    ]);
    expect(seen[1]!.headers).toMatchObject({ authorization: 'Bearer secret-value' });
    expect(seen[1]!.headers['content-type']).toBeUndefined();
    expect(seen[3]!.headers).toMatchObject({ 'x-plain': 'p' });
    expect(seen[3]!.headers['authorization'] ?? seen[3]!.headers['x-key']).toBeUndefined();
  });

  test('a compressed body that the step asked for is read', async () => {
    await run([
      { request: { path: '/gzip', headers: { 'accept-encoding': 'gzip' } }, expect: { json: { '$.zipped': true } } },
      {
        request: { path: '/gzip', headers: { 'accept-encoding': 'gzip' } },
        expect: { json: { '$.zipped': true } },
        budget: { requests: 3 },
      },
    ]);
  });
});

describe('the curl line', () => {
  const shell = promisify(execFile);

  test.each([
    ['a GET', { path: '/a?b=c&d=$HOME' }],
    ['a secret in the path', { path: '/hook/${KEY}x?key=${KEY}' }],
    ['quotes and a secret in JSON', { path: '/', json: { a: `it's "q" \`id\` $(id) \\`, key: '${KEY}' } }],
    ['quotes without a secret', { path: '/', json: { a: `it's "q" \`id\` $(id) \\` } }],
    [
      'a method, headers and a text',
      { path: '/', method: 'DELETE', headers: { 'x-a': '${KEY}', 'x-b': "it's" }, body: 'x=1' },
    ],
    ['an empty header', { path: '/', headers: { 'x-empty': '' } }],
    [
      'a signed request',
      {
        path: '/',
        json: { n: "it's" },
        headers: { t: '${timestamp}' },
        sign: { secret: '${KEY}', header: 'x-s', value: 'v=${signature}', payload: '${timestamp}.${body}' },
      },
    ],
    [
      'a signature in base64url',
      { path: '/', body: 'b', sign: { secret: '${KEY}', header: 'x-s', encoding: 'base64url', algorithm: 'sha512' } },
    ],
  ])('of %s sends the same again', async (_, request) => {
    // curl sends a URL as it is written, so a secret there can only be one that needs no escapes.
    const KEY = 'path' in request && request.path.includes('KEY') ? 'plain-key_9' : "p$w`d' 1";
    const [result] = await run([{ request }], { secrets: { KEY } });
    expect(result!.curl).not.toContain(KEY);
    // A signature in a log could be replayed: the line computes it.
    const signature = seen[0]!.headers['x-s'];
    if (signature) expect(result!.curl).not.toContain(String(signature).replace('v=', ''));
    await shell('sh', ['-c', result!.curl!], { env: { PATH: process.env['PATH'], KEY } });
    const [first, again] = seen.map(({ method, url, headers, body }) => {
      const { 'user-agent': _agent, connection: _connection, ...rest } = headers;
      if (rest['content-type'] === 'application/x-www-form-urlencoded') delete rest['content-type'];
      return { method, url, headers: rest, body: body.toString() };
    });
    expect(again).toEqual(first);
  });
});

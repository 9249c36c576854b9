import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanup, handler } from '../src/lambda.ts';

console.log = () => {};

/** An event as an HTTP API sends it (payload format 2.0). */
const event = (method: string, path: string, body?: string) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'example.com', 'content-type': 'application/json' },
  requestContext: {
    accountId: '123456789012',
    apiId: 'api',
    domainName: 'example.com',
    domainPrefix: 'api',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'id',
    routeKey: '$default',
    stage: '$default',
    time: '01/Jan/2026:00:00:00 +0000',
    timeEpoch: 0,
  },
  isBase64Encoded: body !== undefined,
  ...(body !== undefined && { body: Buffer.from(body).toString('base64') }),
});

const call = async (...args: Parameters<typeof event>) =>
  (await handler(event(...args) as never)) as { statusCode: number; body: string };

test('the Lambda handler answers HTTP API events', async () => {
  const health = await call('GET', '/api/health');
  assert.equal(health.statusCode, 200);
  assert.equal(JSON.parse(health.body).mode, 'lambda');
});

test('bodies and errors pass through the Lambda handler', async () => {
  assert.equal((await call('POST', '/api/notes', '{"text":"grüße"}')).statusCode, 201);
  assert.equal((await call('POST', '/api/notes', '{}')).statusCode, 400);
  assert.match((await call('GET', '/api/notes')).body, /grüße/);
});

test('the handler of the schedule cleans up', async () => {
  await cleanup();
  assert.equal((await call('GET', '/api/ready')).statusCode, 200);
});

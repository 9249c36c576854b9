import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Hono } from 'hono';
import { refuseWhileFrozen } from '../src/freeze.ts';

console.error = () => {};

/** What Parameter Store answers. */
let answer = { status: 200, body: {} };
const server = createServer((_, response) =>
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer.body)),
);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const ssm = new SSMClient({
  region: 'eu-central-1',
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  maxAttempts: 1,
});
const app = new Hono().use(refuseWhileFrozen('/shop/read-only', ssm)).all('*', (c) => c.text('done'));
const ask = async (method: string, path = '/api/notes') => await app.request(path, { method });
const says = (Value: string) => (answer = { status: 200, body: { Parameter: { Name: '/shop/read-only', Value } } });

test('writes are refused while the parameter says so, and clients told when to come back; reading goes on', async () => {
  says('on');
  const refused = await ask('POST');
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '10']);
  assert.equal(((await refused.json()) as { retry: boolean }).retry, true);
  assert.equal((await ask('GET')).status, 200);
  says('off');
  for (const method of ['POST', 'PUT', 'DELETE']) assert.equal((await ask(method)).status, 200);
});

test('a sign-in at a provider is refused as well: it makes an account and a session, though it is a GET', async () => {
  says('on');
  for (const path of ['/api/sign-in', '/api/sign-in?to=/', '/api/sign-in/callback?code=c&state=s'])
    for (const method of ['GET', 'HEAD']) assert.equal((await ask(method, path)).status, 503);
  for (const path of ['/api/me', '/api/config']) assert.equal((await ask('GET', path)).status, 200);
  says('off');
  assert.equal((await ask('GET', '/api/sign-in')).status, 200);
});

test('a parameter that is not there freezes nothing; one that cannot be read freezes all', async () => {
  answer = { status: 400, body: { __type: 'ParameterNotFound' } };
  assert.equal((await ask('DELETE')).status, 200);
  answer = { status: 400, body: { __type: 'AccessDeniedException' } };
  assert.equal((await ask('DELETE')).status, 503);
});

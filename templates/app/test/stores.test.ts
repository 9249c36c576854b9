import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { createStores } from '../src/stores/index.ts';
import { redisItems } from '../src/stores/items/redis.ts';
import { dynamodbItems } from '../src/stores/items/dynamodb.ts';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

console.log = console.error = () => {};

const listening = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  return (server.address() as AddressInfo).port;
};

const ADA = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'ada', password: 'correct horse' }),
};

/** What is out of reach is told, with the time to come back after: nobody waits for it for ever, and it is no 500. */
async function unavailable(answer: Response): Promise<void> {
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
  assert.equal(((await answer.json()) as { retry: boolean }).retry, true);
}

test('a cache that was never there is told within seconds; what does not need it goes on', async () => {
  const items = redisItems('redis://127.0.0.1:1', () => {});
  const app = createApp(readConfig({}), { ...(await createStores(readConfig({}))), shortLived: items });
  const me = { headers: { authorization: 'Bearer ada.token' } };
  const paths = ['/api/ready', '/api/notes'];
  const answers = [
    app.request('/api/users', ADA),
    app.request('/api/me', me),
    ...paths.map((path) => app.request(path)),
  ];
  const [users, session, ready, notes] = await Promise.all(answers);
  items.close();
  await unavailable(users!);
  await unavailable(session!);
  assert.deepEqual([ready!.status, notes!.status], [503, 200]);
});

test('a table that is throttled is told as that, and not as a fault of ours; no refusal is taken for it', async () => {
  let type = 'ProvisionedThroughputExceededException';
  const server = createServer((_, response) =>
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type: type })),
  );
  const endpoint = `http://127.0.0.1:${await listening(server)}`;
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = new DynamoDBClient({ region: 'eu-central-1', endpoint, credentials, maxAttempts: 2 });
  const stores = { ...(await createStores(readConfig({}))), items: dynamodbItems('users', client) };
  const app = createApp(readConfig({}), stores);
  await unavailable(await app.request('/api/users', ADA));
  type = 'AccessDeniedException';
  assert.equal((await app.request('/api/users', ADA)).status, 500);
});

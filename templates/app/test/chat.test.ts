import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { chatRoutes } from '../src/routes/chat.ts';
import { createStores } from '../src/stores/index.ts';

const lines: string[] = [];
console.log = console.error = (line: string) => void lines.push(line);

const started = async (environment: Record<string, string> = {}) => {
  const config = readConfig(environment);
  const stores = await createStores(config);
  return { app: createApp(config, stores), stores };
};

const ask = (body: object, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});

test('a conversation goes on, as JSON and as a stream that ends with [DONE]; it can be read and deleted', async () => {
  const { app } = await started();
  const first = (await (await app.request('/api/chat', ask({ text: 'hello there' }))).json()) as Record<string, string>;
  assert.match(first['text']!, /2 words.*turn 1.*hello there/);
  const { conversation } = first;
  const streamed = await app.request(
    '/api/chat',
    ask({ text: '<b>again</b>', conversation }, { accept: 'text/event-stream' }),
  );
  assert.match(streamed.headers.get('content-type')!, /^text\/event-stream/);
  const events = (await streamed.text()).split('\n\n').filter(Boolean);
  assert.equal(events.at(-1), 'data: [DONE]');
  const text = events.slice(1, -1).map((event) => (JSON.parse(event.slice(6)) as { text: string }).text);
  assert.ok(text.length > 10);
  assert.match(text.join(''), /turn 2/);
  const path = `/api/chat/${conversation}`;
  const { messages } = (await (await app.request(path)).json()) as { messages: { role: string }[] };
  assert.deepEqual(
    messages.map(({ role }) => role),
    ['user', 'assistant', 'user', 'assistant'],
  );
  assert.equal((await app.request(path, { headers: { 'x-api-key': 'another' } })).status, 404);
  assert.equal((await app.request(path, { method: 'DELETE' })).status, 204);
  assert.equal((await app.request(path)).status, 404);
});

test('an answer that the chat service cuts off is never taken for a whole one', async () => {
  const service = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: 'Hel' } }] })}\n\ndata: {"choi`);
    setTimeout(() => (asked++ % 2 === 0 ? response.end() : response.destroy()), 20);
  });
  let asked = 0;
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  try {
    const { app } = await started({ CHAT_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1` });
    for (const how of ['ends', 'breaks']) {
      assert.equal((await app.request('/api/chat', ask({ text: how }))).status, 502, how);
      const streamed = await app.request('/api/chat', ask({ text: how }, { accept: 'text/event-stream' }));
      assert.match(await streamed.text(), /"text":"Hel"[^]*"error":"The answer broke off"[^]*\[DONE\]\n\n$/, how);
      asked = 1;
    }
  } finally {
    service.close();
  }
});

test('an OpenAI-compatible service gets the caller’s key; nothing that is kept or logged has it', async () => {
  const asked: IncomingMessage[] = [];
  const service = createServer((request, response) => {
    asked.push(request);
    if (request.headers.authorization !== 'Bearer sk-caller') return void response.writeHead(401).end('{}');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of ['Hel', 'lo'])
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1/`;
    const { app, stores } = await started({ CHAT_URL: url });
    const groups: string[] = [];
    const { put } = stores.items;
    stores.items.put = (group, id, value, expiresAt) => {
      groups.push(`${group} ${id} ${JSON.stringify(value)}`);
      return put(group, id, value, expiresAt);
    };
    const answer = await app.request('/api/chat', ask({ text: 'hi' }, { 'x-api-key': 'sk-caller' }));
    assert.equal(((await answer.json()) as { text: string }).text, 'Hello');
    assert.equal(asked[0]!.url, '/v1/chat/completions');
    assert.equal(groups.length, 2);
    assert.doesNotMatch([...groups, ...lines].join('\n'), /sk-caller/);
    const refused = await app.request(
      '/api/chat',
      ask({ text: 'hi' }, { 'x-api-key': 'sk-wrong', accept: 'text/event-stream' }),
    );
    assert.equal(refused.status, 401);
  } finally {
    service.close();
  }
});

test('an answerer whose reader has gone is closed, and what it had said is kept', { timeout: 60_000 }, async () => {
  const { stores } = await started();
  const closed = Promise.withResolvers<true>();
  const routes = chatRoutes(stores.items, async function* () {
    try {
      for (;;) {
        yield 'word ';
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      closed.resolve(true);
    }
  });
  const answer = await routes.request('/', ask({ text: 'hi' }, { accept: 'text/event-stream' }));
  const reader = answer.body!.getReader();
  const { conversation } = JSON.parse(new TextDecoder().decode((await reader.read()).value).slice(6)) as {
    conversation: string;
  };
  await reader.read();
  await reader.cancel();
  await closed.promise;
  const kept = () => stores.items.list<{ text: string }>(`chat#user:#${conversation}`);
  while ((await kept()).length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.match((await kept())[1]!.value.text, /^(word )+$/);
});

test('messages of one client are limited, and each request has an id that the log has too', async (t) => {
  // They are counted by the minute of the clock: none begins in the middle of it.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const { app } = await started({ RATE_LIMIT_PER_MINUTE: '1' });
  await app.request('/api/chat', ask({ text: 'one' }));
  const refused = await app.request('/api/chat', ask({ text: 'two' }, { 'x-request-id': 'my-id-1' }));
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal(refused.headers.get('x-request-id'), 'my-id-1');
  assert.ok(lines.some((line) => (JSON.parse(line) as { requestId?: string }).requestId === 'my-id-1'));
});

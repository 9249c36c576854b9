import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { createStores } from '../src/stores/index.ts';
import { newId, type Note } from '../src/stores/notes/notes.ts';

// What the app logs is not of interest here.
console.log = console.error = () => {};

/** The app with all it keeps in memory. */
const started = async (environment: Record<string, string> = {}) => {
  const config = readConfig(environment);
  return createApp(config, await createStores(config));
};

const json = (method: string, body: unknown) => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

const errorCode = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

test('health says how and which build runs', async () => {
  const response = await (
    await started({ DEPLOYMENT_MODE: 'lambda', APP_VERSION: 'sha256:abc' })
  ).request('/api/health');
  const health = (await response.json()) as Record<string, unknown>;
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.deepEqual(
    { status: health['status'], mode: health['mode'], version: health['version'], storage: health['storage'] },
    { status: 'ok', mode: 'lambda', version: 'sha256:abc', storage: 'memory' },
  );
  assert.equal(typeof health['uptime'], 'number');
});

test('an unknown mode is refused at the start', () => {
  assert.throws(() => readConfig({ DEPLOYMENT_MODE: 'vm' }), /DEPLOYMENT_MODE is "vm". Allowed: container, lambda/);
});

test('a note is created, read, listed first and removed', async () => {
  const api = await started();
  await api.request('/api/notes', json('POST', { text: 'older' }));
  const created = await api.request('/api/notes', json('POST', { text: '  newer  ' }));
  const note = (await created.json()) as Note;
  assert.equal(created.status, 201);
  assert.equal(created.headers.get('location'), `/api/notes/${note.id}`);
  assert.equal(note.text, 'newer');
  const { notes } = (await (await api.request('/api/notes')).json()) as { notes: Note[] };
  assert.equal(notes.length, 2);
  assert.equal((await api.request(`/api/notes/${note.id}`)).status, 200);
  assert.equal((await api.request(`/api/notes/${note.id}`, { method: 'DELETE' })).status, 204);
  assert.equal((await api.request(`/api/notes/${note.id}`)).status, 404);
});

test('a change based on an old version is a conflict that shows the current note', async () => {
  const api = await started();
  const note = (await (await api.request('/api/notes', json('POST', { text: 'one' }))).json()) as Note;
  const path = `/api/notes/${note.id}`;
  assert.equal((await api.request(path, json('PUT', { text: 'two', version: 1 }))).status, 200);
  const refused = await api.request(path, json('PUT', { text: 'three', version: 1 }));
  const body = (await refused.json()) as { error: { code: string; current: Note } };
  assert.equal(refused.status, 409);
  assert.equal(body.error.code, 'conflict');
  assert.deepEqual([body.error.current.text, body.error.current.version], ['two', 2]);
  assert.equal((await api.request(`${path}?version=1`, { method: 'DELETE' })).status, 409);
  assert.equal((await api.request(`${path}?version=2`, { method: 'DELETE' })).status, 204);
});

for (const [name, body] of [
  ['no text', {}],
  ['empty text', { text: ' ' }],
  ['text of another type', { text: 5 }],
  ['too long a text', { text: 'x'.repeat(281) }],
  ['a list', []],
] as const) {
  test(`creating with ${name} is a bad request`, async () => {
    const response = await (await started()).request('/api/notes', json('POST', body));
    assert.equal(response.status, 400);
    assert.equal(await errorCode(response), 'bad_request');
  });
}

test('a body that is not JSON, or too large, is refused', async () => {
  const bad = await (await started()).request('/api/notes', { ...json('POST', 0), body: '{' });
  assert.equal(bad.status, 400);
  const large = await (
    await started()
  ).request('/api/notes', {
    method: 'POST',
    body: 'x'.repeat(70_000),
    headers: { 'content-length': '70000' },
  });
  assert.equal(large.status, 413);
});

test('unknown notes and paths are JSON 404s', async () => {
  for (const path of ['/api/notes/nope', `/api/notes/${newId()}`, '/api/else']) {
    const response = await (await started()).request(path);
    assert.equal(response.status, 404, path);
    assert.equal(await errorCode(response), 'not_found');
  }
});

test('the stream comes as events and ends with [DONE]', async () => {
  const response = await (await started()).request('/api/stream?count=3&interval=0');
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const events = (await response.text()).split('\n\n').filter(Boolean);
  assert.equal(events.length, 4);
  assert.equal(events.at(-1), 'data: [DONE]');
});

test('only the named origins may read across sites', async () => {
  const api = await started({ CORS_ORIGINS: 'https://one.example, https://two.example/' });
  const allowed = await api.request('/api/notes', { headers: { origin: 'https://two.example' } });
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://two.example');
  const refused = await api.request('/api/notes', { headers: { origin: 'https://three.example' } });
  assert.equal(refused.headers.get('access-control-allow-origin'), null);
});

test('ids sort by time', () => {
  assert.ok(newId(1000) < newId(2000));
});

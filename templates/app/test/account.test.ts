import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { createStores } from '../src/stores/index.ts';

console.log = console.error = () => {};

type Environment = Record<string, string>;

/** Two instances of the app, in either mode, over the same stores. */
async function instances(environment: Environment = {}) {
  const stores = await createStores(readConfig(environment));
  const one = (mode: string) => createApp(readConfig({ ...environment, DEPLOYMENT_MODE: mode }), stores);
  return { container: one('container'), lambda: one('lambda') };
}

const post = (body: object, headers: Environment = {}) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});

const ADA = { name: 'ada', password: 'correct horse' };

async function signedIn(environment: Environment = {}) {
  const { container, lambda } = await instances(environment);
  const { token } = (await (await container.request('/api/users', post(ADA))).json()) as { token: string };
  return { container, lambda, token, auth: { headers: { authorization: `Bearer ${token}` } } };
}

test('who signs in at the container is signed in at the function, too', async () => {
  const { lambda, auth } = await signedIn();
  assert.deepEqual(await (await lambda.request('/api/me', auth)).json(), { user: 'ada' });
  assert.equal((await lambda.request('/api/me')).status, 401);
  assert.equal((await lambda.request('/api/me', { headers: { authorization: 'Bearer ada.guessed' } })).status, 401);
});

test('a browser gets the token as a cookie that no script and no other host sees', async () => {
  const { container } = await instances();
  const cookie = (await container.request('/api/users', post(ADA))).headers.get('set-cookie')!;
  for (const part of ['__Host-session=', 'HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
    assert.ok(cookie.includes(part), part);
  const me = await container.request('/api/me', { headers: { cookie: cookie.split(';')[0]! } });
  assert.equal(me.status, 200);
});

test('a name is taken once, and a wrong password tells no more than an unknown name', async () => {
  const { container } = await signedIn();
  assert.equal((await container.request('/api/users', post(ADA))).status, 409);
  const wrong = await container.request('/api/sessions', post({ ...ADA, password: 'wrong password' }));
  const unknown = await container.request('/api/sessions', post({ ...ADA, name: 'nobody' }));
  assert.deepEqual([wrong.status, unknown.status], [401, 401]);
  assert.deepEqual(await wrong.json(), await unknown.json());
  assert.equal((await container.request('/api/sessions', post(ADA))).status, 201);
  for (const body of [{ ...ADA, name: 'A b' }, { ...ADA, password: 'short' }, { name: 'eve' }])
    assert.equal((await container.request('/api/users', post(body))).status, 400);
});

test('devices are listed; one is signed out, then all of them', async () => {
  const { container, auth } = await signedIn();
  const phone = (await (await container.request('/api/sessions', post(ADA, { 'user-agent': 'Phone' }))).json()) as {
    token: string;
  };
  const devices = async () =>
    ((await (await container.request('/api/sessions', auth)).json()) as { sessions: Record<string, unknown>[] })
      .sessions;
  const listed = await devices();
  assert.equal(listed.length, 2);
  assert.equal(listed.filter(({ current }) => current).length, 1);
  const other = listed.find(({ device }) => device === 'Phone')!;
  const remove = (id: string) => container.request(`/api/sessions/${id}`, { method: 'DELETE', ...auth });
  assert.equal((await remove(String(other['id']))).status, 204);
  assert.equal((await remove(String(other['id']))).status, 404);
  assert.equal(
    (await container.request('/api/me', { headers: { authorization: `Bearer ${phone.token}` } })).status,
    401,
  );
  assert.equal((await devices()).length, 1);
  assert.equal((await container.request('/api/sessions', { method: 'DELETE', ...auth })).status, 204);
  assert.equal((await container.request('/api/me', auth)).status, 401);
});

test('prompts are their owner’s alone', async () => {
  const { container, auth } = await signedIn();
  const created = await container.request('/api/prompts', post({ text: 'mine' }, auth.headers));
  assert.equal(created.status, 201);
  const eve = (await (await container.request('/api/users', post({ ...ADA, name: 'eve' }))).json()) as {
    token: string;
  };
  const { location } = Object.fromEntries(created.headers) as { location: string };
  assert.equal((await container.request(location, auth)).status, 200);
  assert.equal((await container.request(location, { headers: { authorization: `Bearer ${eve.token}` } })).status, 404);
  assert.equal((await container.request(location)).status, 401);
});

test('too many sign-ins of one client are refused, whatever it says about itself; others are not', async (t) => {
  // They are counted by the minute of the clock: none begins in the middle of it.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const { container } = await instances({ RATE_LIMIT_PER_MINUTE: '3', TRUSTED_PROXIES: '2' });
  const status = async (forwarded: string) =>
    (await container.request('/api/sessions', post(ADA, { 'x-forwarded-for': forwarded }))).status;
  for (let count = 0; count < 3; count++) assert.equal(await status(`198.51.100.${count}, 192.0.2.1, 10.0.0.1`), 401);
  assert.equal(await status('198.51.100.9, 192.0.2.1, 10.0.0.2'), 429);
  assert.equal(await status('192.0.2.2, 10.0.0.1'), 401);
});

test('sign-in at a provider: state and code work once, for the browser that began, and lead back into the page', async () => {
  const asked: URLSearchParams[] = [];
  const provider = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    if (request.url === '/token') asked.push(new URLSearchParams(body));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/token' ? { access_token: 't' } : { login: 'Octocat' }));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  try {
    const { container, lambda } = await instances({
      OAUTH_AUTHORIZE_URL: `${origin}/authorize`,
      OAUTH_TOKEN_URL: `${origin}/token`,
      OAUTH_USER_URL: `${origin}/user`,
      OAUTH_CLIENT_ID: 'app',
      OAUTH_CLIENT_SECRET: 'secret',
      APP_BASE_URL: 'https://app.example',
    });
    const out = await container.request('/api/sign-in?to=/notes/x');
    const query = new URL(out.headers.get('location')!).searchParams;
    const cookie = out.headers.get('set-cookie')!.split(';')[0]!;
    const back = `/api/sign-in/callback?code=c&state=${query.get('state')}`;
    assert.equal((await lambda.request(back)).status, 400, 'without the cookie of the browser that began');
    const done = await lambda.request(back, { headers: { cookie } });
    assert.deepEqual([done.status, done.headers.get('location')], [302, '/notes/x']);
    assert.equal(asked[0]!.get('redirect_uri'), 'https://app.example/api/sign-in/callback');
    assert.ok(asked[0]!.get('code_verifier'));
    const session = done.headers
      .getSetCookie()
      .find((one) => one.startsWith('__Host-session='))!
      .split(';')[0]!;
    const me = await container.request('/api/me', { headers: { cookie: session } });
    assert.deepEqual(await me.json(), { user: 'oauth:octocat' });
    assert.equal((await container.request(back, { headers: { cookie } })).status, 400, 'a second time');
    const elsewhere = await container.request('/api/sign-in?to=//evil.example');
    const again = new URL(elsewhere.headers.get('location')!).searchParams.get('state');
    const home = await container.request(`/api/sign-in/callback?code=c&state=${again}`, {
      headers: { cookie: elsewhere.headers.get('set-cookie')!.split(';')[0]! },
    });
    assert.equal(home.headers.get('location'), '/');
  } finally {
    provider.close();
  }
});

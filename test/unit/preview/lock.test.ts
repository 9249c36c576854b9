import { describe, expect, test } from '@jest/globals';
import { KEY_HEADER, lockOf, type PreviewLock } from '../../../src/preview/index.ts';

interface Event {
  rawPath: string;
  rawQueryString?: string;
  headers?: Record<string, string>;
  cookies?: string[];
  queryStringParameters?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
  requestContext: { http: { method: string } };
}
interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body?: string;
}
interface LockModule {
  refusal(lock: PreviewLock, event: Event, until?: string): Answer | undefined;
  withoutSecrets(event: Event): Event;
}
const { refusal, withoutSecrets } = (await import(
  new URL('../../../templates/stacks/preview/lock.mjs', import.meta.url).href
)) as LockModule;

const PASSWORD = 'correct horse ü';
const { lock, key } = lockOf(PASSWORD, { app: 'shop', number: 7 });
const until = new Date(Date.now() + 3600_000).toISOString();
const asked = (rawPath = '/', more: Partial<Event> = {}, method = 'GET'): Event => ({
  rawPath,
  requestContext: { http: { method } },
  ...more,
});
const signIn = (password: string, to = '/') =>
  asked('/.well-known/deploy-preview', { body: new URLSearchParams({ password, to }).toString() }, 'POST');

test('what the door has opens nothing, and does not hold the password', () => {
  const text = JSON.stringify(lock);
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(key);
  expect(refusal(lock, asked('/', { headers: { [KEY_HEADER]: lock.digest } }))).toMatchObject({ statusCode: 401 });
  expect(lockOf(PASSWORD, { app: 'shop', number: 8 }).key).not.toBe(key);
  expect(lockOf(PASSWORD, { app: 'shop', number: 7 })).toEqual({ lock, key });
});

describe('nobody comes in', () => {
  test.each<[string, Event]>([
    ['to the page', asked('/', { headers: { accept: 'text/html' } })],
    ['to the API', asked('/api/notes')],
    ['by another method', asked('/api/notes', {}, 'POST')],
    ['by a preflight', asked('/api/notes', {}, 'OPTIONS')],
    ['to what the edge knows', asked('/.well-known/deploy')],
    ['with an empty key', asked('/', { headers: { [KEY_HEADER]: '' } })],
    ['with another key', asked('/', { headers: { [KEY_HEADER]: `${key}x` } })],
    ['with the password as the key', asked('/', { headers: { [KEY_HEADER]: PASSWORD } })],
    ['with an old cookie', asked('/', { cookies: ['__Host-deploy-preview=old', 'x=y'] })],
    ['with a cookie of another name', asked('/', { cookies: [`deploy-preview=${key}`] })],
    ['by a link with another key', asked('/', { rawQueryString: `${KEY_HEADER}=a` })],
    ['with a wrong password', signIn('correct horse')],
    ['with no password', signIn('')],
    ['with a form that is none', asked('/.well-known/deploy-preview', { body: '{"password":1}' }, 'POST')],
  ])('%s', (_, event) => {
    const answer = refusal(lock, event, until);
    expect(answer).toMatchObject({ statusCode: 401, headers: { 'cache-control': 'no-store' } });
    expect(answer!.cookies).toBeUndefined();
  });
});

describe('who knows the password', () => {
  test.each<[string, Event]>([
    ['in a header', asked('/api/x', { headers: { [KEY_HEADER]: key } }, 'POST')],
    ['in the cookie', asked('/', { cookies: ['a=b', `__Host-deploy-preview=${key}`] })],
    [
      'in the address of a request that is no page',
      asked('/api/x', { rawQueryString: `${KEY_HEADER}=${key}` }, 'POST'),
    ],
  ])('comes in with the key %s', (_, event) => {
    expect(refusal(lock, event, until)).toBeUndefined();
  });

  test('gets the cookie by the form and by a link, and is where they wanted to be', () => {
    const form = refusal(lock, signIn(PASSWORD, '/deep/link?a=b'), until);
    expect(form).toMatchObject({ statusCode: 303, headers: { location: '/deep/link?a=b' } });
    expect(form!.cookies![0]).toMatch(
      new RegExp(`^__Host-deploy-preview=${key}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3\\d{3}$`),
    );
    const link = refusal(lock, asked('/a b', { rawQueryString: `x=1&${KEY_HEADER}=${key}&y=2` }), until);
    expect(link).toMatchObject({ statusCode: 303, headers: { location: '/a%20b?x=1&y=2' } });
    const encoded = { ...signIn(PASSWORD), isBase64Encoded: true };
    encoded.body = Buffer.from(encoded.body!).toString('base64');
    expect(refusal(lock, encoded, until)).toMatchObject({ statusCode: 303 });
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/a\r\nset-cookie: b',
    '',
  ])('is not led to %j', (to) => {
    expect(refusal(lock, signIn(PASSWORD, to), until)!.headers['location']).toBe('/');
    expect(refusal(lock, signIn('wrong', to), until)!.body).toContain('name="to" value="/"');
  });

  test('nothing that was sent is part of the page as it is', () => {
    const path = '/"><script>alert(1)</script>';
    const answer = refusal(lock, asked(path, { headers: { accept: 'text/html' } }), until)!;
    expect(answer.body).not.toContain('<script');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('the app does not see what has opened the door', () => {
    const event = asked('/api/x', {
      headers: { [KEY_HEADER]: key, cookie: `__Host-deploy-preview=${key}; a=b`, authorization: 'Bearer of the app' },
      cookies: [`__Host-deploy-preview=${key}`, 'a=b'],
      rawQueryString: `${KEY_HEADER}=${key}&q=1`,
      queryStringParameters: { [KEY_HEADER]: key, q: '1' },
    });
    const seen = withoutSecrets(event);
    expect(JSON.stringify(seen)).not.toContain(key);
    expect(seen).toMatchObject({
      headers: { authorization: 'Bearer of the app', cookie: 'a=b' },
      cookies: ['a=b'],
      rawQueryString: 'q=1',
      queryStringParameters: { q: '1' },
    });
  });
});

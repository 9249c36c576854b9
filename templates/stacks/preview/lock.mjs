// Who may open a preview that has a password. The store knows neither the password nor what opens the door: of the key,
// which the password makes, it has the digest alone (src/preview/lock.ts makes both in the same way).
import { createHash, scryptSync, timingSafeEqual } from 'node:crypto';

const COOKIE = '__Host-deploy-preview';
/** A header, and the parameter of a link. */
const KEY = 'x-deploy-preview';
const FORM = '/.well-known/deploy-preview';
const DAY = 24 * 60 * 60;
const PRIVATE = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' };

/**
 * What a door with a lock answers in place of the preview; undefined for who may come in. `lock` is what the store has:
 * { salt, digest }.
 */
export function refusal(lock, event, until) {
  const { rawPath, rawQueryString = '', headers = {}, requestContext } = event;
  const { method } = requestContext.http;
  if (rawPath === FORM && method === 'POST') return signIn(lock, event, until);
  const kept = cookiesOf(event)
    .map((cookie) => cookie.split(/=(.*)/s))
    .find(([name]) => name === COOKIE)?.[1];
  if (fits(lock, headers[KEY]) || fits(lock, kept)) return undefined;
  const link = new URLSearchParams(rawQueryString).get(KEY);
  if (fits(lock, link)) return method === 'GET' ? enter(link, pathOf(event), until) : undefined;
  return /text\/html/.test(headers.accept ?? '') && /^(GET|HEAD)$/.test(method)
    ? form(rawPath + (rawQueryString && `?${rawQueryString}`))
    : { statusCode: 401, headers: { ...PRIVATE, 'content-type': 'text/plain; charset=utf-8' }, body: CLOSED };
}

const CLOSED = `This preview has a password: open its address in a browser, or send the key in the header ${KEY}.\n`;

/** The same request without what has opened the door: the app and its logs need not know it. */
export function withoutSecrets(event) {
  const { headers = {}, cookies, rawQueryString = '', queryStringParameters } = event;
  const left = cookiesOf(event).filter((cookie) => !cookie.startsWith(`${COOKIE}=`));
  const kept = withoutKey(headers);
  if (kept.cookie !== undefined) kept.cookie = left.join('; ');
  return {
    ...event,
    headers: kept,
    ...(cookies && { cookies: left }),
    rawQueryString: withoutParameter(rawQueryString),
    ...(queryStringParameters && { queryStringParameters: withoutKey(queryStringParameters) }),
  };
}

/** API Gateway has them apart from the other headers. */
const cookiesOf = ({ cookies, headers }) => cookies ?? headers?.cookie?.split(/; */) ?? [];

const withoutKey = (values) => Object.fromEntries(Object.entries(values).filter(([name]) => name !== KEY));

function fits({ digest }, key) {
  if (typeof key !== 'string' || key === '') return false;
  return timingSafeEqual(createHash('sha256').update(key).digest(), Buffer.from(digest, 'hex'));
}

function signIn(lock, { body = '', isBase64Encoded }, until) {
  const sent = new URLSearchParams(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString());
  const to = ownPath(sent.get('to'));
  const key = keyOf(sent.get('password') ?? '', lock.salt);
  return fits(lock, key) ? enter(key, to, until) : form(to, 'That is not the password.');
}

/** As src/preview/lock.ts. The time that it takes is what guessing costs. */
function keyOf(password, salt) {
  return scryptSync(password.normalize('NFC'), salt, 32, { N: 16384, r: 8, p: 1 }).toString('base64url');
}

function enter(key, to, until) {
  const seconds = Math.max(60, Math.min(30 * DAY, Math.round((Date.parse(until) - Date.now()) / 1000) || DAY));
  return {
    statusCode: 303,
    headers: { ...PRIVATE, location: to },
    cookies: [`${COOKIE}=${key}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${seconds}`],
  };
}

/** A path of this host, whatever was sent: nobody is led elsewhere. */
function ownPath(path) {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path ?? '') ? path : '/';
}

function pathOf({ rawPath, rawQueryString }) {
  const query = withoutParameter(rawQueryString);
  return ownPath(rawPath.split('/').map(encodeURIComponent).join('/') + (query && `?${query}`));
}

function withoutParameter(query) {
  return query
    .split('&')
    .filter((pair) => pair.split('=')[0] !== KEY)
    .join('&');
}

const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function form(to, problem = '') {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Preview</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:22rem;margin:20vh auto;padding:0 1rem}input,button{font:inherit;padding:.4rem;width:100%;box-sizing:border-box;margin:.3rem 0}</style>
<h1>Preview</h1>
<form method="post" action="${FORM}">
<input type="hidden" name="to" value="${escaped(ownPath(to))}">
<label>Password<input type="password" name="password" autocomplete="current-password" required autofocus></label>
<button>Open</button>
<p role="alert">${escaped(problem)}</p>
</form>
</html>
`;
  const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
  return {
    statusCode: 401,
    headers: { ...PRIVATE, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    body: page,
  };
}

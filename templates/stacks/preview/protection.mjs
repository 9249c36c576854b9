// Who may enter a preview that is protected: with a password that a person types, or with the token that a link, a cookie or
// a test's header carries. What the door knows is in its state: { token, password: { salt, hash } }.
import { createHmac, scryptSync, timingSafeEqual } from 'node:crypto';

const COOKIE = 'deploy-preview';
const HEADER = 'x-preview-token';
const PARAMETER = 'preview-token';

/** The answer for somebody who may not enter; undefined for who may. The app never sees what opens the door. */
export function refuse(door, event) {
  if (!door.token) return undefined;
  const pass = passOf(door.token);
  const cookies = event.cookies ?? [];
  const given = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  if (given !== undefined) event.cookies = cookies.filter((cookie) => !cookie.startsWith(`${COOKIE}=`));
  if (event.headers?.cookie) {
    const others = event.headers.cookie.split(/;\s*/).filter((cookie) => !cookie.startsWith(`${COOKIE}=`));
    event.headers = { ...event.headers, cookie: others.join('; ') };
  }
  const { [HEADER]: header, ...headers } = event.headers ?? {};
  event.headers = headers;
  if (same(given, pass) || same(header, door.token)) return undefined;
  const query = new URLSearchParams(event.rawQueryString ?? '');
  if (same(query.get(PARAMETER) ?? undefined, door.token)) return enter(event, pass, query);
  if (door.password && isLogin(event) && isPassword(door.password, event)) return enter(event, pass, query);
  return door.password ? ask(event) : page(401, 'This preview opens with the link in the comment of its pull request.');
}

/** What the cookie holds: of no use for the header or the link, and other than that of every other preview. */
function passOf(token) {
  return createHmac('sha256', token).update('cookie').digest('base64url');
}

function same(given, wanted) {
  if (given === undefined) return false;
  const [one, other] = [given, wanted].map((text) => createHmac('sha256', 'compare').update(text).digest());
  return timingSafeEqual(one, other);
}

function isLogin({ requestContext, headers }) {
  return (
    requestContext.http.method === 'POST' && /^application\/x-www-form-urlencoded/.test(headers['content-type'] ?? '')
  );
}

function isPassword({ salt, hash }, { body = '', isBase64Encoded }) {
  const form = new URLSearchParams(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
  const typed = form.get('deploy-preview-password');
  if (typed === null) return false;
  return same(scryptSync(typed.slice(0, 1000), Buffer.from(salt, 'base64'), 32).toString('base64'), hash);
}

/** Sets the cookie and shows the page that was asked for, without the token in the address. */
function enter({ rawPath }, pass, query) {
  query.delete(PARAMETER);
  const rest = query.toString();
  // More than one slash at the beginning would be the address of another host.
  const path = rawPath.split('/').map(encodeURIComponent).join('/').replace(/^\/+/, '/');
  return {
    statusCode: 303,
    headers: { location: `${path}${rest ? `?${rest}` : ''}`, 'cache-control': 'no-store' },
    cookies: [`${COOKIE}=${pass}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800`],
  };
}

function ask({ requestContext }) {
  const wrong = requestContext.http.method === 'POST' ? '<p>That was not the password.</p>' : '';
  return page(
    401,
    `${wrong}<form method="post"><label>Password of this preview <input type="password" name="deploy-preview-password" autofocus></label> <button>Open</button></form>`,
  );
}

function page(statusCode, content) {
  return {
    statusCode,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Preview</title><body>${content}`,
  };
}

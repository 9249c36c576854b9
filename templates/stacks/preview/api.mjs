// Made from ../edge/api.js by scripts/edge.ts: change that file.
// templates/stacks/edge/api.js says what it does.
import crypto from 'node:crypto';
import cf from './cloudfront.mjs';

const store = cf.kvs();

async function handler(event) {
  const api = await read();
  const candidate = await signedCandidate(event, store, Date.now());
  if (event.request.uri === '/.well-known/deploy') return event.response || known(api || {}, candidate);
  const response = event.context.eventType === 'viewer-response';
  const side = api && sideOf(api, event, Date.now(), opensPage(api, event.request));
  if (response) return remember(event, api, side);
  if (candidate.api) {
    const key = await originKey();
    return toBackend(event.request, candidate.api, key);
  }
  return side ? toBackend(event.request, side, api.origin) : unavailable();
}

async function read() {
  try {
    const api = await store.get('api', { format: 'json' });
    if (!api.stable && api.backends) api.stable = api.backends[0];
    return api.stable ? api : undefined;
  } catch (error) {
    return undefined;
  }
}

async function originKey() {
  try {
    return await store.get('origin');
  } catch (error) {
    return undefined;
  }
}

function opensPage(api, request) {
  if (api.stable.site) return false;
  const destination = field(request.headers, 'sec-fetch-dest');
  return !destination || /^(document|i?frame)$/.test(destination);
}

function toBackend(request, side, key) {
  const https = side.protocol !== 'http';
  const origin = {
    domainName: side.domain,
    customHeaders: {},
    originAccessControlConfig: { enabled: false },
    connectionAttempts: 3,
    customOriginConfig: {
      port: side.port || (https ? 443 : 80),
      protocol: https ? 'https' : 'http',
      sslProtocols: ['TLSv1.2'],
    },
  };
  if (side.path) origin.originPath = side.path;
  cf.updateRequestOrigin(origin);
  if (request.headers.host) request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  delete request.headers['x-origin-verify'];
  if (side.closed && key) request.headers['x-origin-verify'] = { value: key };
  delete request.headers['x-candidate-key'];
  if (side.key) request.headers['x-candidate-key'] = { value: side.key };
  delete request.headers['x-deploy-side'];
  if (side.release) request.headers['x-deploy-side'] = { value: side.release };
  return request;
}

function remember(event, api, side) {
  const response = event.response;
  if (!/^text\/html/.test(field(response.headers, 'content-type'))) return response;
  const chosen = field(event.request.headers, 'x-deploy-side') || (side && side.release) || '';
  if (!/^[\w.-]{1,64}$/.test(chosen)) return response;
  let value = chosen + '~' + visitor(event);
  if (api && hasKey(api, event)) value += '~' + api.key;
  if (field(event.request.cookies, RELEASE_COOKIE) === value) return response;
  response.cookies = response.cookies || {};
  response.cookies[RELEASE_COOKIE] = { value: value, attributes: 'Path=/; Secure; SameSite=Lax' };
  return response;
}

const RELEASE_COOKIE = 'deploy-release';
const STABLE = '-stable';
function sideOf(api, event, now, opens) {
  const stable = api.stable;
  const candidate = api.candidate;
  const before = api.before;
  if (!(api.until > now))
    return stable;
  const named = field(event.request.headers, 'x-deploy-release') || cookiePart(event, 0);
  if (!candidate)
    return before && !opens && isNamed(before, stable, named) ? before : stable;
  if (api.key && field(event.request.headers, 'x-deploy-key') === api.key + STABLE)
    return stable;
  if (hasKey(api, event))
    return candidate;
  const weight = shareAt(api, now);
  if (!(weight > 0))
    return stable;
  if (isNamed(candidate, stable, named))
    return candidate;
  if (!opens && isNamed(stable, candidate, named))
    return stable;
  return 100 * spread(api.salt + visitor(event)) < weight ? candidate : stable;
}
function shareAt(api, now) {
  return (now < api.at ? api.from : api.weight) || 0;
}
function isNamed(side, other, named) {
  if (!named)
    return false;
  return named === side.release || (named === side.site && side.site !== other.site);
}
function hasKey(api, event) {
  if (!api.key)
    return false;
  const request = event.request;
  return (field(request.headers, 'x-deploy-key') === api.key ||
    field(request.querystring, 'deploy-key') === api.key ||
    cookiePart(event, 2) === api.key);
}
function visitor(event) {
  const known = cookiePart(event, 1);
  return /^[0-9a-f]{8}$/.test(known) ? known : ('0000000' + hashOf(event.viewer.ip).toString(16)).slice(-8);
}
function cookiePart(event, at) {
  return field(event.request.cookies, RELEASE_COOKIE).split('~')[at] || '';
}
function field(fields, name) {
  return fields && fields[name] ? fields[name].value : '';
}
function spread(text) {
  return hashOf(text) / 4294967296;
}
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = multiply(hash ^ text.charCodeAt(i), 0x01000193);
  hash = multiply(hash ^ (hash >>> 16), 0x45d9f3b);
  hash = multiply(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
function multiply(a, b) {
  return ((a & 0xffff) * b + ((((a >>> 16) * b) & 0xffff) << 16)) >>> 0;
}

async function signedCandidate(event, store, now) {
  const header = (event.request.headers['x-deploy-candidate'] || { value: '' }).value;
  if (!header)
    return {};
  delete event.request.headers['x-deploy-candidate'];
  const secret = await store.get('signing').catch(() => '');
  if (!secret)
    return {};
  const mac = (text) => crypto.createHmac('sha256', secret).update(text).digest('hex');
  const text = header.slice(65);
  if (mac(mac(text)) !== mac(header.slice(0, 64)))
    return {};
  const candidate = JSON.parse(atob(text));
  return candidate.until > now ? candidate : {};
}

function known(api, candidate) {
  return answer(200, 'OK', { api: api.revision, signed: candidate.until });
}

function unavailable() {
  return answer(503, 'Service Unavailable', { error: 'No backend is connected yet' });
}

function answer(status, description, body) {
  return {
    statusCode: status,
    statusDescription: description,
    headers: {
      'content-type': { value: 'application/json' },
      'cache-control': { value: 'no-store' },
    },
    body: { encoding: 'text', data: JSON.stringify(body) },
  };
}

export { handler };

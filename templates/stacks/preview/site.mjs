// Made from ../edge/site.js by scripts/edge.ts: change that file.
// templates/stacks/edge/site.js says what it does.
import crypto from 'node:crypto';
import cf from './cloudfront.mjs';

const store = cf.kvs();

async function handler(event) {
  const request = event.request;
  const api = (await read('api')) || {};
  const candidate = await signedCandidate(event, store, Date.now());
  if (request.uri === '/.well-known/deploy') return await known(api, candidate);
  const opens = !/\.\w+$/.test(request.uri) || /\.html?$/.test(request.uri);
  const side = (api.stable && sideOf(api, event, Date.now(), opens)) || {};
  const own = candidate.site || (side.site && (await read('site/' + side.site)));
  const site = own || (await read('site'));
  if (!site) return answer(503, 'Service Unavailable', 'Nothing is deployed here yet.');
  request.headers['x-deploy-side'] = { value: (!candidate.site && side.release) || site.release };
  let path;
  try {
    path = decodeURIComponent(request.uri);
  } catch (error) {
    return answer(400, 'Bad Request', 'The path is not valid.');
  }
  if (/(^|\/)\.\.?(\/|$)/.test(path)) return answer(400, 'Bad Request', 'The path is not valid.');
  if (isPage(site, path)) {
    if (isFolder(site, path)) return toFolder(request);
    path = page(site, path);
  }
  const key =
    (isShared(site, path) ? '/shared' : '/releases/' + site.release) + path + twin(site, path, request.headers);
  request.uri = (site.base || '') + key.split('/').map(encodeURIComponent).join('/');
  return request;
}

function isPage(site, path) {
  if (path.slice(path.lastIndexOf('/') + 1).indexOf('.') < 0) return !isFile(site, path);
  return has(site.pages, path) || has(site.roots, path + '/');
}

function isFile(site, path) {
  if (path.slice(-1) === '/') return false;
  const files = site.files || [];
  for (let i = 0; i < files.length; i++) {
    if (files[i] === path || (files[i].slice(-1) === '/' && path.indexOf(files[i]) === 0)) return true;
  }
  return false;
}

function isFolder(site, path) {
  if (path.slice(-1) === '/' || has(site.pages, path)) return false;
  return site.style === 'folders' || has(site.roots, path + '/');
}

function has(list, item) {
  return (list || []).indexOf(item) >= 0;
}

function page(site, path) {
  const bare = path.replace(/\/+$/, '');
  if (has(site.pages, bare)) return bare + '.html';
  if (site.style === 'folders' || (site.style === 'files' && has(site.roots, bare + '/'))) return bare + '/index.html';
  if (site.style === 'files') return (bare || '/index') + '.html';
  const roots = site.roots || [];
  for (let i = 0; i < roots.length; i++) if ((bare + '/').indexOf(roots[i]) === 0) return roots[i] + 'index.html';
  return '/index.html';
}

function isShared(site, url) {
  const path = url.replace(/\.(br|gz)$/, '');
  if ((site.own || []).indexOf(path) >= 0)
    return false;
  const folders = site.shared || [];
  for (let i = 0; i < folders.length; i++)
    if (path.indexOf(folders[i]) === 0)
      return true;
  return hasHash(path);
}
const CODE = /\.(m?js|css|wasm|woff2?|ttf|otf|eot)$/;
const MEDIA = /\.(svg|png|jpe?g|gif|webp|avif|ico|mp4|webm|mp3|ogg)$/;
const UUID = /(^|[^0-9a-f])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
function hasHash(path) {
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.(br|gz)$/, '')
    .replace(/\.map$/, '');
  const code = CODE.test(name);
  const asset = code || MEDIA.test(name);
  const imported = code || /(^|\/)media\/[^/]+$/.test(path);
  const parts = name.split('.');
  for (let at = parts.length - 2; at >= 0 && at >= parts.length - 3; at--) {
    if (!/^[A-Za-z0-9]{1,8}$/.test(parts[at + 1]))
      return false;
    const part = parts[at];
    if (UUID.test(part))
      return false;
    const word = part.slice(part.lastIndexOf('-') + 1);
    const whole = at === 0 && word === part;
    if (isHex(word, code) && (!whole || (asset && /^(.{16}|.{20})$/.test(word))))
      return true;
    if (imported && !whole && isBase32(word, /^(main|polyfills|styles|scripts|chunk|worker)-/.test(part)))
      return true;
    if (asset && isBase64Url(part, code, at === 0))
      return true;
  }
  return false;
}
function isHex(word, code) {
  if (!/^[0-9a-f]+$/.test(word) || !/^(.{8}|.{10}|.{12}|.{16}|.{20}|.{32}|.{40}|.{64})$/.test(word))
    return false;
  if (!/[a-f]/.test(word))
    return code && word.length === 8 && !/^(19|20)/.test(word);
  return /[0-9]/.test(word) && !/^[0-9]*(feb|dec)[0-9]*$/.test(word) && !/^[a-f]{4,}[0-9]+$/.test(word);
}
function isBase32(word, ofAngular) {
  if (!/^[A-Z2-7]{8}$/.test(word))
    return false;
  return ofAngular || (/[0-9]/.test(word) && !/^([A-Z]+[0-9]+|[0-9]+[A-Z]+)$/.test(word));
}
function isBase64Url(part, code, first) {
  if (part.length === 8 ? first && !code : part.charAt(part.length - 9) !== '-')
    return false;
  const word = part.slice(-8);
  if (!/^[A-Za-z0-9]{8}$/.test(word) && !(code && /^[A-Za-z0-9_-]{8}$/.test(word)))
    return false;
  return /[0-9]/.test(word) && /[A-Z]/.test(word) && /[a-z]/.test(word) && !isWords(word);
}
function isWords(word) {
  return /^([0-9]+|[A-Z]?[a-z]{2,}|[A-Z]{3,})([-_]?([0-9]+|[A-Z]?[a-z]{2,}|[A-Z]{2,}))*x?$/.test(word);
}
function isCode(path) {
  return CODE.test(path);
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

function twin(site, path, headers) {
  const accepted = headers['accept-encoding'] ? headers['accept-encoding'].value : '';
  const extension = path.slice(path.lastIndexOf('.') + 1);
  if (has(site.br, extension) && accepts(accepted, 'br')) return '.br';
  if (has(site.gz, extension) && accepts(accepted, 'gzip')) return '.gz';
  return '';
}

function accepts(accepted, encoding) {
  const items = accepted.toLowerCase().replace(/\s/g, '').split(',');
  for (let i = 0; i < items.length; i++) {
    const parts = items[i].split(';');
    if (parts[0] === encoding) return !/^q=0(\.0*)?$/.test(parts[1] || '');
  }
  return false;
}

function toFolder(request) {
  const response = answer(301, 'Moved Permanently', '');
  response.headers.location = { value: request.uri.replace(/^(\/|\\|\s)+/, '/') + '/' + query(request.querystring) };
  return response;
}

function query(fields) {
  const parts = [];
  for (const name in fields) {
    const values = fields[name].multiValue || [fields[name]];
    for (let i = 0; i < values.length; i++) parts.push(values[i].value === '' ? name : name + '=' + values[i].value);
  }
  return parts.length > 0 ? '?' + parts.join('&') : '';
}

async function read(key) {
  try {
    return await store.get(key, { format: 'json' });
  } catch (error) {
    return undefined;
  }
}

async function known(api, candidate) {
  const site = (await read('site')) || {};
  const next = api.candidate && api.candidate.site && (await read('site/' + api.candidate.site));
  const body = {
    release: site.release,
    api: api.revision,
    candidate: next ? next.release : undefined,
    signed: candidate.until,
  };
  const response = answer(200, 'OK', JSON.stringify(body));
  response.headers['content-type'] = { value: 'application/json' };
  return response;
}

function answer(status, description, text) {
  return {
    statusCode: status,
    statusDescription: description,
    headers: {
      'content-type': { value: 'text/plain; charset=utf-8' },
      'cache-control': { value: 'no-store' },
    },
    body: { encoding: 'text', data: text },
  };
}

export { handler };

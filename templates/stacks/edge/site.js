/* global isShared, sideOf, signedCandidate */
import cf from 'cloudfront';

// Viewer request, default behavior: the path of a page becomes the object that holds it in the current release.
// Key "site" of the KeyValueStore, JSON of at most 1 kB, written by sync-spa:
//   release  folder below /releases/ that is live
//   base     where releases/ and shared/ lie in the bucket: "" or "/folder"
//   shared   folders such as "/assets/" whose files never change under their name: they lie in /shared/, for all releases
//   own      paths that look like such files by name but belong to the release
//   style    what a path without an extension means: "app" a deep link, "files" /a -> /a.html, "folders" /a/ -> /a/index.html
//   roots    folders with an index.html, longest first; style app: it answers the deep links below; files: those without <path>.html
//   pages    paths such as "/privacy" that stand for <path>.html; style folders: those without an index.html
//   files    files without an extension, and folders such as "/download/" in which no path is a page
//   br, gz   extensions of which every file has a precompressed twin
// Key "api" (see api.js): while there are two sides, a viewer's pages come from key "site/<release>" of the side it is on.
// A request with a signed header is answered by the release that it names: the checks of one that is not live yet.
// /.well-known/deploy says what this point of presence knows: writes to the store reach each of them at another time.
const store = cf.kvs();

async function handler(event) {
  const request = event.request;
  const api = (await read('api')) || {};
  const candidate = await signedCandidate(event, store, Date.now());
  if (request.uri === '/.well-known/deploy') return await known(api, candidate);
  // What names a file is asked for by a page that is open; anything else opens one.
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
  // S3 reads a plus sign in a path as a space: everything but the slashes is encoded.
  request.uri = (site.base || '') + key.split('/').map(encodeURIComponent).join('/');
  return request;
}

// What has a dot in its name is a file, unless the record names it as a page: /v1.2 of v1.2.html or v1.2/index.html.
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

// Its page refers to files beside it, so a browser has to know it by its slash.
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

// insert src/site/edge/shared-names.ts

// insert src/site/edge/side.ts

// insert src/site/edge/signed-candidate.ts

function twin(site, path, headers) {
  const accepted = headers['accept-encoding'] ? headers['accept-encoding'].value : '';
  const extension = path.slice(path.lastIndexOf('.') + 1);
  if (has(site.br, extension) && accepts(accepted, 'br')) return '.br';
  if (has(site.gz, extension) && accepts(accepted, 'gzip')) return '.gz';
  return '';
}

// "br;q=0" means no br.
function accepts(accepted, encoding) {
  const items = accepted.toLowerCase().replace(/\s/g, '').split(',');
  for (let i = 0; i < items.length; i++) {
    const parts = items[i].split(';');
    if (parts[0] === encoding) return !/^q=0(\.0*)?$/.test(parts[1] || '');
  }
  return false;
}

// More than one slash at the beginning would be the address of another host; browsers take a backslash for one.
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

// undefined while the key is missing.
async function read(key) {
  try {
    return await store.get(key, { format: 'json' });
  } catch (error) {
    return undefined;
  }
}

// `candidate`: the release of its pages, once this point of presence has them.
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

/* global isShared */
import cf from 'cloudfront';

// Viewer request, default behavior: the path of a page becomes the object that holds it in the current release.
// Key "site" of the KeyValueStore, JSON of at most 1 kB, written by sync-spa:
//   release  folder below /releases/ that is live
//   base     where releases/ and shared/ lie in the bucket: "" or "/folder"
//   shared   folders such as "/assets/" whose files never change under their name: they lie in /shared/, for all releases
//   own      paths that look like such files by name but belong to the release
//   style    what a path without an extension means: "app" a deep link, "files" /a -> /a.html, "folders" /a/ -> /a/index.html
//   roots    style app: folders with an index.html that answers the deep links below it, longest first
//   pages    style app: paths such as "/privacy" that stand for <path>.html
//   br, gz   extensions of which every file has a precompressed twin
// /.well-known/deploy says what this point of presence knows: writes to the store reach each of them at another time.
const store = cf.kvs();

async function handler(event) {
  const request = event.request;
  const site = await read('site');
  if (request.uri === '/.well-known/deploy') {
    const api = await read('api');
    return known(site || {}, api || {});
  }
  if (!site) return answer(503, 'Service Unavailable', 'Nothing is deployed here yet.');
  let path;
  try {
    path = decodeURIComponent(request.uri);
  } catch (error) {
    return answer(400, 'Bad Request', 'The path is not valid.');
  }
  if (/(^|\/)\.\.?(\/|$)/.test(path)) return answer(400, 'Bad Request', 'The path is not valid.');
  if (path.slice(path.lastIndexOf('/') + 1).indexOf('.') < 0) {
    if (site.style === 'folders' && path.slice(-1) !== '/') return toFolder(request);
    path = page(site, path);
  }
  const key =
    (isShared(site, path) ? '/shared' : '/releases/' + site.release) + path + twin(site, path, request.headers);
  // S3 reads a plus sign in a path as a space: everything but the slashes is encoded.
  request.uri = (site.base || '') + key.split('/').map(encodeURIComponent).join('/');
  return request;
}

function page(site, path) {
  if (site.style === 'folders') return path + 'index.html';
  const bare = path.replace(/\/+$/, '');
  if (site.style === 'files') return (bare || '/index') + '.html';
  if ((site.pages || []).indexOf(bare) >= 0) return bare + '.html';
  const roots = site.roots || [];
  for (let i = 0; i < roots.length; i++) if ((bare + '/').indexOf(roots[i]) === 0) return roots[i] + 'index.html';
  return '/index.html';
}

// insert src/site/edge/shared-names.ts

function twin(site, path, headers) {
  const accepted = headers['accept-encoding'] ? headers['accept-encoding'].value : '';
  const extension = path.slice(path.lastIndexOf('.') + 1);
  if (/\bbr\b/.test(accepted) && (site.br || []).indexOf(extension) >= 0) return '.br';
  if (/\bgzip\b/.test(accepted) && (site.gz || []).indexOf(extension) >= 0) return '.gz';
  return '';
}

// More than one slash at the beginning would be the address of another host.
function toFolder(request) {
  const response = answer(301, 'Moved Permanently', '');
  response.headers.location = { value: request.uri.replace(/^\/+/, '/') + '/' + query(request.querystring) };
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

function known(site, api) {
  const response = answer(200, 'OK', JSON.stringify({ release: site.release, api: api.revision }));
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

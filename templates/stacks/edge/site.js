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
const store = cf.kvs();

async function handler(event) {
  const request = event.request;
  let site;
  try {
    site = await store.get('site', { format: 'json' });
  } catch (error) {
    return answer(503, 'Service Unavailable', 'Nothing is deployed here yet.');
  }
  let path;
  try {
    path = decodeURIComponent(request.uri);
  } catch (error) {
    return answer(400, 'Bad Request', 'The path is not valid.');
  }
  if (/(^|\/)\.\.?(\/|$)/.test(path)) return answer(400, 'Bad Request', 'The path is not valid.');
  if (path.slice(path.lastIndexOf('/') + 1).indexOf('.') < 0) {
    if (site.style === 'folders' && path.slice(-1) !== '/') return toFolder(request.uri);
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

function isShared(site, url) {
  const path = url.replace(/\.(br|gz)$/, '');
  if ((site.own || []).indexOf(path) >= 0) return false;
  const folders = site.shared || [];
  for (let i = 0; i < folders.length; i++) if (path.indexOf(folders[i]) === 0) return true;
  return hasHash(path);
}

// The names that bundlers give to files by content: the same rule as in sync-spa (src/site/hashed-names.ts).
const CODE = /\.(m?js|css|wasm|woff2?|ttf|otf|eot)$/;
const MEDIA = /\.(svg|png|jpe?g|gif|webp|avif|ico|mp4|webm|mp3|ogg)$/;
const UUID = /(^|[^0-9a-f])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function hasHash(path) {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.map$/, '');
  const code = CODE.test(name);
  const asset = code || MEDIA.test(name);
  const imported = code || /(^|\/)media\/[^/]+$/.test(path);
  const parts = name.split('.');
  for (let at = parts.length - 2; at >= 0 && at >= parts.length - 3; at--) {
    if (!/^[A-Za-z0-9]{1,8}$/.test(parts[at + 1])) return false;
    const part = parts[at];
    if (UUID.test(part)) return false;
    const word = part.slice(part.lastIndexOf('-') + 1);
    const whole = at === 0 && word === part;
    if (isHex(word, code) && (!whole || (asset && /^(.{16}|.{20})$/.test(word)))) return true;
    if (imported && !whole && isBase32(word, /^(main|polyfills|styles|scripts|chunk|worker)-/.test(part))) return true;
    if (asset && isBase64Url(part, code, at === 0)) return true;
  }
  return false;
}

function isHex(word, code) {
  if (!/^[0-9a-f]+$/.test(word) || !/^(.{8}|.{10}|.{12}|.{16}|.{20}|.{32}|.{40}|.{64})$/.test(word)) return false;
  if (!/[a-f]/.test(word)) return code && word.length === 8 && !/^(19|20)/.test(word);
  return /[0-9]/.test(word) && !/^[0-9]*(feb|dec)[0-9]*$/.test(word) && !/^[a-f]{4,}[0-9]+$/.test(word);
}

function isBase32(word, ofAngular) {
  if (!/^[A-Z2-7]{8}$/.test(word)) return false;
  return ofAngular || (/[0-9]/.test(word) && !/^([A-Z]+[0-9]+|[0-9]+[A-Z]+)$/.test(word));
}

function isBase64Url(part, code, first) {
  if (part.length === 8 ? first && !code : part.charAt(part.length - 9) !== '-') return false;
  const word = part.slice(-8);
  if (!/^[A-Za-z0-9]{8}$/.test(word) && !(code && /^[A-Za-z0-9_-]{8}$/.test(word))) return false;
  return /[0-9]/.test(word) && /[A-Z]/.test(word) && /[a-z]/.test(word) && !isWords(word);
}

function isWords(word) {
  return /^([0-9]+|[A-Z]?[a-z]{2,}|[A-Z]{3,})([-_]?([0-9]+|[A-Z]?[a-z]{2,}|[A-Z]{2,}))*x?$/.test(word);
}

function twin(site, path, headers) {
  const accepted = headers['accept-encoding'] ? headers['accept-encoding'].value : '';
  const extension = path.slice(path.lastIndexOf('.') + 1);
  if (/\bbr\b/.test(accepted) && (site.br || []).indexOf(extension) >= 0) return '.br';
  if (/\bgzip\b/.test(accepted) && (site.gz || []).indexOf(extension) >= 0) return '.gz';
  return '';
}

function toFolder(uri) {
  const response = answer(301, 'Moved Permanently', '');
  response.headers.location = { value: uri + '/' };
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

import { lookup } from 'mime-types';

/** Types that mime-types does not know or names differently from what browsers expect. */
const TYPES: Record<string, string> = {
  mjs: 'text/javascript',
  js: 'text/javascript',
  map: 'application/json',
  webmanifest: 'application/manifest+json',
  ico: 'image/x-icon',
  wasm: 'application/wasm',
  avif: 'image/avif',
  md: 'text/markdown',
};

/** Files without an extension whose type is known by their name: RFC 8615's well-known ones, and texts about a project. */
const NAMES: Record<string, string> = {
  'apple-app-site-association': 'application/json',
  'openid-configuration': 'application/json',
  'oauth-authorization-server': 'application/json',
  'oauth-protected-resource': 'application/json',
  nodeinfo: 'application/json',
  webfinger: 'application/jrd+json',
  'host-meta': 'application/xrd+xml',
};
const TEXT_NAMES = /^(LICEN[CS]E|README|NOTICE|COPYING|CHANGELOG|AUTHORS|CONTRIBUTORS|CNAME|VERSION|SHA\d+SUMS?)$/i;

const TEXT = /^(text\/|application\/(json|xml|javascript|manifest\+json|.*\+json|.*\+xml)|image\/svg\+xml)/;

/**
 * The Content-Type of a file by its extension, with the charset that its bytes are in (built sites are UTF-8). A file
 * without a known extension is sent as bytes, so that no browser runs it.
 */
export function contentType(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (Object.hasOwn(NAMES, name)) return NAMES[name]!;
  if (TEXT_NAMES.test(name)) return 'text/plain; charset=utf-8';
  const type = TYPES[extension] ?? (extension ? lookup(extension) : false);
  if (!type) return 'application/octet-stream';
  return TEXT.test(type) ? `${type}; charset=utf-8` : type;
}

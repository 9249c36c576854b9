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

const TEXT = /^(text\/|application\/(json|xml|javascript|manifest\+json|.*\+json|.*\+xml)|image\/svg\+xml)/;

/**
 * The Content-Type of a file by its extension, with the charset that its bytes are in (built sites are UTF-8). A file
 * without a known extension is sent as bytes, so that no browser runs it.
 */
export function contentType(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (name === 'apple-app-site-association') return 'application/json';
  const type = TYPES[extension] ?? (extension ? lookup(extension) : false);
  if (!type) return 'application/octet-stream';
  return TEXT.test(type) ? `${type}; charset=utf-8` : type;
}

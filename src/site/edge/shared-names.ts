// The rule by which the edge finds the file of a path. `node scripts/edge.ts` puts this file, without its types, into the
// CloudFront Function of the web stack: so it uses only syntax that CloudFront's runtime documents, and imports nothing.

/** Whether the file of a path ("/assets/x.js") is in shared/ for all releases, or in the folder of its release. */
export function isShared(site: { shared?: string[]; own?: string[] }, url: string): boolean {
  const path = url.replace(/\.(br|gz)$/, '');
  if ((site.own || []).indexOf(path) >= 0) return false;
  const folders = site.shared || [];
  for (let i = 0; i < folders.length; i++) if (path.indexOf(folders[i]!) === 0) return true;
  return hasHash(path);
}

/** What builds write and people seldom do: scripts, styles and fonts. */
const CODE = /\.(m?js|css|wasm|woff2?|ttf|otf|eot)$/;
const MEDIA = /\.(svg|png|jpe?g|gif|webp|avif|ico|mp4|webm|mp3|ogg)$/;
/** An id of a record or a build, which says nothing of the content. */
const UUID = /(^|[^0-9a-f])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Whether a file is surely named by its content, as webpack, Rspack, Parcel, Vite, esbuild and Angular do it. Dates,
 * versions, article numbers and words are no hashes: a file that changes under its name must not be kept for a year.
 * Hashes that look like words are missed here; the folder they are in gives them away (`hashedFiles` of the build).
 */
export function hasHash(path: string): boolean {
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.(br|gz)$/, '')
    .replace(/\.map$/, '');
  const code = CODE.test(name);
  const asset = code || MEDIA.test(name);
  const imported = code || /(^|\/)media\/[^/]+$/.test(path);
  const parts = name.split('.');
  // Before the extension, or before two: main.3f9a1c22.chunk.js.
  for (let at = parts.length - 2; at >= 0 && at >= parts.length - 3; at--) {
    if (!/^[A-Za-z0-9]{1,8}$/.test(parts[at + 1]!)) return false;
    const part = parts[at]!;
    if (UUID.test(part)) return false;
    const word = part.slice(part.lastIndexOf('-') + 1);
    const whole = at === 0 && word === part;
    if (isHex(word, code) && (!whole || (asset && /^(.{16}|.{20})$/.test(word)))) return true;
    if (imported && !whole && isBase32(word, /^(main|polyfills|styles|scripts|chunk|worker)-/.test(part))) return true;
    if (asset && isBase64Url(part, code, at === 0)) return true;
  }
  return false;
}

/** Hexadecimal in the lengths that are in use: 8 to 64, not the 24 of a database's ids; no date and no word. */
function isHex(word: string, code: boolean): boolean {
  if (!/^[0-9a-f]+$/.test(word) || !/^(.{8}|.{10}|.{12}|.{16}|.{20}|.{32}|.{40}|.{64})$/.test(word)) return false;
  if (!/[a-f]/.test(word)) return code && word.length === 8 && !/^(19|20)/.test(word);
  return /[0-9]/.test(word) && !/^[0-9]*(feb|dec)[0-9]*$/.test(word) && !/^[a-f]{4,}[0-9]+$/.test(word);
}

/** esbuild and Angular: of the names that Angular gives, those without a digit too. */
function isBase32(word: string, ofAngular: boolean): boolean {
  if (!/^[A-Z2-7]{8}$/.test(word)) return false;
  return ofAngular || (/[0-9]/.test(word) && !/^([A-Z]+[0-9]+|[0-9]+[A-Z]+)$/.test(word));
}

/** Rollup and Vite: eight characters, set off by a dash, between dots, or (Nuxt's scripts) the whole name. */
function isBase64Url(part: string, code: boolean, first: boolean): boolean {
  if (part.length === 8 ? first && !code : part.charAt(part.length - 9) !== '-') return false;
  const word = part.slice(-8);
  if (!/^[A-Za-z0-9]{8}$/.test(word) && !(code && /^[A-Za-z0-9_-]{8}$/.test(word))) return false;
  return /[0-9]/.test(word) && /[A-Z]/.test(word) && /[a-z]/.test(word) && !isWords(word);
}

/** Words and numbers put together, as people do: Summer24, Feb2024, Banner2x. */
function isWords(word: string): boolean {
  return /^([0-9]+|[A-Z]?[a-z]{2,}|[A-Z]{3,})([-_]?([0-9]+|[A-Z]?[a-z]{2,}|[A-Z]{2,}))*x?$/.test(word);
}

/** Scripts, styles and fonts: what a page that is open may still load. */
export function isCode(path: string): boolean {
  return CODE.test(path);
}

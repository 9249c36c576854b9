/** What builds write and people seldom do: scripts, styles and fonts. */
const CODE = /\.(m?js|css|wasm|woff2?|ttf|otf|eot)$/;
const MEDIA = /\.(svg|png|jpe?g|gif|webp|avif|ico|mp4|webm|mp3|ogg)$/;
/** An id of a record or a build, which says nothing of the content. */
const UUID = /(^|[^0-9a-f])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Whether a file is surely named by its content, as webpack, Rspack, Parcel, Vite, esbuild and Angular do it. Dates,
 * versions, article numbers and words are no hashes: a file that changes under its name must not be kept for a year.
 * Hashes that look like words are missed here; the folder they lie in tells them (`hashedFiles`). The same rule stands in
 * templates/stacks/edge/site.js.
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

/** What a page that is open may still load: scripts, styles and fonts. */
export function isCode(path: string): boolean {
  return CODE.test(path);
}

/** Folders in which Next.js, SvelteKit, Astro and Nuxt put nothing but files named by their content, or by the build. */
const FRAMEWORK = /(^|\/)(_next\/static|_app\/immutable|_astro|_nuxt(?!\/builds\/)|_nuxt\/builds\/meta)\//;

/** Eight characters of base64url at the end of a name that are no word and no number: a quarter of Vite's hashes have no digit. */
function looksHashed(path: string): boolean {
  const word = /(?:^|[./-])([A-Za-z0-9_-]{8})(\.[A-Za-z0-9]{1,8}){1,2}$/.exec(path)?.[1];
  if (word === undefined || !/[A-Z]/.test(word)) return false;
  return /^[A-Z2-7]{8}$/.test(word) || (/[a-z]/.test(word) && !/^([A-Z]?[a-z]{3,})([A-Z][a-z]{2,})*[0-9]*$/.test(word));
}

/** A name that may hold a hash: eight or more characters before the extension, set off by a dot or a dash. */
function mayHaveHash(path: string): boolean {
  return /(^|[./-])[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9]{1,8}){1,2}$/.test(path);
}

/** "a/" and "a/b/" of a/b/c.js and of a/b/. */
export function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) parents.push(path.slice(0, at + 1));
  return parents;
}

/** The folders of a file; beside "a/b/" also "a/b/*" for what lies directly there, and "a/b/*.js" for the code among it. */
function groupsOf(path: string): string[] {
  const folders = parentsOf(path);
  const folder = folders.at(-1);
  if (folder === undefined) return [];
  return [...folders, `${folder}*`, ...(isCode(path.replace(/\.map$/, '')) ? [`${folder}*.js`] : [])];
}

interface Names {
  files: number;
  sure: number;
  alike: number;
  other: boolean;
}

/**
 * The files of a build that are named by their content: the sure ones, and those that look like it in a folder where all
 * names may hold a hash and at least half surely do, or where all look like it. A folder is also what lies directly in one,
 * or the code that does: beside the files of the build there may be some of a person's.
 */
export function hashedFiles(paths: readonly string[]): ReadonlySet<string> {
  const groups = new Map<string, Names>();
  const hashed = new Set<string>();
  const likely: string[] = [];
  for (const path of paths) {
    const sure = FRAMEWORK.test(path) || hasHash(path);
    const alike = sure || looksHashed(path);
    if (sure) hashed.add(path);
    else if (alike) likely.push(path);
    for (const group of groupsOf(path)) {
      const names = groups.get(group) ?? { files: 0, sure: 0, alike: 0, other: false };
      names.files++;
      if (sure) names.sure++;
      if (alike) names.alike++;
      else if (!mayHaveHash(path)) names.other = true;
      groups.set(group, names);
    }
  }
  const speaksForAll = ({ files, sure, alike, other }: Names) =>
    !other && (sure * 2 >= files || (alike === files && (sure > 0 || files > 1)));
  for (const path of likely) if (groupsOf(path).some((group) => speaksForAll(groups.get(group)!))) hashed.add(path);
  return hashed;
}

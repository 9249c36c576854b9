import { hasHash } from '../edge/shared-names.ts';
import { ERROR_PAGE, type SiteRecord } from '../edge/site-record.ts';
import type { SiteStyle } from '../request.ts';
import { isPage } from './cache-rules.ts';
import { parentsOf } from './hashed-files.ts';

/** Space for shared folders, for the files that do not belong to them, and for the pages and roots of an app. */
const LIST_LIMIT = 300;
/** A shared folder may have so many other files, and at most a quarter of all: each is named in the record. */
const MOST_OTHERS = 5;

interface Folder {
  folder: string;
  files: number;
  /** Files that are not immutable, up to one too many. */
  others: string[];
}

/**
 * The folders that all releases share: those in which every file is immutable, and those with few other files, which are
 * named as `own`, where names alone do not tell the immutable ones. As many as fit, the ones with the most files first.
 */
export function sharedFiles(
  paths: readonly string[],
  immutable: (path: string) => boolean,
): Pick<SiteRecord, 'shared' | 'own'> {
  const folders = foldersOf(paths, immutable);
  const pure = [...folders.values()].filter(({ others }) => others.length === 0);
  const inPure = isBelow(pure);
  const hidden = paths.filter((path) => immutable(path) && !hasHash(path) && !inPure(path));
  const mixed = [...new Set(hidden.map((path) => path.slice(0, path.lastIndexOf('/') + 1)))]
    .filter((folder) => folder !== '')
    .map((folder) => folders.get(folder)!)
    .filter(({ files, others }) => others.length <= MOST_OTHERS && others.length * 4 <= files);
  const record: Pick<SiteRecord, 'shared' | 'own'> = { shared: [], own: [] };
  const chosen = [...pure, ...mixed];
  const uppermost = chosen.filter(({ folder }) => !isBelow(chosen.filter((other) => other.folder !== folder))(folder));
  for (const { folder, others } of uppermost.sort((a, b) => b.files - a.files)) {
    const shared = [...record.shared, `/${folder}`];
    const own = [...record.own, ...others.map((path) => `/${path.replace(/\.(br|gz)$/, '')}`)];
    if (JSON.stringify(shared).length <= LIST_LIMIT && JSON.stringify(own).length <= LIST_LIMIT)
      Object.assign(record, { shared, own });
  }
  return { shared: record.shared.sort(), own: [...new Set(record.own)].sort() };
}

function isBelow(folders: readonly Folder[]): (path: string) => boolean {
  const names = new Set(folders.map(({ folder }) => folder));
  return (path) => parentsOf(path).some((parent) => parent !== path && names.has(parent));
}

function foldersOf(paths: readonly string[], immutable: (path: string) => boolean): Map<string, Folder> {
  const folders = new Map<string, Folder>();
  for (const path of paths) {
    const is = immutable(path);
    for (const folder of parentsOf(path)) {
      const found = folders.get(folder) ?? { folder, files: 0, others: [] };
      found.files++;
      if (!is && found.others.length <= MOST_OTHERS) found.others.push(path);
      folders.set(folder, found);
    }
  }
  return folders;
}

/**
 * What a path without an extension means. An app: its few pages are named, everything else is a deep link to the nearest
 * index.html. More pages than fit: a site of pages, `folders` (about/index.html) or `files` (about.html), with the pages
 * that are of the other kind, as far as they fit. A page 404.html says that a path without a page is none, unless there is
 * a 200.html beside it, which is the page of an app.
 */
export function pageStyle(
  paths: readonly string[],
  wanted: SiteStyle = 'auto',
): Pick<SiteRecord, 'style' | 'roots' | 'pages'> {
  const pages = paths.filter((path) => isPage(path) && !/(^|\/)(404|200|50x|_not-found)\.html?$/.test(path));
  const roots = pages
    .filter((path) => path.endsWith('/index.html'))
    .map((path) => `/${path.slice(0, -'index.html'.length)}`)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const single = pages
    .filter((path) => path.endsWith('.html') && !/(^|\/)index\.html$/.test(path))
    .map((path) => `/${path.slice(0, -'.html'.length)}`)
    .sort();
  const isApp = wanted === 'auto' ? !paths.includes(ERROR_PAGE) || paths.includes('200.html') : wanted === 'app';
  const app: ReturnType<typeof pageStyle> = { style: 'app', roots, pages: single };
  if (isApp && fits([roots, single])) return app;
  if (wanted === 'app') return { ...app, ...asManyAsFit(roots, single) };
  const files = new Set(single);
  const folderPages = roots.filter((folder) => !files.has(folder.slice(0, -1)));
  // All folders are named: what is asked for without one is no folder, and needs no redirect to be missing.
  if (fits(folderPages)) return { style: 'files', roots: folderPages, pages: [] };
  if (roots.length >= single.length) {
    const folders = new Set(roots);
    const others = single.filter((path) => !folders.has(`${path}/`));
    return { style: 'folders', roots: [], pages: fits(others) ? others : [] };
  }
  return { style: 'files', roots: [], pages: [] };
}

/** Of an app with very many pages, those of the folders come first: the others are reached with their extension. */
function asManyAsFit(roots: readonly string[], single: readonly string[]): Pick<SiteRecord, 'roots' | 'pages'> {
  const kept: Pick<SiteRecord, 'roots' | 'pages'> = { roots: [], pages: [] };
  // The folders of the app itself first: the longest ones are listed first, and answer the most particular paths.
  for (const root of [...roots].reverse()) if (fits([[root, ...kept.roots], []])) kept.roots.unshift(root);
  for (const page of single) if (fits([kept.roots, [...kept.pages, page]])) kept.pages.push(page);
  return kept;
}

function fits(lists: readonly unknown[]): boolean {
  return JSON.stringify(lists).length <= LIST_LIMIT;
}

/**
 * The files without an extension: where a path looks like a page, only their names tell. More than fit in `space` bytes
 * become folders that have no pages, the fullest first; `left`: files that fit in neither way.
 */
export function plainFiles(paths: readonly string[], space: number): { files: string[]; left: string[] } {
  const files = paths.filter(isPlain).map((path) => `/${path}`);
  const limit = Math.min(space, LIST_LIMIT);
  // The comparison of lengths spares the text of a very long list.
  const isSmall = (list: readonly string[]) => list.length <= limit && Buffer.byteLength(JSON.stringify(list)) <= limit;
  if (isSmall(files)) return { files, left: [] };
  const withPages = new Set(paths.filter(isPage).flatMap(parentsOf));
  const counts = new Map<string, number>();
  for (const path of files)
    for (const folder of parentsOf(path.slice(1)))
      if (!withPages.has(folder)) counts.set(`/${folder}`, (counts.get(`/${folder}`) ?? 0) + 1);
  const chosen: string[] = [];
  let left = files;
  const fullest = [...counts].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length).slice(0, LIST_LIMIT);
  for (const [folder] of fullest) {
    if (isSmall([...chosen, ...left])) break;
    const rest = left.filter((path) => !path.startsWith(folder));
    if (left.length - rest.length < 2 || !isSmall([...chosen, folder])) continue;
    chosen.push(folder);
    left = rest;
  }
  const single = [...left].sort((a, b) => Number(isWellKnown(b)) - Number(isWellKnown(a)) || a.length - b.length);
  left = [];
  for (const path of single) (isSmall([...chosen, path]) ? chosen : left).push(path);
  return { files: chosen.sort(), left };
}

function isPlain(path: string): boolean {
  return !path.slice(path.lastIndexOf('/') + 1).includes('.');
}

/** What others ask for by a name that the site does not choose: RFC 8615. */
function isWellKnown(path: string): boolean {
  return path.startsWith('/.well-known/');
}

/** Extensions of which every file has a precompressed twin, so that the edge may ask for it. */
export function twinExtensions(paths: ReadonlySet<string>, suffix: '.br' | '.gz'): string[] {
  const complete = new Map<string, boolean>();
  for (const path of paths) {
    const extension = /\.([A-Za-z0-9]+)$/.exec(path)?.[1];
    if (!extension || extension === 'br' || extension === 'gz') continue;
    complete.set(extension, (complete.get(extension) ?? true) && paths.has(path + suffix));
  }
  return [...complete]
    .filter(([, all]) => all)
    .map(([extension]) => extension)
    .sort();
}

import { hasHash } from '../edge/shared-names.ts';
import type { SiteRecord } from '../edge/site-record.ts';
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
 * index.html. More pages than fit: a site of pages, `folders` (about/index.html) or `files` (about.html).
 */
export function pageStyle(paths: readonly string[]): Pick<SiteRecord, 'style' | 'roots' | 'pages'> {
  const pages = paths.filter((path) => isPage(path) && !/(^|\/)(404|200|50x|_not-found)\.html?$/.test(path));
  const roots = pages
    .filter((path) => path.endsWith('/index.html'))
    .map((path) => `/${path.slice(0, -'index.html'.length)}`)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const single = pages
    .filter((path) => path.endsWith('.html') && !/(^|\/)index\.html$/.test(path))
    .map((path) => `/${path.slice(0, -'.html'.length)}`)
    .sort();
  if (JSON.stringify([roots, single]).length <= LIST_LIMIT) return { style: 'app', roots, pages: single };
  return { style: roots.length >= single.length ? 'folders' : 'files', roots: [], pages: [] };
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

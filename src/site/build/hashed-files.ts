import { hasHash, isCode } from '../edge/shared-names.ts';

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

/** The folders of a file; beside "a/b/" also "a/b/*" for the files directly in it, and "a/b/*.js" for the code among them. */
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
 * The files of a build that are named by their content. A name with a certain hash counts always. A name that only may hold
 * one counts where its whole folder speaks for it: every name there may hold a hash, and at least half certainly do; or
 * every name looks alike. The files directly in a folder are judged by themselves, and so is the code among them, since
 * people put files of their own beside those of the build.
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

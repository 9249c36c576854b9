import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { Failure } from '../../report/index.ts';

/** One entry of a package. */
export interface PackageFile {
  /** Path in the package, with forward slashes. */
  name: string;
  /** Where the content is on this machine; for a link, the link itself. */
  path: string;
  size: number;
  executable: boolean;
  /** Target of a symbolic link inside the folder, relative, with forward slashes. */
  link?: string;
}

/** Files beside the code that say what does not belong into a package, in .gitignore's syntax. */
export const IGNORE_FILES = ['.deployignore', '.samignore'];

const ALWAYS_EXCLUDED = ['.git/', '.DS_Store', ...IGNORE_FILES];

/**
 * Lists what belongs into a package, sorted by name in code points. Links that stay inside the folder are kept as
 * links; those that lead out of it become what they point to; broken ones and loops are a Failure.
 */
export function listPackageFiles(folder: string, exclude: readonly string[] = []): PackageFile[] {
  const root = resolve(folder);
  const listing: Listing = { root: realpathSync(root), rules: rulesFor(root, exclude), files: [] };
  walk(listing, root, '', [listing.root]);
  return listing.files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

interface Listing {
  root: string;
  rules: Ignore;
  files: PackageFile[];
}

function rulesFor(root: string, exclude: readonly string[]): Ignore {
  const rules = ignore({ allowRelativePaths: false }).add(ALWAYS_EXCLUDED);
  for (const file of IGNORE_FILES) {
    try {
      rules.add(readFileSync(join(root, file), 'utf8'));
    } catch {
      // most folders have none
    }
  }
  return rules.add([...exclude]);
}

function walk(listing: Listing, folder: string, prefix: string, trail: readonly string[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const name = prefix + entry.name.normalize('NFC');
    if (entry.isSymbolicLink()) addLink(listing, path, name, trail);
    else if (entry.isDirectory()) {
      if (!listing.rules.ignores(`${name}/`)) walk(listing, path, `${name}/`, trail);
    } else if (entry.isFile() && !listing.rules.ignores(name)) {
      listing.files.push(packageFile(name, path, lstatSync(path)));
    }
  }
}

function addLink(listing: Listing, path: string, name: string, trail: readonly string[]): void {
  let target: string;
  let stats: Stats;
  try {
    target = realpathSync(path);
    stats = statSync(path);
  } catch (error) {
    if (listing.rules.ignores(name)) return;
    throw new Failure({
      code: 'package',
      what: `${path} is a symbolic link that leads nowhere`,
      why: `It points to ${readlinkSync(path)} (${(error as NodeJS.ErrnoException).code})`,
      todo: 'Remove it, or exclude it with a line in .deployignore',
      cause: error,
    });
  }
  if (listing.rules.ignores(stats.isDirectory() ? `${name}/` : name)) return;
  const inside = relative(listing.root, target);
  if (inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)) {
    const link = linkText(path, name, listing.root);
    listing.files.push({ name, path, size: Buffer.byteLength(link), executable: true, link });
    return;
  }
  if (!stats.isDirectory()) {
    listing.files.push(packageFile(name, target, stats));
    return;
  }
  if (trail.includes(target) || listing.root === target) {
    throw new Failure({
      code: 'package',
      what: `${path} is a symbolic link to a folder that holds it`,
      why: `It leads to ${target}, so the package would have no end`,
      todo: 'Remove it, or exclude it with a line in .deployignore',
    });
  }
  walk(listing, target, `${name}/`, [...trail, target]);
}

/** The link as a relative path inside the package, wherever the folder lies on this machine. */
function linkText(path: string, name: string, root: string): string {
  const raw = readlinkSync(path);
  const text = isAbsolute(raw)
    ? posix.relative(posix.dirname(name), relative(root, realpathSync(raw)).split(sep).join('/'))
    : relative(dirname(path), resolve(dirname(path), raw))
        .split(sep)
        .join('/');
  return text || '.';
}

/** One file as an entry of a package. */
export function packageFile(name: string, path: string, stats: Stats): PackageFile {
  return { name, path, size: stats.size, executable: isExecutable(path, stats) };
}

/** Windows has no executable bit: a program is known there by its first bytes (#! or ELF), as Linux would start it. */
function isExecutable(path: string, stats: Stats): boolean {
  if (process.platform !== 'win32') return (stats.mode & 0o111) !== 0;
  if (stats.size < 4) return false;
  return startsLikeProgram(readFileSync(path).subarray(0, 4));
}

export function startsLikeProgram(head: Uint8Array): boolean {
  return (
    (head[0] === 0x23 && head[1] === 0x21) ||
    (head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46)
  );
}

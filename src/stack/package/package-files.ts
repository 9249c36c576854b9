import { readFileSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { ignoreText } from '../../files/read-input.ts';
import { walkFolder, type WalkLink } from '../../files/walk.ts';
import { Failure } from '../../report/index.ts';
import type { ZipFile } from '../../zip/index.ts';

/** Files beside the code that say what does not belong into a package, in .gitignore's syntax. */
export const IGNORE_FILES = ['.deployignore', '.samignore'];

/**
 * Written anew by each build, with its time in them: caches of Python, of test tools and bundlers, and the state files of
 * pnpm. With them the same commit would be another package. A line such as `!__pycache__/` in .deployignore keeps them.
 */
const BUILD_STATE = [
  '__pycache__/',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
  'node_modules/.cache/',
  'node_modules/.vite/',
  'node_modules/.modules.yaml',
  'node_modules/.pnpm-workspace-state*.json',
];

const ALWAYS_EXCLUDED = ['.git', '.DS_Store', ...BUILD_STATE, ...IGNORE_FILES];

/**
 * Lists what belongs into a package, sorted by name in code points. Links that stay inside the folder are kept as
 * links; those that lead out of it become what they point to; broken ones and loops are a Failure.
 */
export function listPackageFiles(folder: string, exclude: readonly string[] = []): ZipFile[] {
  const root = realpathSync(folder);
  const rules = rulesFor(root, exclude);
  const ignored = (path: string, isFolder: boolean) => rules.ignores(`${path.normalize('NFC')}${isFolder ? '/' : ''}`);
  const link = (found: WalkLink) => (ignored(found.path, found.kind === 'folder') ? 'skip' : howToPackage(found));
  const files: ZipFile[] = [];
  for (const { path, file, kind } of walkFolder(root, { skip: ignored, link })) {
    const name = path.normalize('NFC');
    if (kind === 'link') files.push(packageLink(name, file, root));
    if (kind === 'file') files.push(packageFile(name, file, statSync(file)));
  }
  return withoutCompiledCopies(files).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Python 2's place for compiled files is beside the source. Without a source they are the module itself. */
function withoutCompiledCopies(files: readonly ZipFile[]): ZipFile[] {
  const names = new Set(files.map(({ name }) => name));
  return files.filter(({ name }) => !(/\.py[co]$/.test(name) && names.has(name.slice(0, -1))));
}

function rulesFor(root: string, exclude: readonly string[]): Ignore {
  const rules = ignore({ allowRelativePaths: false }).add(ALWAYS_EXCLUDED);
  for (const file of IGNORE_FILES) {
    const text = ignoreText(join(root, file));
    if (text !== undefined) rules.add(text);
  }
  return rules.add([...exclude]);
}

function howToPackage({ file, target, inside, loops, error }: WalkLink): 'keep' | 'follow' {
  const todo = 'Remove it, or exclude it with a line in .deployignore';
  if (target === undefined) {
    throw new Failure({
      code: 'package',
      what: `${file} is a broken symbolic link`,
      why: `It points to ${readlinkSync(file)} (${error?.code})`,
      todo,
      cause: error,
    });
  }
  if (loops) {
    throw new Failure({
      code: 'package',
      what: `${file} is a symbolic link to a folder that contains it`,
      why: `It leads to ${target}, so the package would be endless`,
      todo,
    });
  }
  return inside ? 'keep' : 'follow';
}

function packageLink(name: string, path: string, root: string): ZipFile {
  const link = linkText(path, name, root);
  return { name, path, size: Buffer.byteLength(link), executable: true, link };
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
export function packageFile(name: string, path: string, stats: Stats): ZipFile {
  return { name, path, size: stats.size, executable: isExecutable(path, stats) };
}

/** Windows has no executable bit: there a program is recognized by its first bytes (#! or ELF), as Linux would start it. */
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

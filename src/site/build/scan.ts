import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
  type Dirent,
} from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import ignore from 'ignore';
import { parallel } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { Reporter } from '../../report/index.ts';
import { sourceFailure } from './source-failure.ts';

/** A file of the build: its path in the site (posix, no leading slash), and where its bytes are. */
export interface SourceFile {
  readonly path: string;
  readonly size: number;
  /** base64url of the SHA-256 of the content. */
  readonly sha256: string;
  /** File to read, or the bytes of a generated file. */
  readonly content: string | Buffer;
}

/** One of perhaps very many: where it lies follows from its path, unless a link led to it. */
class FoundFile implements SourceFile {
  readonly path: string;
  size = 0;
  sha256 = '';
  readonly #root: string;
  readonly #linked: string | undefined;

  constructor(root: string, path: string, linked?: string) {
    this.path = path;
    this.#root = root;
    this.#linked = linked;
  }

  get content(): string {
    return this.#linked ?? join(this.#root, this.path);
  }
}

const NEVER = ['.git/', '.DS_Store', 'Thumbs.db'];
/** Files below this size are read whole, into memory that is used again; larger ones are streamed. */
const WHOLE = 1024 * 1024;

/** So many files, and the garbage of their requests would fill more memory than they do. */
const MANY = 8_000;

/** Garbage is collected early, at the cost of a third more processor time. */
function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
}

/**
 * All files below `source`, sorted by path, with the hash of their content. Symbolic links are followed inside the source
 * only; broken ones, loops and what is no file are left out with a warning. Dates play no part.
 */
export async function scanSource(
  source: string,
  exclude: readonly string[],
  report: Pick<Reporter, 'warning'>,
): Promise<SourceFile[]> {
  const root = realFolder(source);
  const ignored = ignoring(exclude);
  const found: FoundFile[] = [];
  walk(root, '', [root], { root, ignored, report, found });
  if (found.length > MANY) keepHeapSmall();
  found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const memory = Buffer.allocUnsafe(WHOLE);
  const large = found.filter((file) => !hashSmall(file, memory));
  await parallel(large, 8, hashLarge);
  return found;
}

/** False for files that do not fit into `memory`. */
function hashSmall(file: FoundFile, memory: Buffer): boolean {
  const handle = read(file.path, () => openSync(file.content, 'r'));
  try {
    let size = 0;
    for (let count; (count = readSync(handle, memory, size, memory.length - size, null)) > 0; size += count);
    if (size === memory.length) return false;
    file.size = size;
    file.sha256 = hash('sha256', memory.subarray(0, size), 'base64url');
    return true;
  } finally {
    closeSync(handle);
  }
}

async function hashLarge(file: FoundFile): Promise<void> {
  const sha = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(file.content, { highWaterMark: 1024 * 1024 })) {
      sha.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } catch (error) {
    throw sourceFailure(file.path, error);
  }
  file.size = size;
  file.sha256 = sha.digest('base64url');
}

function read<T>(path: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    throw sourceFailure(path || 'The source', error);
  }
}

function realFolder(source: string): string {
  try {
    const real = realpathSync(source);
    if (statSync(real).isDirectory()) return real;
  } catch {
    // told below
  }
  throw new Failure({
    code: 'input',
    what: `Input "source" is ${JSON.stringify(source)}`,
    why: 'There is no such folder',
    todo: 'Build the site first, or set source to the folder that the build writes (dist, build, out)',
  });
}

type Ignoring = (path: string, folder: boolean) => boolean;

/** gitignore rules cost more than all the rest of the walk: without patterns of the user's the names are enough. */
function ignoring(exclude: readonly string[]): Ignoring {
  if (exclude.length === 0) {
    const [folders, files] = [/(^|\/)\.git$/i, /(^|\/)(\.DS_Store|Thumbs\.db)$/i];
    return (path, folder) => files.test(path) || (folder && folders.test(path));
  }
  const rules = ignore()
    .add(NEVER)
    .add([...exclude]);
  return (path, folder) => rules.ignores(folder ? `${path}/` : path);
}

interface Walk {
  root: string;
  ignored: Ignoring;
  report: Pick<Reporter, 'warning'>;
  found: FoundFile[];
}

/** `open`: the real folders from the root down to this one, to notice a link that leads back into one of them. */
function walk(folder: string, prefix: string, open: readonly string[], to: Walk): void {
  const linked = folder !== resolve(to.root, prefix);
  for (const entry of read(prefix, () => readdirSync(folder, { withFileTypes: true }))) {
    const path = prefix + entry.name;
    const file = join(folder, entry.name);
    if (to.ignored(path, entry.isDirectory())) continue;
    if (entry.isDirectory()) walk(file, `${path}/`, [...open, file], to);
    else if (entry.isFile()) to.found.push(new FoundFile(to.root, checkedPath(path), linked ? file : undefined));
    else if (entry.isSymbolicLink()) followLink(path, file, open, to);
    else to.report.warning(`${path} is ${kindOf(entry)}: it is not deployed`);
  }
}

function followLink(path: string, file: string, open: readonly string[], to: Walk): void {
  let real: string;
  try {
    real = realpathSync(file);
  } catch {
    to.report.warning(`${path} is a symbolic link to nothing: it is not deployed`);
    return;
  }
  const inside = relative(to.root, real);
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    to.report.warning(`${path} is a symbolic link out of the source (${real}): it is not deployed`);
    return;
  }
  const stat = statSync(real);
  if (stat.isFile()) to.found.push(new FoundFile(to.root, checkedPath(path), real));
  else if (!stat.isDirectory()) to.report.warning(`${path} links to what is no file: it is not deployed`);
  else if (open.includes(real))
    to.report.warning(`${path} is a symbolic link that leads back into itself: it is not deployed`);
  else if (!to.ignored(path, true)) walk(real, `${path}/`, [...open, real], to);
}

/** S3 takes keys of up to 1,024 bytes; control characters cannot be named in a URL or a list. */
function checkedPath(path: string): string {
  // eslint-disable-next-line no-control-regex
  const problem = /[\x00-\x1f\x7f]/.test(path)
    ? 'control characters in its name'
    : Buffer.byteLength(path) > 900
      ? 'a path of more than 900 bytes (S3 takes keys of 1,024)'
      : undefined;
  if (problem)
    throw new Failure({ code: 'input', what: `${JSON.stringify(path)} cannot be deployed`, why: `It has ${problem}` });
  return path;
}

function kindOf(entry: Dirent): string {
  return entry.isFIFO() ? 'a pipe' : entry.isSocket() ? 'a socket' : 'no regular file';
}

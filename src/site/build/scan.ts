import { type BinaryToTextEncoding, hash } from 'node:crypto';
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { parallel } from '../../aws/index.ts';
import { hashStream } from '../../files/hash-file.ts';
import { looksSecret } from '../../files/secret-files.ts';
import { walkFolder, type WalkEntry, type WalkLink } from '../../files/walk.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import { leftOut } from './never-published.ts';
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

/** One of perhaps very many: its place on the disk follows from its path, unless a link led to it. */
class FoundFile implements SourceFile {
  readonly path: string;
  size = 0;
  sha256 = '';
  readonly #root: string;
  readonly #linked: string | undefined;

  constructor(root: string, path: string, file: string) {
    this.path = path;
    this.#root = root;
    this.#linked = file === join(root, path) ? undefined : file;
  }

  get content(): string {
    return this.#linked ?? join(this.#root, this.path);
  }
}

/** Files below this size are read whole, into memory that is used again; larger ones are streamed. */
const WHOLE = 1024 * 1024;

/**
 * With so many files the garbage of their requests would fill more memory than they do: garbage is then collected early,
 * at the cost of a third more processor time. 50,000 files take 124 MB at most; with the flags of src/data, 150 MB.
 */
const MANY = 8_000;

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
  const leaveOut = (path: string, why: string) => report.warning(`${path} ${why}: it is not deployed`);
  const found: FoundFile[] = [];
  for (const { path, file, kind } of walkSite(root, exclude, leaveOut)) {
    if (kind === 'file') found.push(new FoundFile(root, checkedPath(path), file));
    else if (kind === 'other') leaveOut(path, 'is not a regular file');
    if (found.length === MANY) setFlagsFromString('--optimize-for-size');
  }
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  const memory = Buffer.allocUnsafe(WHOLE);
  const large = found.filter((file) => !hashSmall(file, memory));
  await parallel(large, 8, async (file) => {
    const { digest, size } = await hashSource(file, 'sha256', 'base64url');
    Object.assign(file, { sha256: digest, size });
  });
  return found;
}

/** What a site in a folder would have, by path, without a look into the files. */
export function listSite(source: string): Map<string, { content: string }> {
  const entries = [...walkSite(realFolder(source), [], () => undefined)];
  return new Map(entries.filter(({ kind }) => kind === 'file').map(({ path, file }) => [path, { content: file }]));
}

function walkSite(
  root: string,
  exclude: readonly string[],
  leaveOut: (path: string, why: string) => void,
): Generator<WalkEntry, void> {
  const ignored = leftOut(root, exclude);
  return walkFolder(root, {
    skip(path, isFolder) {
      const skipped = ignored(path, isFolder);
      // A page may ask for what is in there: its absence is told.
      if (skipped && isFolder && path === 'node_modules') leaveOut(path, 'belongs to a build, not to a site');
      return skipped;
    },
    link: (link) => {
      const problem = linkProblem(link, root);
      if (problem) leaveOut(link.path, problem);
      return problem || (link.kind === 'folder' && ignored(link.path, true)) ? 'skip' : 'follow';
    },
    unreadable: (path, error) => sourceFailure(path || 'The source', error) as Error,
  });
}

/** False for files that do not fit into `memory`. */
function hashSmall(file: FoundFile, memory: Buffer): boolean {
  let handle: number | undefined;
  try {
    handle = openSync(file.content, 'r');
    let size = 0;
    for (let count; (count = readSync(handle, memory, size, memory.length - size, null)) > 0; size += count);
    if (size === memory.length) return false;
    file.size = size;
    file.sha256 = hash('sha256', memory.subarray(0, size), 'base64url');
    return true;
  } catch (error) {
    throw sourceFailure(file.path, error);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Hash and size of a file of the site, read as a stream. */
export async function hashSource(
  { path, content }: { path: string; content: string },
  algorithm: 'md5' | 'sha256',
  encoding: BinaryToTextEncoding,
): Promise<{ digest: string; size: number }> {
  try {
    return await hashStream(content, algorithm, encoding);
  } catch (error) {
    throw sourceFailure(path, error);
  }
}

function realFolder(source: string): string {
  try {
    const real = realpathSync(source);
    if (statSync(real).isDirectory()) return real;
  } catch {
    // The failure below says so.
  }
  throw new Failure({
    code: 'input',
    what: `Input "source" cannot be ${JSON.stringify(source)}`,
    why: 'There is no such folder',
    todo: 'Build the site first, or set source to the folder that the build writes (dist, build, out)',
  });
}

/** Why a link is not followed; undefined where it is. */
function linkProblem({ target, kind, inside, loops }: WalkLink, root: string): string | undefined {
  if (target === undefined) return 'is a broken symbolic link';
  if (!inside) return `is a symbolic link to a target outside the source (${target})`;
  // Under another name nobody would see what it is.
  if (looksSecret(relative(root, target).split(sep).join('/'), target))
    return 'is a symbolic link to a file that may be secret';
  if (kind === 'other') return 'is a symbolic link to something other than a regular file';
  return loops ? 'is a symbolic link that forms a loop' : undefined;
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

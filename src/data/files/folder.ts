import { createHash, randomBytes } from 'node:crypto';
import { constants, createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isNotFound } from '../../aws/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { byBytes, IN_MEMORY, SourceChanged, type Content, type FileInfo, type FileTarget } from './files.ts';
import type { WriteObserver } from '../dynamodb/throttle.ts';

const PARTIAL = /(^|\/)\.[^/]*\.migrating$/;
const PAGE = 500;

/** A folder as source and target of files. Symbolic links are not followed: they are refused by name. */
export function openFolder(folder: string, options: { target: boolean; onWrite?: WriteObserver }): FileTarget {
  if (!options.target && !existsSync(folder)) {
    throw new Failure({ code: 'not-found', what: `There is no folder ${folder}`, todo: 'Check the path in the plan' });
  }
  const full = (path: string) => join(folder, ...path.split('/'));
  const find = async (path: string): Promise<FileInfo | undefined> => {
    try {
      const { size, mtimeNs, ino } = await stat(full(path), { bigint: true });
      return { path, size: Number(size), stamp: `${ino}:${mtimeNs}:${size}` };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || isNotFound(error)) return undefined;
      throw error;
    }
  };
  return {
    label: `folder ${folder}`,
    identity: `folder:${folder}`,
    list,
    open: (file) => present(file, fileContent(full(file.path))),
    sha256: (file) => present(file, sha256Of(full(file.path))),
    localPath: full,
    find,
    refresh: () => Promise.resolve(),
    close: () => Promise.resolve(),
    refuses: (path) => unsafePath(path),
    write,
    remove: async (paths) => {
      for (const path of paths) {
        await options.onWrite?.('before', `remove ${path}`);
        await rm(full(path), { force: true });
        await options.onWrite?.('after', `remove ${path}`);
      }
    },
  };

  async function* list(from?: string): AsyncIterable<readonly FileInfo[]> {
    if (!existsSync(folder)) return;
    const paths = (await walk(folder)).filter((path) => from === undefined || byBytes(path, from) > 0).sort(byBytes);
    for (let start = 0; start < paths.length; start += PAGE) {
      const page = await Promise.all(paths.slice(start, start + PAGE).map(find));
      yield page.filter((file) => file !== undefined);
    }
  }

  /** A temporary file beside the target, synced, then moved into place: whole or not there. */
  async function write(path: string, content: Content, overwrite: boolean): Promise<boolean> {
    const target = full(path);
    const scratch = join(dirname(target), `.${randomBytes(6).toString('hex')}.migrating`);
    await options.onWrite?.('before', path);
    await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => {
      throw unwritable(target, error);
    });
    try {
      await pipeline(content.stream(), createWriteStream(scratch, { flags: 'wx', flush: true }));
      if (overwrite) await rename(scratch, target);
      else if (!(await place(scratch, target))) return false;
    } catch (error) {
      throw unwritable(target, error);
    } finally {
      await rm(scratch, { force: true });
    }
    await options.onWrite?.('after', path);
    return true;
  }
}

/** What the disk refuses is for the user to repair; a full one is told by the runner, a source that is gone by its name. */
function unwritable(target: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof SourceChanged || syscall === undefined || code === 'ENOSPC') return error;
  return new Failure({
    code: 'folder',
    what: `File ${target} could not be written`,
    why: messageOf(error),
    todo: 'Check that its folder can be written, and that no file stands where a folder is needed',
    cause: error,
  });
}

/** Moves a file to a name that must be free; where the file system has no hard links, copies exclusively. */
async function place(scratch: string, target: string): Promise<boolean> {
  try {
    await link(scratch, target);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
  }
  try {
    await copyFile(scratch, target, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A file that was listed and is gone was removed meanwhile. */
async function present<T>({ path }: FileInfo, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new SourceChanged(path, error) : error;
  }
}

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name).slice(folder.length).split(sep).filter(Boolean).join('/');
    if (entry.isSymbolicLink()) {
      throw new Failure({
        code: 'symlink',
        what: `${path} in ${folder} is a symbolic link`,
        todo: 'Leave it out with files.exclude, or replace it by what it points to',
      });
    }
    if (entry.isFile() && !PARTIAL.test(path)) paths.push(path);
  }
  return paths;
}

/** The content of a file on disk; `release` removes it when it is a temporary one. */
export async function fileContent(file: string, release: () => void = () => undefined): Promise<Content> {
  const { size } = await stat(file);
  if (size <= IN_MEMORY) {
    const bytes = await readFile(file);
    return { ...bytesContent(bytes), release };
  }
  return { size, sha256: await sha256Of(file), stream: () => createReadStream(file), release };
}

export function bytesContent(bytes: Uint8Array): Content {
  return {
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes,
    stream: () => Readable.from([bytes], { objectMode: false }),
    release: () => undefined,
  };
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(file);
  try {
    await pipeline(handle.createReadStream({ autoClose: false }), hash);
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}

/** A path that would leave its folder, or that Windows cannot have. */
function unsafePath(path: string): string | undefined {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\\') || path.includes('\0'))
    return `the path ${JSON.stringify(path)} is no path below a folder`;
  return undefined;
}

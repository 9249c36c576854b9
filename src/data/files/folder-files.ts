import { randomBytes } from 'node:crypto';
import { constants, createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, link, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { chunks } from '../../aws/index.ts';
import { walkFolder } from '../../files/walk.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { diskContent, streamHash, type Content } from '../model/content.ts';
import {
  byBytes,
  SourceChanged,
  specialFileFailure,
  unsafePath,
  type FileInfo,
  type FileTarget,
  type WriteOutcome,
} from '../model/file-store.ts';
import { giveLike, makeFolder } from './ownership.ts';

/** Name of a file that is being written. */
const PARTIAL = /(^|\/)\.[^/]*\.migrating$/;
const PAGE = 500;

/** A folder as source and target of files. Symbolic links are not followed: a link is an error that names it, as is a pipe or a socket. */
export class FolderFiles implements FileTarget {
  readonly label: string;
  readonly identity: string;
  readonly #folder: string;
  readonly #selects: (path: string) => boolean;
  /** Folders are made one after the other: what is written into one finds it with its owner. */
  #making: Promise<void> = Promise.resolve();

  /** `selects`: whether a path is a part of the migration; a link that is not does no harm. */
  constructor(folder: string, selects: (path: string) => boolean) {
    this.label = `folder ${folder}`;
    this.identity = `folder:${folder}`;
    this.#folder = folder;
    this.#selects = selects;
  }

  localPath(path: string): string {
    return join(this.#folder, ...path.split('/'));
  }

  async *list(from?: string): AsyncIterable<readonly FileInfo[]> {
    if (!existsSync(this.#folder)) return;
    const paths = this.#paths().filter((path) => from === undefined || byBytes(path, from) > 0);
    paths.sort(byBytes);
    for (const some of chunks(paths, PAGE)) {
      const page = await Promise.all(some.map((path) => this.find(path)));
      yield page.filter((file) => file !== undefined);
    }
  }

  async find(path: string): Promise<FileInfo | undefined> {
    try {
      const { size, mtimeNs, ino } = await stat(this.localPath(path), { bigint: true });
      return { path, size: Number(size), stamp: `${ino}:${mtimeNs}:${size}` };
    } catch (error) {
      if (/^(ENOENT|ENOTDIR)$/.test(codeOf(error))) return undefined;
      throw error;
    }
  }

  async open({ path }: FileInfo): Promise<Content> {
    return await unlessRemoved(path, diskContent(this.localPath(path)));
  }

  async sha256({ path }: FileInfo): Promise<string> {
    return await unlessRemoved(path, streamHash(createReadStream(this.localPath(path))));
  }

  refuses(path: string): string | undefined {
    const unsafe = path.includes('\\') || path.includes('\0');
    return (
      unsafePath(path) ?? (unsafe ? `${JSON.stringify(path)} is not a valid file name on every system` : undefined)
    );
  }

  /** Writes a temporary file beside the target, syncs it and moves it into place: the whole file is there, or none. */
  async write(path: string, content: Content, overwrite: boolean): Promise<WriteOutcome> {
    const target = this.localPath(path);
    const scratch = join(dirname(target), `.${randomBytes(6).toString('hex')}.migrating`);
    try {
      await (this.#making = this.#making.catch(() => undefined).then(() => makeFolder(dirname(target))));
      await pipeline(content.stream(), createWriteStream(scratch, { flags: 'wx', flush: true }));
      const replaced = overwrite ? await stat(target).catch(() => undefined) : undefined;
      await giveLike(scratch, replaced);
      if (!overwrite) return (await moveIfFree(scratch, target)) ? 'written' : 'taken';
      await rename(scratch, target);
      return 'written';
    } catch (error) {
      throw explainWriteError(target, error);
    } finally {
      await rm(scratch, { force: true }).catch(() => undefined);
    }
  }

  async remove(paths: readonly string[]): Promise<void> {
    for (const path of paths) await rm(this.localPath(path), { force: true });
  }

  #paths(): string[] {
    const paths: string[] = [];
    const unreadable = (path: string, cause: unknown) =>
      new Failure({
        code: 'folder',
        what: `Folder ${join(this.#folder, path)} could not be read`,
        why: messageOf(cause),
        todo: 'Check the permissions of the folder',
        cause,
      });
    for (const { path, kind } of walkFolder(this.#folder, { unreadable })) {
      if (kind === 'file' && !PARTIAL.test(path)) paths.push(path);
      if ((kind === 'link' || kind === 'other') && this.#selects(path))
        throw specialFileFailure({ path, kind }, this.#folder);
    }
    return paths;
  }
}

/** What the file system refuses is the user's to repair. A full disk is explained by the runner; the source by its own error. */
function explainWriteError(target: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof SourceChanged || syscall === undefined || code === 'ENOSPC') return error;
  return new Failure({
    code: 'folder',
    what: `File ${target} could not be written`,
    why: messageOf(error),
    todo: 'Check that its folder is writable, and that no file has the name of a folder in the path',
    cause: error,
  });
}

/** Moves a file to a name that must be free; where the file system has no hard links, copies exclusively. */
async function moveIfFree(scratch: string, target: string): Promise<boolean> {
  try {
    await link(scratch, target).catch(async (error: unknown) => {
      if (!/^(EPERM|ENOTSUP|EOPNOTSUPP)$/.test(codeOf(error))) throw error;
      await copyFile(scratch, target, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A listed file that is gone was removed in the meantime. */
async function unlessRemoved<T>(path: string, reading: Promise<T>): Promise<T> {
  return await reading.catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT' ? new SourceChanged(path, error) : error;
  });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../../files/hash-file.ts';
import { isRarelyRun } from '../../files/large-files.ts';
import { looksSecret } from '../../files/secret-files.ts';
import { walkFolder } from '../../files/walk.ts';
import { Failure, messageOf } from '../../report/index.ts';
import type { ContextFilter } from './ignore-file.ts';

export interface ContextDigest {
  /** SHA-256 (hex) over paths, kinds, permissions and contents. */
  digest: string;
  files: number;
  bytes: number;
  /** Files that should hardly be in an image, and `.git` if the engine gets it. */
  secretFiles: string[];
  /** Files that hardly any application runs. */
  idleFiles: string[];
}

/**
 * The digest of what the build can see. Dates, owners and order do not count: two checkouts of a commit give the same
 * digest. Permissions count, because they decide what an application that runs as its own user can read. `.git` never
 * counts, so a commit that changes no file changes no image.
 */
export async function digestContext(context: string, filter: ContextFilter): Promise<ContextDigest> {
  const hash = createHash('sha256');
  let files = 0;
  let bytes = 0;
  const secretFiles = existsSync(join(context, '.git')) && !filter.excludes('.git') ? ['.git'] : [];
  const idleFiles: string[] = [];
  const entries = walkFolder(context, {
    skip: (path, isFolder) => path === '.git' || (filter.excludes(path) && (!isFolder || filter.prunes(path))),
    unreadable: (path, error) => unreadable(`Folder ${join(context, path)}`, error),
  });
  for (const { path, file, kind } of entries) {
    // An excluded folder is walked because an exception may include something in it.
    if (kind === 'other' || (kind === 'folder' && filter.excludes(path))) continue;
    if (kind !== 'folder') files++;
    if (kind === 'file' && looksSecret(path, file)) secretFiles.push(path);
    if (kind === 'file' && isRarelyRun(path)) idleFiles.push(path);
    if (kind === 'link') {
      hash.update(`l\0${path}\0${readlinkSync(file)}\0`);
      continue;
    }
    try {
      const { mode, size } = lstatSync(file);
      hash.update(`${kind === 'folder' ? 'd' : 'f'}\0${path}\0${(mode & 0o7777).toString(8)}\0`);
      if (kind === 'folder') continue;
      bytes += size;
      hash.update(await hashFile(file, size), 'hex');
    } catch (error) {
      throw unreadable(`File ${file}`, error);
    }
  }
  return { digest: hash.digest('hex'), files, bytes, secretFiles, idleFiles };
}

function unreadable(what: string, error: unknown): Failure {
  return new Failure({
    code: 'input',
    what: `${what} of the build context cannot be read`,
    why: messageOf(error),
    todo: 'Fix its permissions (or its name, which must be UTF-8), or exclude it with .dockerignore',
    cause: error,
  });
}

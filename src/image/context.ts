import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Failure, messageOf } from '../report/index.ts';
import type { ContextFilter } from './ignore-file.ts';

export interface ContextDigest {
  /** SHA-256 (hex) over paths, kinds, permissions and contents. */
  digest: string;
  files: number;
  bytes: number;
}

/** Above this many bytes a file is streamed instead of read at once. */
const STREAM_FROM = 8_000_000;

/**
 * The digest of what the build can see. Dates, owners and order do not count: two checkouts of the same commit give the
 * same digest. Permissions do: an application that runs as a user of its own reads what they let it read. `.git` never
 * counts, so that a commit that changes no file changes no image.
 */
export async function digestContext(context: string, filter: ContextFilter): Promise<ContextDigest> {
  const hash = createHash('sha256');
  let files = 0;
  let bytes = 0;
  for (const entry of walk(context, '', filter)) {
    if (entry.kind === 'folder') {
      hash.update(`d\0${entry.path}\0${entry.mode}\0`);
      continue;
    }
    files++;
    if (entry.kind === 'link') {
      hash.update(`l\0${entry.path}\0${entry.link}\0`);
      continue;
    }
    bytes += entry.size;
    hash.update(`f\0${entry.path}\0${entry.mode}\0`);
    hash.update(await digestFile(join(context, entry.path), entry.size));
  }
  return { digest: hash.digest('hex'), files, bytes };
}

type Entry =
  | { kind: 'folder'; path: string; mode: string }
  | { kind: 'link'; path: string; link: string }
  | { kind: 'file'; path: string; size: number; mode: string };

/** Depth first in code point order of the names, so that the digest does not depend on the file system. */
function* walk(context: string, folder: string, filter: ContextFilter): Generator<Entry> {
  for (const name of readNames(join(context, folder))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (path === '.git') continue;
    const excluded = filter.excludes(path);
    const full = join(context, path);
    const stat = readStat(full);
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isDirectory()) {
      if (excluded && filter.prunes(path)) continue;
      if (!excluded) yield { kind: 'folder', path, mode };
      yield* walk(context, path, filter);
    } else if (excluded) continue;
    else if (stat.isSymbolicLink()) yield { kind: 'link', path, link: readlinkSync(full) };
    else if (stat.isFile()) yield { kind: 'file', path, size: stat.size, mode };
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw unreadable(`Folder ${folder}`, error);
  }
}

function readStat(path: string): Stats {
  try {
    return lstatSync(path);
  } catch (error) {
    throw unreadable(`File ${path}`, error);
  }
}

function unreadable(what: string, error: unknown): Failure {
  return new Failure({
    code: 'input',
    what: `${what} of the build context cannot be read`,
    why: messageOf(error),
    todo: 'Fix its permissions (or its name, which has to be UTF-8), or leave it out with .dockerignore',
    cause: error,
  });
}

async function digestFile(path: string, size: number): Promise<Buffer> {
  const hash = createHash('sha256');
  try {
    if (size < STREAM_FROM) return hash.update(readFileSync(path)).digest();
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
    return hash.digest();
  } catch (error) {
    throw unreadable(`File ${path}`, error);
  }
}

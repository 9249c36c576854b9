import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

/** Something below a folder that is walked. */
export interface WalkEntry {
  /** Path below the folder, with forward slashes and no leading one, as the file system spells it (not normalized). */
  readonly path: string;
  /** Where it is on this machine; of what a followed link leads to, the real place. */
  readonly file: string;
  /** `other`: a pipe, a socket, a device. */
  readonly kind: EntryKind;
}

/** A symbolic link and what it leads to in the end. */
export interface WalkLink {
  readonly path: string;
  /** The link itself. */
  readonly file: string;
  /** Real path of what it leads to; undefined where that is not there or is a circle of links. */
  readonly target: string | undefined;
  readonly kind: Exclude<EntryKind, 'link'> | undefined;
  /** Why there is no target. */
  readonly error?: NodeJS.ErrnoException;
  /** The target is the walked folder or lies below it. */
  readonly inside: boolean;
  /** The target is a folder that the walk is in just now: followed, it would never end. */
  readonly loops: boolean;
}

/** Whether there is a folder; what is no path at all (too long, say) is none either. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What a path is that was not what it ought to be, for the text of an error. */
export function kindOfPath(path: string): string {
  const found = isFolder(path) ? 'folder' : existsSync(path) ? 'file' : undefined;
  return found === undefined ? 'does not exist' : `is a ${found}`;
}

export interface WalkOptions {
  /** True leaves an entry out, a folder with all that is below it. */
  skip?(path: string, isFolder: boolean): boolean;
  /**
   * What happens with a symbolic link: `keep` yields the link itself, `follow` yields what it leads to (a folder with
   * all that is below it) under the link's path, `skip` leaves it out. Without this every link is kept, unresolved.
   */
  link?(link: WalkLink): 'keep' | 'follow' | 'skip';
  /** The error to throw for a folder (by its path; '' is the walked one) that cannot be read; the system's own if not given. */
  unreadable?(path: string, error: unknown): Error;
}

/**
 * Walks a folder depth first, each folder before what is in it, names in the order of their UTF-16 code units: the order
 * does not depend on the file system. Reads names and kinds only; sizes, permissions and contents are for the caller.
 */
export function* walkFolder(folder: string, options: WalkOptions = {}): Generator<WalkEntry, void> {
  const root = readable('', () => realpathSync(folder), options);
  yield* walk(root, '', [root], options);
}

/** `open`: the real folders from the root down to this one. */
function* walk(
  folder: string,
  prefix: string,
  open: readonly string[],
  options: WalkOptions,
): Generator<WalkEntry, void> {
  const entries = readable(prefix.slice(0, -1), () => readdirSync(folder, { withFileTypes: true }), options);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const dirent of entries) {
    const found: WalkEntry = { path: prefix + dirent.name, file: join(folder, dirent.name), kind: kindOf(dirent) };
    if (options.skip?.(found.path, found.kind === 'folder')) continue;
    const entry = found.kind === 'link' && options.link ? resolveLink(found, open, options.link) : found;
    if (!entry) continue;
    yield entry;
    if (entry.kind === 'folder') yield* walk(entry.file, `${entry.path}/`, [...open, entry.file], options);
  }
}

function resolveLink(
  entry: WalkEntry,
  open: readonly string[],
  decide: NonNullable<WalkOptions['link']>,
): WalkEntry | undefined {
  const { path, file } = entry;
  const link = readLink(path, file, open);
  const decision = decide(link);
  if (decision === 'skip') return undefined;
  if (decision === 'keep' || link.target === undefined || link.kind === undefined) return entry;
  return { path, file: link.target, kind: link.kind };
}

function readLink(path: string, file: string, open: readonly string[]): WalkLink {
  try {
    const target = realpathSync(file);
    const below = relative(open[0]!, target);
    const inside = below !== '..' && !below.startsWith(`..${sep}`) && below !== target;
    const kind = kindOf(statSync(target)) as Exclude<EntryKind, 'link'>;
    return { path, file, target, kind, inside, loops: open.includes(target) };
  } catch (error) {
    const nothing = { target: undefined, kind: undefined, inside: false, loops: false };
    return { path, file, ...nothing, error: error as NodeJS.ErrnoException };
  }
}

function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

function readable<T>(path: string, read: () => T, { unreadable }: WalkOptions): T {
  try {
    return read();
  } catch (error) {
    throw unreadable?.(path, error) ?? error;
  }
}

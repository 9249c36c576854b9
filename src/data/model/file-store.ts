import { Failure } from '../../report/index.ts';
import type { Content } from './content.ts';

/** A file in a store: its path with slashes, its size in bytes, and a stamp that changes with its content. */
export interface FileInfo {
  path: string;
  size: number;
  /** ETag and version of an object; inode, modification time and size of a file on disk. */
  stamp: string;
}

/** A file of the source was changed or removed after it was listed. The comparison reports what is then missing. */
export class SourceChanged extends Error {
  override readonly name = 'SourceChanged';
  constructor(path: string, cause?: unknown) {
    super(`${path} was changed while it was read`, { cause });
  }
}

/** Files that can be read: a folder, objects below a prefix, or a file system behind the transfer program. */
export interface FileStore {
  /** For messages: "folder ./data", "s3://bucket/prefix/". */
  readonly label: string;
  /** Identifies the place in a checkpoint. */
  readonly identity: string;
  /** Files after the path `from`, in the order of their UTF-8 bytes. */
  list(from?: string): AsyncIterable<readonly FileInfo[]>;
  /** The present content; reads all bytes once. Throws SourceChanged when the file is not the listed one any more. */
  open(file: FileInfo): Promise<Content>;
  /** Hex SHA-256, by reading all bytes or, with `trust`, from the checksum that the store keeps. */
  sha256(file: FileInfo, trust: boolean): Promise<string>;
  /** Databases are read as they lie there, without what SQLite keeps beside them. */
  readonly bare?: boolean;
  /** Path on this machine's disk, for a store on it. */
  localPath?(path: string): string;
  find(path: string): Promise<FileInfo | undefined>;
  close?(): Promise<void>;
}

/** `taken`: there is a file with that path, which was left alone. `same`: it is known to hold the same bytes. */
export type WriteOutcome = 'written' | 'taken' | 'same';

export interface FileTarget extends FileStore {
  /** Why a path or size (bytes) cannot be stored, or undefined. */
  refuses(path: string, size: number): string | undefined;
  /** Writes a whole file; without `overwrite` only where the path is free. */
  write(path: string, content: Content, overwrite: boolean): Promise<WriteOutcome>;
  remove(paths: readonly string[]): Promise<void>;
}

/** Why a path is not one below a folder, or undefined: an empty, `.` or `..` part may leave it. */
export function unsafePath(path: string): string | undefined {
  return /(^|\/)\.{0,2}(\/|$)/.test(path) ? `${JSON.stringify(path)} is not a path below a folder` : undefined;
}

/** What is neither a file nor a folder. `other`: a pipe, a socket, a device. */
export interface SpecialFile {
  path: string;
  kind: 'link' | 'other';
}

/** The end of a migration that selects such a thing: left behind in silence it would be missed only when it is needed. */
export function specialFileFailure({ path, kind }: SpecialFile, where: string): Failure {
  return new Failure({
    code: 'symlink',
    what: `${path} in ${where} is ${kind === 'link' ? 'a symbolic link' : 'a pipe, a socket or a device'}`,
    todo: `Leave it out with files.exclude${kind === 'link' ? ', or replace it with its target' : ''}`,
  });
}

/** Order of UTF-8 bytes, in which S3 lists keys. */
export function byBytes(a: string, b: string): number {
  // UTF-16 order differs from UTF-8 order only where surrogates meet U+E000 to U+FFFF.
  return /[\ud800-\uffff]/.test(a + b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : a > b ? 1 : 0;
}

import type { Readable } from 'node:stream';
import type { StoredHeaders } from '../../aws/s3/index.ts';

/** A file below a place: posix path, bytes, and what tells its present content from an earlier one. */
export interface FileInfo {
  path: string;
  size: number;
  /** Changes whenever the content may have changed: ETag and version, or inode and modification time. */
  stamp: string;
}

/** The bytes of a file, ready to be written elsewhere. */
export interface Content {
  size: number;
  /** Hex SHA-256 of all bytes. */
  sha256: string;
  /** A new stream over the bytes. */
  stream(): Readable;
  /** All bytes, for small files. */
  bytes?: Uint8Array;
  /** What S3 keeps beside the bytes, where they come from there. */
  headers?: StoredHeaders;
  /** Where the bytes lie on S3, for a copy that S3 does itself. */
  object?: { bucket: string; owner: string; key: string; versionId?: string; stamp?: string };
  /** Frees what holds the bytes (a temporary file). */
  release(): void;
}

/** Content up to this size is held in memory; larger content is streamed. */
export const IN_MEMORY = 8 * 1024 * 1024;

/** A file of the source was changed or removed between being listed and being read: the comparison tells what is left. */
export class SourceChanged extends Error {
  override readonly name = 'SourceChanged';
  constructor(path: string, cause?: unknown) {
    super(`${path} was changed while it was read`, { cause });
  }
}

export interface FileStore {
  readonly label: string;
  readonly identity: string;
  /** Files after the path `from`, in the order of their UTF-8 bytes. */
  list(from?: string): AsyncIterable<readonly FileInfo[]>;
  /** The content as it is now; reads all bytes once. */
  open(file: FileInfo): Promise<Content>;
  /** Hex SHA-256, by reading all bytes or, with `trust`, from the checksum that the store keeps. */
  sha256(file: FileInfo, trust: boolean): Promise<string>;
  /** Path on this machine's disk, where the store is on it. */
  localPath?(path: string): string;
  find(path: string): Promise<FileInfo | undefined>;
  /** Makes the store look again: a file system behind a function is staged anew. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface FileTarget extends FileStore {
  /** Why a path or size cannot be stored, or undefined. */
  refuses(path: string, size: number): string | undefined;
  /** Writes a file as a whole. False when the path is taken and `overwrite` is not set. */
  write(path: string, content: Content, overwrite: boolean): Promise<boolean>;
  remove(paths: readonly string[]): Promise<void>;
}

/** Order of UTF-8 bytes, in which S3 lists keys. */
export function byBytes(a: string, b: string): number {
  // UTF-16 order differs from UTF-8 order only where surrogates meet U+E000 to U+FFFF.
  return /[\ud800-\uffff]/.test(a + b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : a > b ? 1 : 0;
}

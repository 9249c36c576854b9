import type { AwsSession } from '../../aws/index.ts';
import type { Content } from '../model/content.ts';
import type { FilePaths } from './file-paths.ts';
import type { FileInfo, FileStore, FileTarget } from '../model/file-store.ts';

/** A migration of files in the direction in which it runs. */
export interface FileJob extends FilePaths {
  name: string;
  source: FileStore;
  target: FileTarget;
  /** The bytes to be written: as they are, or a consistent snapshot of a SQLite database. */
  content(file: FileInfo): Promise<Content>;
  /** Every file is a SQLite database, whose integrity is checked on both sides. */
  sqlite: boolean;
  /** Compare by the checksums that the store keeps, where it keeps one. */
  trust: boolean;
  /** How S3 Batch Operations can carry the copy out. */
  batch?: BatchRoute;
}

/** A copy from S3 to S3 that keeps the keys below a prefix, which a batch job can do. */
export interface BatchRoute {
  /** Of the target's account and region, to which the job belongs. */
  session: AwsSession;
  from: { bucket: string; prefix: string };
  to: { bucket: string; prefix: string };
  /** ARN of the role that S3 works with. */
  role: string;
  /** Use it whatever the estimate says. */
  forced: boolean;
}

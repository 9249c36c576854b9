import { parallelAdaptive } from '../../aws/index.ts';
import type { Bucket } from '../../aws/s3/index.ts';
import { copyObject, putFile, type Copy, type Put } from './files.ts';
import type { Progress } from './progress.ts';

/** What has to be sent and copied, and what is right as it is; filled while a plan is made. */
export interface Transfers {
  readonly puts: Put[];
  readonly copies: Copy[];
  /** Files of the build whose objects are right as they are. */
  unchanged: number;
  /** Bytes to send. */
  uploadBytes: number;
}

export function newTransfers(unchanged = 0): Transfers {
  return { puts: [], copies: [], unchanged, uploadBytes: 0 };
}

export function addPut(transfers: Transfers, put: Put): void {
  transfers.puts.push(put);
  transfers.uploadBytes += put.file.size;
}

/** CopyObject takes objects of up to 5 GB: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function canCopy({ size }: { size: number }): boolean {
  return size <= 5_000_000_000;
}

export function copyOf(from: string, to: string, file: Omit<Copy, 'from' | 'to'>): Copy {
  const { size, sha256, headers, kind } = file;
  return { from, to, size, sha256, headers, kind };
}

/** Sends and copies, with as many requests at once as S3 takes. */
export async function transfer(
  work: readonly (Put | Copy)[],
  bucket: Bucket,
  options: { concurrency?: number; progress: Progress; signal: AbortSignal },
): Promise<void> {
  const { concurrency, progress, signal } = options;
  await parallelAdaptive(work, (item) => ('file' in item ? putFile(bucket, item) : copyObject(bucket, item)), {
    concurrency,
    signal,
    done: (item) => progress.add('file' in item ? item.file.size : 0),
  });
}

import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { awsErrorName, isNotFound, parallel } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import { markdown } from '../../report/index.ts';

/** Batches of 1,000 versions that are deleted at the same time. */
const BATCHES_AT_ONCE = 6;
/** Rounds over the whole bucket: what is written meanwhile is deleted by the next one. */
const ROUNDS = 5;

/**
 * Deletes every object, version and delete marker of a bucket, and every upload that was not finished; returns how
 * many. A bucket that does not exist is empty. Killed at any point and run again, it goes on with what is left.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/empty-bucket.html
 */
export async function emptyBucket({ session, report, signal }: Context, name: string): Promise<number> {
  const bucket = new Bucket(session, name);
  let deleted = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const before = deleted;
    try {
      deleted += await deleteVersions(bucket, signal);
      deleted += await abortUploads(bucket, signal);
    } catch (error) {
      const failure = await bucket.explain(error, 'it could not be emptied');
      if (awsErrorName(failure.cause) === 'NoSuchBucket') break;
      throw failure;
    }
    if (deleted === before) break;
  }
  if (deleted > 0)
    report.note(
      `Bucket ${name}: ${markdown.count(deleted, 'object, version or unfinished upload', 'objects, versions and unfinished uploads')} deleted`,
    );
  return deleted;
}

async function deleteVersions(bucket: Bucket, signal: AbortSignal): Promise<number> {
  let deleted = 0;
  let pages: ObjectIdentifier[][] = [];
  const flush = async () => {
    await parallel(pages, BATCHES_AT_ONCE, (page) => bucket.deleteAll(page, signal));
    deleted += pages.flat().length;
    pages = [];
  };
  for (let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}; marker;) {
    signal.throwIfAborted();
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({ ...(await bucket.target()), ...marker });
    const { Versions = [], DeleteMarkers = [], ...page } = await bucket.client.send(command);
    const found = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (found.length > 0) pages.push(found);
    if (pages.length >= BATCHES_AT_ONCE) await flush();
    marker = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
  await flush();
  return deleted;
}

async function abortUploads(bucket: Bucket, signal: AbortSignal): Promise<number> {
  let aborted = 0;
  for (let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}; marker;) {
    signal.throwIfAborted();
    const target = await bucket.target();
    const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({ ...target, ...marker });
    const { Uploads = [], ...page } = await bucket.client.send(command);
    await parallel(Uploads, 16, async ({ Key, UploadId }) => {
      signal.throwIfAborted();
      try {
        await bucket.client.send(new AbortMultipartUploadCommand({ ...target, Key, UploadId }));
      } catch (error) {
        // Completed or aborted in the meantime.
        if (!isNotFound(error) || awsErrorName(error) === 'NoSuchBucket') throw error;
      }
    });
    aborted += Uploads.length;
    marker = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined;
  }
  return aborted;
}

import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { awsErrorName, isNotFound, parallel } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';

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
      if (awsErrorName(error) === 'NoSuchBucket') break;
      throw await bucket.explain(error, 'it could not be emptied');
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
    await parallel(pages, BATCHES_AT_ONCE, (page) => deleteBatch(bucket, page, signal));
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

/** S3 reports what it did not delete one by one; that is tried three times altogether. */
async function deleteBatch(bucket: Bucket, page: readonly ObjectIdentifier[], signal: AbortSignal): Promise<void> {
  let rest = [...page];
  for (let attempt = 1; rest.length > 0; attempt++) {
    signal.throwIfAborted();
    const Delete = { Quiet: true, Objects: rest };
    const { Errors = [] } = await bucket.client.send(new DeleteObjectsCommand({ ...(await bucket.target()), Delete }));
    const first = Errors[0];
    if (first && (attempt >= 3 || first.Code === 'AccessDenied'))
      throw new Failure({
        code: 'delete-failed',
        what: `${markdown.count(Errors.length, 'object')} of bucket ${bucket.name} could not be deleted`,
        why: `${first.Key}: ${first.Code} ${first.Message ?? ''}`,
        todo: 'Remove what keeps them (a legal hold or a retention period of Object Lock, a bucket policy), then run again',
      });
    rest = Errors.map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
  }
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

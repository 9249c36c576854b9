import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { awsErrorName, httpStatus, isConditionFailed, isNotFound, isThrottling, parallel } from '../../aws/index.ts';
import { messageOf, type Reporter } from '../../report/index.ts';
import { SourceChanged, type Content } from './files.ts';
import { headerParameters, headersFor } from './s3-headers.ts';

/** CopyObject takes objects up to 5 GB; larger ones are copied in parts. */
const COPY_LIMIT = 5 * 1024 ** 3;
const PART = 1024 ** 3;
const PARTS_AT_ONCE = 4;

export interface ServerCopyOptions {
  /** Client in the target's region, with the target's credentials. */
  client: S3Client;
  base: { Bucket: string; ExpectedBucketOwner: string };
  report: Pick<Reporter, 'note'>;
  /** Whether the target has an object. */
  exists(key: string): Promise<boolean>;
  /** Bytes above which an object is copied in parts. */
  limit?: number;
}

/** `taken`: there is an object with that key. `refused`: S3 does not do it, the bytes have to go through the runner. */
export type CopyOutcome = 'copied' | 'taken' | 'refused';

/** Copies an object to a key of the target. Throws SourceChanged when it is another one by now. */
export type ServerCopy = (key: string, content: Content, overwrite: boolean) => Promise<CopyOutcome>;

/**
 * Copies that S3 does itself, across regions and accounts too: the target is asked, with the target's identity, which
 * has to be allowed to read the source. Where it is not, S3 refuses, and is not asked again for that bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function serverCopy({ client, base, report, exists, limit = COPY_LIMIT }: ServerCopyOptions): ServerCopy {
  const refused = new Set<string>();

  return async (key, content, overwrite) => {
    const { object } = content;
    if (!object || refused.has(object.bucket)) return 'refused';
    // Where S3 does not know the condition on the target, a path that is taken is found by looking.
    if (!overwrite && (await exists(key))) return 'taken';
    try {
      await (content.size <= limit ? whole : inParts)(key, content, overwrite);
      return 'copied';
    } catch (error) {
      if (isConditionFailed(error) && !overwrite && (await exists(key))) return 'taken';
      if (isOvertaken(error)) throw new SourceChanged(object.key, error);
      if (!isRefusal(error)) throw error;
      if (!refused.has(object.bucket))
        report.note(
          `S3 does not copy from ${object.bucket} to ${base.Bucket} itself (${awsErrorName(error)}: ${messageOf(error)}): the bytes go through this runner`,
        );
      refused.add(object.bucket);
      return 'refused';
    }
  };

  async function whole(key: string, content: Content, overwrite: boolean): Promise<void> {
    await client.send(
      new CopyObjectCommand({
        ...base,
        ...sourceOf(content),
        Key: key,
        ChecksumAlgorithm: 'SHA256',
        ...(!content.headers && { MetadataDirective: 'REPLACE', ...headerParameters(headersFor(key, content)) }),
        ...(!overwrite && { IfNoneMatch: '*' }),
      }),
    );
  }

  /** A copy in parts brings nothing but the bytes: the headers are given. */
  async function inParts(key: string, content: Content, overwrite: boolean): Promise<void> {
    const target = { ...base, Key: key };
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({
        ...target,
        ...headerParameters(headersFor(key, content)),
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    try {
      const Parts = await parallel(ranges(content.size, limit), PARTS_AT_ONCE, async (range, index) => {
        const part = { ...target, ...sourceOf(content), UploadId, PartNumber: index + 1, CopySourceRange: range };
        const { CopyPartResult } = await client.send(new UploadPartCopyCommand(part));
        const { ETag, ChecksumSHA256 } = CopyPartResult!;
        return { PartNumber: index + 1, ETag, ...(ChecksumSHA256 && { ChecksumSHA256 }) } satisfies CompletedPart;
      });
      await client.send(
        new CompleteMultipartUploadCommand({
          ...target,
          UploadId,
          MultipartUpload: { Parts },
          ...(!overwrite && { IfNoneMatch: '*' }),
        }),
      );
    } catch (error) {
      // Parts of an upload that is not ended are billed.
      await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
      throw error;
    }
  }
}

/** "bytes=0-1073741823" for each part: at most 10,000, all but the last of the same size. */
function ranges(size: number, limit: number): string[] {
  const part = Math.max(Math.min(PART, limit), Math.ceil(size / 10_000));
  return Array.from(
    { length: Math.ceil(size / part) },
    (_, index) => `bytes=${index * part}-${Math.min(size, (index + 1) * part) - 1}`,
  );
}

function sourceOf({ object }: Content) {
  const { bucket, owner, key, versionId, stamp } = object!;
  const source = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return {
    CopySource: versionId ? `${source}?versionId=${encodeURIComponent(versionId)}` : source,
    ExpectedSourceBucketOwner: owner,
    ...(stamp && { CopySourceIfMatch: stamp }),
  };
}

/** The object is another one now, or gone. */
export function isOvertaken(error: unknown): boolean {
  return isConditionFailed(error) || (isNotFound(error) && awsErrorName(error) !== 'NoSuchBucket');
}

/** No right on the source, another partition, a region that is not enabled, a network that leads to one region only. */
function isRefusal(error: unknown): boolean {
  if (isThrottling(error)) return false;
  return awsErrorName(error) === 'NoSuchBucket' || [400, 403, 405, 501].includes(httpStatus(error) ?? 0);
}

import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import {
  awsErrorName,
  httpStatus,
  isConditionFailed,
  isNotFound,
  isThrottling,
  parallel,
  systemClock,
} from '../../aws/index.ts';
import { headerParameters, whileConflicting, type Bucket } from '../../aws/s3/index.ts';
import { messageOf, type Reporter } from '../../report/index.ts';
import { storedHeadersOf, type Content } from '../model/content.ts';
import { SourceChanged } from '../model/file-store.ts';

/** Bytes: CopyObject copies objects up to 5 GB; larger ones are copied in parts. */
const COPY_LIMIT = 5 * 1024 ** 3;
const PART = 1024 ** 3;
const PARTS_AT_ONCE = 4;

/** `taken`: there is an object with that key. `refused`: S3 does not copy it, the bytes have to go through the runner. */
export type CopyOutcome = 'written' | 'taken' | 'refused';

/**
 * Copies that S3 makes itself, across regions and accounts too. The request goes to the target, with the target's
 * identity, which must be allowed to read the source. A source bucket that S3 refuses is not tried again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export class ServerCopy {
  readonly #target: Bucket;
  readonly #report: Pick<Reporter, 'note'>;
  readonly #limit: number;
  readonly #refused = new Set<string>();

  /** `limit`: bytes above which an object is copied in parts. */
  constructor(target: Bucket, report: Pick<Reporter, 'note'>, limit = COPY_LIMIT) {
    this.#target = target;
    this.#report = report;
    this.#limit = limit;
  }

  /** Throws SourceChanged when the source is not the object any more that `content` was read from. */
  async copy(key: string, content: Content, overwrite: boolean): Promise<CopyOutcome> {
    const { object } = content;
    if (!object || this.#refused.has(object.bucket)) return 'refused';
    // Not every storage knows the condition on the target of a copy: look first.
    if (!overwrite && (await this.#target.head(key))) return 'taken';
    try {
      await whileConflicting(systemClock, () =>
        content.size <= this.#limit ? this.#whole(key, content, overwrite) : this.#inParts(key, content, overwrite),
      );
      return 'written';
    } catch (error) {
      if (isConditionFailed(error) && !overwrite && (await this.#target.head(key))) return 'taken';
      if (isSourceGone(error)) throw new SourceChanged(object.key, error);
      if (!isRefusal(error)) throw await this.#target.explain(error, `${key} could not be copied`);
      if (!this.#refused.has(object.bucket)) {
        const reason = `${awsErrorName(error)}: ${messageOf(error)}`;
        this.#report.note(
          `S3 does not copy from ${object.bucket} to ${this.#target.name} (${reason}): the bytes go through this runner`,
        );
      }
      this.#refused.add(object.bucket);
      return 'refused';
    }
  }

  async #whole(key: string, content: Content, overwrite: boolean): Promise<void> {
    await this.#target.client.send(
      new CopyObjectCommand({
        ...(await this.#target.target()),
        ...sourceOf(content),
        Key: key,
        ChecksumAlgorithm: 'SHA256',
        ...(!content.headers && { MetadataDirective: 'REPLACE', ...headerParameters(storedHeadersOf(key, content)) }),
        ...(!overwrite && { IfNoneMatch: '*' }),
      }),
    );
  }

  /** A copy in parts brings nothing but the bytes, so the headers are given. */
  async #inParts(key: string, content: Content, overwrite: boolean): Promise<void> {
    const { client } = this.#target;
    const target = { ...(await this.#target.target()), Key: key };
    const headers = headerParameters(storedHeadersOf(key, content));
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ ...target, ...headers, ChecksumAlgorithm: 'SHA256' }),
    );
    try {
      const Parts = await parallel(ranges(content.size, this.#limit), PARTS_AT_ONCE, async (range, index) => {
        const part = { ...target, ...sourceOf(content), UploadId, PartNumber: index + 1, CopySourceRange: range };
        const { CopyPartResult } = await client.send(new UploadPartCopyCommand(part));
        const { ETag, ChecksumSHA256 } = CopyPartResult!;
        return { PartNumber: index + 1, ETag, ...(ChecksumSHA256 && { ChecksumSHA256 }) } satisfies CompletedPart;
      });
      const upload = { ...target, UploadId, MultipartUpload: { Parts } };
      await client.send(new CompleteMultipartUploadCommand({ ...upload, ...(!overwrite && { IfNoneMatch: '*' }) }));
    } catch (error) {
      // The parts of an unfinished upload are billed.
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
  const { bucket, owner, key, versionId, etag } = object!;
  const source = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return {
    CopySource: versionId ? `${source}?versionId=${encodeURIComponent(versionId)}` : source,
    ...(owner && { ExpectedSourceBucketOwner: owner }),
    ...(etag && { CopySourceIfMatch: etag }),
  };
}

/** The source is another object now, or does not exist any more. */
function isSourceGone(error: unknown): boolean {
  return isConditionFailed(error) || (isNotFound(error) && awsErrorName(error) !== 'NoSuchBucket');
}

/** No right on the source, another partition, a region that is not enabled, a network that leads to one region only. */
function isRefusal(error: unknown): boolean {
  if (isThrottling(error)) return false;
  return awsErrorName(error) === 'NoSuchBucket' || [400, 403, 405, 501].includes(httpStatus(error) ?? 0);
}

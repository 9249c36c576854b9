import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DirectPut } from '../aws/direct-put.ts';
import {
  awsErrorName,
  explainAwsError,
  httpStatus,
  isConditionFailed,
  isNotFound,
  type AwsSession,
} from '../aws/index.ts';
import { Failure } from '../report/index.ts';

/** An object as a listing tells it. */
export interface ListedObject {
  key: string;
  size: number;
  /** Without quotes. */
  etag: string;
  lastModified: Date;
}

/** One bucket, whose owner every request names. Small objects and lists; transfers of files are in transfer.ts. */
export class Bucket {
  readonly name: string;
  /** '' where the storage has no accounts. */
  readonly owner: string;
  readonly client: S3Client;
  readonly #region: string;
  /** Requests sent, for tests and the benchmark. */
  requests = 0;
  #direct?: Promise<DirectPut | undefined>;

  constructor(session: AwsSession, name: string, owner: string) {
    this.client = session.client(S3Client);
    this.#region = session.region;
    this.name = name;
    this.owner = owner;
  }

  /** What every request carries. */
  get target(): { Bucket: string; ExpectedBucketOwner?: string } {
    this.requests++;
    return { Bucket: this.name, ...(this.owner && { ExpectedBucketOwner: this.owner }) };
  }

  /** The short way to send small objects, where the bucket has one. */
  direct(): Promise<DirectPut | undefined> {
    return (this.#direct ??= DirectPut.of(this.client, this.name, this.owner));
  }

  async get(key: string): Promise<{ bytes: Uint8Array; etag: string; lastModified: Date; now: Date } | undefined> {
    try {
      const { Body, ETag, LastModified } = await this.client.send(new GetObjectCommand({ ...this.target, Key: key }));
      return {
        bytes: await Body!.transformToByteArray(),
        etag: ETag!,
        lastModified: LastModified!,
        now: new Date(),
      };
    } catch (error) {
      if (isNotFound(error) && awsErrorName(error) !== 'NoSuchBucket') return undefined;
      throw this.explain(error, `${key} could not be read`);
    }
  }

  /** Writes a small object that no CDN may keep. */
  async put(key: string, body: Buffer, contentType: string): Promise<void> {
    try {
      await this.client.send(
        new PutObjectCommand({
          ...this.target,
          Key: key,
          Body: body,
          ContentType: contentType,
          CacheControl: 'no-store',
        }),
      );
    } catch (error) {
      throw this.explain(error, `${key} could not be written`);
    }
  }

  async head(key: string): Promise<{ etag: string; size: number; headers: HeadHeaders } | undefined> {
    try {
      const found = await this.client.send(
        new HeadObjectCommand({ ...this.target, Key: key, ChecksumMode: 'ENABLED' }),
      );
      return {
        etag: unquoted(found.ETag!),
        size: found.ContentLength ?? 0,
        headers: {
          contentType: found.ContentType,
          cacheControl: found.CacheControl,
          contentEncoding: found.ContentEncoding,
          contentDisposition: found.ContentDisposition,
          contentLanguage: found.ContentLanguage,
          metadata: found.Metadata ?? {},
          sha256: found.ChecksumSHA256,
        },
      };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw this.explain(error, `${key} could not be read`);
    }
  }

  /** Deletes one object, with `ifMatch` only that version of it. False: the condition did not hold. */
  async remove(key: string, ifMatch?: string): Promise<boolean> {
    try {
      await this.client.send(
        new DeleteObjectCommand({ ...this.target, Key: key, ...(ifMatch && { IfMatch: ifMatch }) }),
      );
      return true;
    } catch (error) {
      if (ifMatch && (isConditionFailed(error) || isNotFound(error))) return false;
      throw this.explain(error, `${key} could not be deleted`);
    }
  }

  /** Everything below a prefix, page by page, in the order of the keys. */
  async *list(prefix: string): AsyncGenerator<ListedObject[]> {
    let token: string | undefined;
    do {
      const page = await this.client
        .send(new ListObjectsV2Command({ ...this.target, Prefix: prefix, ContinuationToken: token }))
        .catch((error: unknown) => {
          throw this.explain(error, `The objects below ${prefix || '/'} could not be listed`);
        });
      yield (page.Contents ?? []).map((object) => ({
        key: object.Key!,
        size: object.Size ?? 0,
        etag: unquoted(object.ETag ?? ''),
        lastModified: object.LastModified ?? new Date(0),
      }));
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token);
  }

  explain(error: unknown, what: string): Failure {
    if (error instanceof Failure) return error;
    const where = `in bucket ${this.name}: ${what}`;
    if (awsErrorName(error) === 'NoSuchBucket')
      return new Failure({
        code: 'input',
        what: `Bucket ${this.name} does not exist`,
        todo: "Check the input bucket; the shipped web stack's output Bucket names the one it made",
        cause: error,
      });
    const region = redirectedTo(error);
    if (region !== undefined)
      return new Failure({
        code: 'input',
        what: `Bucket ${this.name} lies in ${region || 'another region'}, not in ${this.#region}`,
        todo: `Set the input aws-region to ${region || 'the region of the bucket'} for this step`,
        cause: error,
      });
    const failure = explainAwsError(error, `Error ${where}`);
    if (failure.code === 'permission')
      return new Failure({
        code: 'permission',
        what: `Access denied ${where}`,
        why: failure.why,
        todo: `${this.owner ? `Check that account ${this.owner} owns the bucket (a bucket of another account is refused), and that` : 'Check that'} the role may s3:ListBucket, GetObject, PutObject and DeleteObject on it`,
        cause: error,
      });
    return failure;
  }
}

export interface HeadHeaders {
  contentType?: string;
  cacheControl?: string;
  contentEncoding?: string;
  contentDisposition?: string;
  contentLanguage?: string;
  metadata: Record<string, string>;
  /** base64, where S3 keeps the checksum of the whole object. */
  sha256?: string;
}

/** The region that S3 names where it is asked in the wrong one; '' where it names none; undefined for other errors. */
function redirectedTo(error: unknown): string | undefined {
  const redirected =
    [301, 307].includes(httpStatus(error) ?? 0) ||
    /^(PermanentRedirect|TemporaryRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/.test(
      awsErrorName(error),
    );
  if (!redirected) return undefined;
  const { $response, Region } = error as { $response?: { headers?: Record<string, string> }; Region?: string };
  return $response?.headers?.['x-amz-bucket-region'] ?? Region ?? '';
}

function unquoted(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

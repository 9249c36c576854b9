import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  type AwsSession,
  awsErrorName,
  type Clock,
  explainAwsError,
  isConditionFailed,
  isNotFound,
  systemClock,
} from '../aws/index.ts';

/** A JSON object as it was read, with what a conditional write needs. */
export interface Stored<T> {
  value: T;
  etag: string;
  /** When S3 last wrote it, and S3's own time at the read: a lease's age does not depend on this machine's clock. */
  modified: Date;
  asOf: Date;
}

/** What a write is conditional on: that nothing is there, or that what is there is what was read. */
export type Condition = { ifNoneMatch: '*' } | { ifMatch: string };

/** JSON objects of one bucket, written only under a condition. */
export interface JsonStore {
  get<T>(key: string): Promise<Stored<T> | undefined>;
  /** The new ETag, or undefined where the condition did not hold. */
  put(key: string, value: unknown, condition: Condition): Promise<string | undefined>;
  /** False where the object is no longer the one that was read. */
  delete(key: string, etag: string): Promise<boolean>;
  /** Keys below a prefix, in S3's (UTF-8) order. */
  list(prefix: string): Promise<string[]>;
}

/** Milliseconds before each further try of a write that met another one under way. */
const CONFLICT_WAITS = [100, 200, 400, 800];

/**
 * Conditional requests are S3's own:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 * `owner`: account that must own the bucket, the caller's own when not given; '' where the storage has no accounts.
 */
export function jsonStore(session: AwsSession, bucket: string, clock: Clock = systemClock, owner?: string): JsonStore {
  const s3 = session.client(S3Client);
  const inBucket = async () =>
    owner === '' ? { Bucket: bucket } : { Bucket: bucket, ExpectedBucketOwner: owner ?? (await session.accountId()) };

  /** Nothing is decided by a 409: another conditional write was under way, and it may fail. */
  async function patiently<T>(write: () => Promise<T>): Promise<T> {
    for (const wait of CONFLICT_WAITS) {
      try {
        return await write();
      } catch (error) {
        if (awsErrorName(error) !== 'ConditionalRequestConflict') throw error;
        await clock.sleep(wait);
      }
    }
    return await write();
  }

  /** The ETag of what is there, if it is exactly `body`. */
  async function etagOf(key: string, body: string): Promise<string | undefined> {
    try {
      const { Body, ETag } = await s3.send(new GetObjectCommand({ ...(await inBucket()), Key: key }));
      return (await Body!.transformToString()) === body ? ETag : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw explainAwsError(error, `s3://${bucket}/${key} could not be read`);
    }
  }

  return {
    async get<T>(key: string): Promise<Stored<T> | undefined> {
      const request = new GetObjectCommand({ ...(await inBucket()), Key: key });
      let asOf = new Date();
      request.middlewareStack.add(
        (next) => async (args) => {
          const answer = await next(args);
          const date = (answer.response as { headers?: Record<string, string> }).headers?.['date'];
          if (date && !Number.isNaN(Date.parse(date))) asOf = new Date(date);
          return answer;
        },
        { step: 'deserialize', priority: 'low', name: 'readServerDate', override: true },
      );
      try {
        const { Body, ETag, LastModified } = await s3.send(request);
        return { value: JSON.parse(await Body!.transformToString()) as T, etag: ETag!, modified: LastModified!, asOf };
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw explainAwsError(error, `s3://${bucket}/${key} could not be read`);
      }
    },

    async put(key, value, condition) {
      const body = `${JSON.stringify(value, null, 2)}\n`;
      const request = {
        ...(await inBucket()),
        Key: key,
        Body: body,
        ContentType: 'application/json',
        ...('ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: condition.ifNoneMatch }),
      };
      try {
        const { ETag } = await patiently(() => s3.send(new PutObjectCommand(request)));
        return ETag!;
      } catch (error) {
        // If-Match on an object that has gone answers 404: the condition did not hold either. It also does not hold when
        // the write went through, its answer was lost, and the SDK sent it again: then what is there is our own.
        if (isConditionFailed(error) || ('ifMatch' in condition && isNotFound(error))) return await etagOf(key, body);
        throw explainAwsError(error, `s3://${bucket}/${key} could not be written`);
      }
    },

    async delete(key, etag) {
      try {
        await s3.send(new DeleteObjectCommand({ ...(await inBucket()), Key: key, IfMatch: etag }));
        return true;
      } catch (error) {
        if (isConditionFailed(error) || isNotFound(error)) return false;
        throw explainAwsError(error, `s3://${bucket}/${key} could not be deleted`);
      }
    },

    async list(prefix) {
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3
          .send(new ListObjectsV2Command({ ...(await inBucket()), Prefix: prefix, ContinuationToken }))
          .catch((error: unknown) => {
            throw explainAwsError(error, `s3://${bucket}/${prefix} could not be listed`);
          });
        keys.push(...(page.Contents ?? []).map((object) => object.Key!));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      return keys;
    },
  };
}

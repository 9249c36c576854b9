import type { AwsSession } from '../aws/index.ts';
import { Bucket, type BucketOptions, type Condition } from '../aws/s3/index.ts';
import { Failure, messageOf } from '../report/index.ts';

export type { Condition };

/** A JSON object with what a conditional write needs. */
export interface Versioned<T> {
  value: T;
  etag: string;
}

/** The same as it was read. */
export interface Stored<T> extends Versioned<T> {
  /** When S3 last wrote it, and S3's own time at the read: a lease's age does not depend on this machine's clock. */
  modified: Date;
  asOf: Date;
}

/** What stands in the place of JSON and is none: the ETag makes it possible to write over just that. */
export class DamagedObject extends Failure {
  readonly etag: string;

  constructor(key: string, etag: string, why: string) {
    super({
      code: 'damaged-record',
      what: `${key} is damaged`,
      why,
      todo: 'Restore an earlier version of the object (the bucket keeps them), or delete it',
    });
    this.etag = etag;
  }
}

/** JSON objects of one bucket, written only under a condition. */
export interface JsonStore {
  /** Undefined where there is none; throws `DamagedObject` for what is no JSON object. */
  get<T>(key: string): Promise<Stored<T> | undefined>;
  /** The new ETag, or undefined where the condition did not hold. */
  put(key: string, value: unknown, condition: Condition): Promise<string | undefined>;
  /** False where the object is no longer the one that was read. */
  delete(key: string, etag: string): Promise<boolean>;
  /** Keys below a prefix, in S3's (UTF-8) order. */
  list(prefix: string): Promise<string[]>;
}

export function jsonStore(session: AwsSession, bucketName: string, options: BucketOptions = {}): JsonStore {
  const bucket = new Bucket(session, bucketName, options);
  return {
    async get<T>(key: string): Promise<Stored<T> | undefined> {
      const object = await bucket.get(key);
      if (!object) return undefined;
      const value = parse<T>(key, object.etag, Buffer.from(object.bytes).toString());
      return { value, etag: object.etag, modified: object.lastModified, asOf: object.asOf };
    },

    async put(key, value, condition) {
      const body = `${JSON.stringify(value, null, 2)}\n`;
      const headers = { contentType: 'application/json' };
      try {
        return (await bucket.putIf(key, body, condition, { headers }))?.etag;
      } catch (error) {
        // Others are writing it: nothing was written here, and the caller looks again.
        if (error instanceof Failure && error.code === 'conflict') return undefined;
        throw error;
      }
    },

    delete: (key, etag) => bucket.delete(key, etag),

    async list(prefix) {
      const keys: string[] = [];
      for await (const page of bucket.list(prefix)) keys.push(...page.map(({ key }) => key));
      return keys;
    },
  };
}

function parse<T>(key: string, etag: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DamagedObject(key, etag, `It is not JSON: ${messageOf(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DamagedObject(key, etag, 'It is JSON, but not an object');
  return value as T;
}

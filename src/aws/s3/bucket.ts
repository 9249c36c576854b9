import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  type ObjectIdentifier,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Failure } from '../../report/index.ts';
import { isConditionFailed, isNotFound } from '../errors.ts';
import { systemClock, type Clock } from '../poll.ts';
import type { AwsSession } from '../session.ts';
import { explainBucketError } from './bucket-failure.ts';
import { conditionParameters, whileConflicting, type Condition } from './condition.ts';
import { deleteObjects } from './delete-objects.ts';
import { resuming, getObject } from './get-object.ts';
import { checked, type Got, readWhole } from './whole-body.ts';
import { DIRECT_LIMIT, DirectPut } from './direct-put.ts';
import { headerParameters, type StoredHeaders } from './object-headers.ts';
import {
  encryption,
  factsOf,
  isMissing,
  type ListedObject,
  type ObjectFacts,
  type OpenObject,
  type PutOptions,
  type Written,
} from './object.ts';

export interface BucketOptions {
  /** Account that must own the bucket; default: the caller's. '' for storage that has no accounts. */
  owner?: string;
  /** For the failure when the bucket does not exist: which input or stack names it. */
  hint?: string;
  clock?: Clock;
}

/** Bytes of one part of an upload: small ones start sooner, and S3 takes at most 10,000 of them. */
export function partSize(size: number): number {
  return Math.max(8 * 1024 * 1024, Math.ceil(size / 9_000));
}

/**
 * The door to the objects of one bucket. Every request names the account that must own the bucket. Every method throws
 * a Failure that says why S3 refused (see explainBucketError); a missing object is no failure but `undefined`.
 */
export class Bucket {
  readonly name: string;
  /** For presigned URLs and commands that only one caller needs. */
  readonly client: S3Client;
  readonly #session: AwsSession;
  readonly #clock: Clock;
  readonly #options: BucketOptions;
  #direct?: Promise<DirectPut | undefined>;

  constructor(session: AwsSession, name: string, options: BucketOptions = {}) {
    this.name = name;
    this.client = session.client(S3Client);
    this.#session = session;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** The account that must own the bucket; '' where the storage has no accounts. */
  async owner(): Promise<string> {
    return this.#options.owner ?? (await this.#session.accountId());
  }

  /** The parameters that every command on the bucket needs. */
  async target(): Promise<{ Bucket: string; ExpectedBucketOwner?: string }> {
    const owner = await this.owner();
    return { Bucket: this.name, ...(owner && { ExpectedBucketOwner: owner }) };
  }

  /**
   * An object as a stream, which goes on where it is cut on its way; undefined where it does not exist, or is not the version
   * that `ifMatch` asks for.
   */
  async open(key: string, of: { ifMatch?: string; versionId?: string } = {}): Promise<OpenObject | undefined> {
    const input = { ...(await this.target()), Key: key, IfMatch: of.ifMatch, VersionId: of.versionId };
    const found = await this.#get(input);
    return found && { ...found.facts, body: resuming(this.client, input, found.answer, this.#clock) };
  }

  /** A small object with its bytes. */
  async get(key: string): Promise<(ObjectFacts & { bytes: Uint8Array; asOf: Date }) | undefined> {
    const input = { ...(await this.target()), Key: key };
    try {
      return await readWhole(() => this.#get(input), this.#clock);
    } catch (error) {
      throw await this.explain(error, `${key} could not be read`);
    }
  }

  async #get(input: GetObjectCommandInput): Promise<Got | undefined> {
    try {
      const { answer, asOf } = await getObject(this.client, input);
      return { answer, facts: { ...factsOf(answer), asOf } };
    } catch (error) {
      if (isMissing(error) || (input.IfMatch && isConditionFailed(error))) return undefined;
      throw await this.explain(error, `${input.Key} could not be read`);
    }
  }

  /** An object without its bytes. S3 answers this for a missing bucket as for a missing object. */
  async head(key: string, versionId?: string): Promise<ObjectFacts | undefined> {
    const request = { ...(await this.target()), Key: key, ChecksumMode: 'ENABLED' as const, VersionId: versionId };
    try {
      return factsOf(await this.client.send(new HeadObjectCommand(request)));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw await this.explain(error, `${key} could not be read`);
    }
  }

  /** Writes an object over whatever is there. */
  async put(key: string, body: string | Uint8Array, options: PutOptions = {}): Promise<Written> {
    try {
      return await this.#send(key, Buffer.from(body as Uint8Array), options);
    } catch (error) {
      throw await this.explain(error, `${key} could not be written`);
    }
  }

  /**
   * Writes an object under a condition; undefined where it does not hold. A write whose answer was lost is sent again
   * and then meets itself: where exactly `body` is there, it counts as written.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
   */
  async putIf(
    key: string,
    body: string | Uint8Array,
    condition: Condition,
    options: PutOptions = {},
  ): Promise<Written | undefined> {
    const bytes = Buffer.from(body as Uint8Array);
    try {
      return await whileConflicting(this.#clock, () => this.#send(key, bytes, options, condition));
    } catch (error) {
      // If-Match on an object that has gone answers 404: the condition does not hold either.
      const failed = isConditionFailed(error) || ('ifMatch' in condition && isMissing(error));
      if (!failed) throw await this.explain(error, `${key} could not be written`);
      const etag = await this.#etagOfSame(key, bytes, options.sha256);
      return etag === undefined ? undefined : { etag, attempts: 1, present: true };
    }
  }

  /** Sends a stream in parts; with `sha256`, only bytes that have it are completed. False: the condition does not hold. */
  async upload(
    key: string,
    open: () => Readable,
    size: number,
    { headers = {}, kmsKeyId, sha256, condition }: PutOptions & { condition?: Condition } = {},
  ): Promise<boolean> {
    const { Upload } = await import('@aws-sdk/lib-storage');
    const params = {
      ...(await this.target()),
      ...headerParameters(headers),
      ...conditionParameters(condition),
      ...encryption(kmsKeyId),
      Key: key,
      ChecksumAlgorithm: 'SHA256' as const,
    };
    try {
      const options = { client: this.client, partSize: partSize(size), queueSize: 4 };
      const body = () => (sha256 ? checked(open(), sha256) : open());
      await whileConflicting(this.#clock, () => new Upload({ ...options, params: { ...params, Body: body() } }).done());
      return true;
    } catch (error) {
      if (condition && isConditionFailed(error)) return false;
      throw await this.explain(error, `${key} could not be written`);
    }
  }

  /** Lets S3 copy an object of up to 5 GB within the bucket, or replace the headers of one (a copy onto itself). */
  async copy(from: string, to: string, headers: StoredHeaders): Promise<{ attempts: number }> {
    const target = await this.target();
    try {
      const { $metadata } = await this.client.send(
        new CopyObjectCommand({
          ...target,
          ...headerParameters(headers),
          ...(target.ExpectedBucketOwner && { ExpectedSourceBucketOwner: target.ExpectedBucketOwner }),
          CopySource: `${this.name}/${from.split('/').map(encodeURIComponent).join('/')}`,
          Key: to,
          MetadataDirective: 'REPLACE',
        }),
      );
      return { attempts: $metadata.attempts ?? 1 };
    } catch (error) {
      throw await this.explain(error, `${from} could not be copied to ${to}`);
    }
  }

  /** Deletes one object, with `ifMatch` only that version of it. False: it is no longer the one that was read. */
  async delete(key: string, ifMatch?: string): Promise<boolean> {
    try {
      const command = new DeleteObjectCommand({ ...(await this.target()), Key: key, IfMatch: ifMatch });
      await whileConflicting(this.#clock, () => this.client.send(command));
      return true;
    } catch (error) {
      if (ifMatch && (isConditionFailed(error) || isMissing(error))) return false;
      throw await this.explain(error, `${key} could not be deleted`);
    }
  }

  /** Deletes many objects, by their keys, or versions of them. */
  async deleteAll(objects: readonly (string | ObjectIdentifier)[], signal?: AbortSignal): Promise<void> {
    const named = objects.map((object) => (typeof object === 'string' ? { Key: object } : object));
    await deleteObjects(this, named, signal);
  }

  /** Everything below a prefix, page by page, in S3's (UTF-8) order of the keys; `after`: only keys behind this one. */
  async *list(prefix: string, after?: string): AsyncGenerator<ListedObject[]> {
    const request = { ...(await this.target()), Prefix: prefix, StartAfter: after };
    try {
      for await (const page of paginateListObjectsV2({ client: this.client }, request))
        yield (page.Contents ?? []).map((object) => ({
          key: object.Key!,
          size: object.Size ?? 0,
          etag: object.ETag ?? '',
          lastModified: object.LastModified ?? new Date(0),
        }));
    } catch (error) {
      throw await this.explain(error, `the objects below ${prefix || '/'} could not be listed`);
    }
  }

  /** The failure that a refused request means; see explainBucketError. */
  async explain(error: unknown, what: string): Promise<Failure> {
    if (error instanceof Failure) return error;
    const owner = await this.owner();
    const { hint } = this.#options;
    return explainBucketError(error, { name: this.name, region: this.#session.region, owner, hint }, what);
  }

  /** One PutObject: the direct way where the hash of a small body is known, else (and where that fails) the SDK's. */
  async #send(key: string, body: Buffer, options: PutOptions, condition?: Condition): Promise<Written> {
    const { headers = {}, sha256, kmsKeyId } = options;
    const ifNew = condition && 'ifNoneMatch' in condition;
    let attempts = 0;
    if (sha256 && !kmsKeyId && body.length < DIRECT_LIMIT && (!condition || ifNew)) {
      this.#direct ??= this.owner().then((owner) => DirectPut.of(this.client, this.name, owner));
      const direct = await this.#direct;
      const etag = await direct?.put({ key, body, sha256, headers, ifNew });
      if (etag !== undefined) return { etag, attempts: 1 };
      if (direct) attempts++;
    }
    const { ETag, $metadata } = await this.client.send(
      new PutObjectCommand({
        ...(await this.target()),
        ...headerParameters(headers),
        ...conditionParameters(condition),
        ...encryption(kmsKeyId),
        Key: key,
        Body: body,
        ContentLength: body.length,
        ...(sha256 && { ChecksumSHA256: Buffer.from(sha256, 'base64url').toString('base64') }),
      }),
    );
    return { etag: ETag!, attempts: attempts + ($metadata.attempts ?? 1) };
  }

  /** The ETag of what is there if it holds exactly `bytes`: by its checksum where both are known, else by its bytes. */
  async #etagOfSame(key: string, bytes: Buffer, sha256: string | undefined): Promise<string | undefined> {
    const facts = sha256 ? await this.head(key) : undefined;
    if (facts?.sha256) return facts.sha256 === sha256 ? facts.etag : undefined;
    const object = await this.get(key);
    return object && bytes.equals(object.bytes) ? object.etag : undefined;
  }
}

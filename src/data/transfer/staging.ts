import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { AwsSession } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import type { Reporter } from '../../report/index.ts';
import type { StagingPlace } from '../definition/definition.ts';
import { folderPrefix, S3Files } from '../s3/s3-files.ts';

/** Seconds that a presigned URL is valid: longer than the program works on one request. */
const URL_SECONDS = 3600;
/**
 * Milliseconds for which a URL is needed: 15 minutes of work on a request, five of waiting for the next one. A presigned URL
 * ends with the credentials that signed it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
const NEEDED = 1_200_000;

export interface StagingOptions {
  session: AwsSession;
  /** Where the plan wants the objects: default prefix migrate-data. */
  place: StagingPlace;
  report: Pick<Reporter, 'note'>;
}

/**
 * Objects through which the runner and the transfer program exchange files and messages, below a prefix of their own. The
 * program reads and writes them by presigned URLs and needs no permission on the bucket.
 */
export class Staging {
  readonly bucket: Bucket;
  readonly files: S3Files;
  readonly #prefix: string;
  /** Ends of credentials that could not be had for longer. */
  readonly #final = new Set<number>();
  #refreshing: Promise<void> | undefined;

  constructor({ session, place, report }: StagingOptions) {
    this.bucket = new Bucket(session, place.bucket, { hint: 'Check staging.bucket in the plan' });
    this.#prefix = `${folderPrefix(place.prefix ?? 'migrate-data')}${randomUUID()}/`;
    this.files = new S3Files({ bucket: this.bucket, prefix: this.#prefix, report });
  }

  key(name: string): string {
    return this.#prefix + name;
  }

  /** A URL at which an object can be read or written for an hour. */
  async url(method: 'get' | 'put', name: string): Promise<string> {
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    await (this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined)));
    const object = { Bucket: this.bucket.name, Key: this.key(name) };
    const command = method === 'get' ? new GetObjectCommand(object) : new PutObjectCommand(object);
    return await getSignedUrl(this.bucket.client, command as GetObjectCommand, { expiresIn: URL_SECONDS });
  }

  /** Gets new credentials where those there are end too early for a URL. */
  async #refresh(): Promise<void> {
    const { credentials } = this.bucket.client.config;
    const end = (await credentials()).expiration?.getTime();
    if (end === undefined || end - Date.now() >= NEEDED || this.#final.has(end)) return;
    // What fails here fails again, with its reason, when those there have ended.
    const renewed = await credentials({ forceRefresh: true }).catch(() => undefined);
    if (renewed?.expiration?.getTime() === end) this.#final.add(end);
  }

  /** Deletes everything that was staged. */
  async clear(): Promise<void> {
    for await (const page of this.files.list()) await this.files.remove(page.map(({ path }) => path));
  }
}

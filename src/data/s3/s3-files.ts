import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Bucket } from '../../aws/s3/index.ts';
import type { Reporter } from '../../report/index.ts';
import { bytesContent, IN_MEMORY, storedHeadersOf, streamHash, type Content } from '../model/content.ts';
import { SourceChanged, type FileInfo, type FileTarget, type WriteOutcome } from '../model/file-store.ts';
import { objectsAt, type ObjectVersion } from './object-versions.ts';
import { ServerCopy } from './server-copy.ts';

export interface S3FilesOptions {
  bucket: Bucket;
  /** With or without a slash at its end. */
  prefix?: string;
  /** Read the versions that were current at this time (milliseconds since the epoch). */
  asOf?: number;
  report: Pick<Reporter, 'note'>;
  /** Bytes above which S3 copies an object in parts. */
  copyLimit?: number;
}

/** What is known of an object: which version, or which ETag, to read. */
interface ObjectInfo extends FileInfo {
  versionId?: string;
}

/** A key has at most this many bytes. */
const KEY_BYTES = 1024;

/** Objects below a prefix as source and target of files. */
export class S3Files implements FileTarget {
  readonly bare = true;
  readonly label: string;
  readonly identity: string;
  readonly #bucket: Bucket;
  readonly #prefix: string;
  readonly #asOf: number | undefined;
  readonly #copy: ServerCopy;

  constructor({ bucket, prefix, asOf, report, copyLimit }: S3FilesOptions) {
    this.#bucket = bucket;
    this.#prefix = folderPrefix(prefix);
    this.#asOf = asOf;
    this.#copy = new ServerCopy(bucket, report, copyLimit);
    const place = `s3://${bucket.name}/${this.#prefix}`;
    this.label = asOf === undefined ? place : `${place} as of ${new Date(asOf).toISOString()}`;
    this.identity = asOf === undefined ? place : `${place}@${asOf}`;
  }

  async *list(from?: string): AsyncIterable<readonly ObjectInfo[]> {
    const after = from === undefined ? undefined : this.#key(from);
    const pages: AsyncIterable<ObjectVersion[]> =
      this.#asOf === undefined
        ? this.#bucket.list(this.#prefix, after)
        : objectsAt(this.#bucket, this.#prefix, this.#asOf, after);
    for await (const page of pages) {
      // A key that ends with / is a folder marker of the console, not a file.
      const files = page.filter(({ key }) => !key.endsWith('/'));
      yield files.map((object) => this.#fileOf(object));
    }
  }

  async find(path: string): Promise<FileInfo | undefined> {
    if (this.#asOf === undefined) {
      const found = await this.#bucket.head(this.#key(path));
      return found && { path, size: found.size, stamp: found.etag };
    }
    for await (const page of objectsAt(this.#bucket, this.#key(path), this.#asOf)) {
      const [first] = page;
      // The key itself comes before those that go on from it.
      if (first) return first.key === this.#key(path) ? this.#fileOf(first) : undefined;
    }
    return undefined;
  }

  async open(file: ObjectInfo): Promise<Content> {
    const { body, headers } = await this.#read(file);
    const object = {
      bucket: this.#bucket.name,
      owner: await this.#bucket.owner(),
      key: this.#key(file.path),
      ...(file.versionId === undefined ? { etag: file.stamp } : { versionId: file.versionId }),
    };
    if (file.size <= IN_MEMORY) return { ...bytesContent(await buffer(body)), object, headers };
    return {
      size: file.size,
      sha256: await streamHash(body),
      object,
      headers,
      stream: () => Readable.from(this.#chunks(file)),
      release: () => undefined,
    };
  }

  async sha256(file: ObjectInfo, trust: boolean): Promise<string> {
    const stored = trust ? await this.#bucket.head(this.#key(file.path), file.versionId) : undefined;
    if (stored?.sha256) return Buffer.from(stored.sha256, 'base64url').toString('hex');
    return await streamHash((await this.#read(file)).body);
  }

  refuses(path: string): string | undefined {
    return Buffer.byteLength(this.#key(path)) > KEY_BYTES
      ? `too large: a key has at most ${KEY_BYTES} bytes`
      : undefined;
  }

  async write(path: string, content: Content, overwrite: boolean): Promise<WriteOutcome> {
    const key = this.#key(path);
    const copied = await this.#copy.copy(key, content, overwrite);
    if (copied !== 'refused') return copied;
    const headers = storedHeadersOf(path, content);
    const condition = overwrite ? undefined : ({ ifNoneMatch: '*' } as const);
    if (!content.bytes) {
      const sha256 = Buffer.from(content.sha256, 'hex').toString('base64url');
      const options = { headers, sha256, ...(condition && { condition }) };
      return (await this.#bucket.upload(key, () => content.stream(), content.size, options)) ? 'written' : 'taken';
    }
    const options = { headers, sha256: Buffer.from(content.sha256, 'hex').toString('base64url') };
    const written = condition
      ? await this.#bucket.putIf(key, content.bytes, condition, options)
      : await this.#bucket.put(key, content.bytes, options);
    if (!written) return 'taken';
    return written.present ? 'same' : 'written';
  }

  async remove(paths: readonly string[]): Promise<void> {
    await this.#bucket.deleteAll(paths.map((path) => this.#key(path)));
  }

  #fileOf({ key, size, etag, versionId }: ObjectVersion): ObjectInfo {
    const path = key.slice(this.#prefix.length);
    return versionId === undefined
      ? { path, size, stamp: etag }
      : { path, size, stamp: `${etag}:${versionId}`, versionId };
  }

  #key(path: string): string {
    return this.#prefix + path;
  }

  async #read({ path, stamp, versionId }: ObjectInfo) {
    const object = await this.#bucket.open(
      this.#key(path),
      versionId === undefined ? { ifMatch: stamp } : { versionId },
    );
    if (!object) throw new SourceChanged(path);
    return object;
  }

  /** The bytes, asked for when they are first read. */
  async *#chunks(file: ObjectInfo): AsyncIterable<Uint8Array> {
    yield* (await this.#read(file)).body;
  }
}

/** A prefix with a slash at its end; '' stays as it is. */
export function folderPrefix(prefix = ''): string {
  return prefix && `${prefix.replace(/\/+$/, '')}/`;
}

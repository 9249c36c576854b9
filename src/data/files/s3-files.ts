import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandInput,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DIRECT_LIMIT, DirectPut } from '../../aws/s3/direct-put.ts';
import type { StoredHeaders } from '../../aws/s3/index.ts';
import { explainAwsError, isConditionFailed, isNotFound, type AwsSession } from '../../aws/index.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import { IN_MEMORY, SourceChanged, type Content, type FileInfo, type FileTarget } from './files.ts';
import { bytesContent } from './folder.ts';
import { isOvertaken, serverCopy } from './s3-copy.ts';
import { headerParameters, headersFor, storedHeaders } from './s3-headers.ts';
import { listVersions } from './s3-versions.ts';
import type { WriteObserver } from '../dynamodb/throttle.ts';

export interface S3PlaceOptions {
  session: AwsSession;
  bucket: string;
  prefix?: string;
  owner?: string;
  /** The versions that were current at this time (milliseconds). */
  asOf?: number;
  report: Pick<Reporter, 'note'>;
  /** Bytes above which S3 copies an object in parts. */
  copyLimit?: number;
  onWrite?: WriteObserver;
}

/** What the store knows of an object beyond FileInfo: which version to read. */
interface ObjectInfo extends FileInfo {
  versionId?: string;
}

/** Objects below a prefix as source and target of files. */
export async function openS3Files(options: S3PlaceOptions): Promise<FileTarget> {
  const { session, bucket } = options;
  const prefix = options.prefix ? `${options.prefix.replace(/\/+$/, '')}/` : '';
  const client = session.client(S3Client);
  const base = { Bucket: bucket, ExpectedBucketOwner: options.owner ?? (await session.accountId()) };
  const key = (path: string) => prefix + path;
  const copy = serverCopy({
    client,
    base,
    report: options.report,
    exists: async (one) => (await head(one)) !== undefined,
    ...(options.copyLimit && { limit: options.copyLimit }),
  });
  let shortWay: Promise<DirectPut | undefined> | undefined;
  const observe = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    await options.onWrite?.('before', what);
    const result = await work();
    await options.onWrite?.('after', what);
    return result;
  };
  const label = `s3://${bucket}/${prefix}`;
  return {
    label: options.asOf ? `${label} as of ${new Date(options.asOf).toISOString()}` : label,
    identity: `${label}${options.asOf ? `@${options.asOf}` : ''}`,
    list,
    open,
    sha256,
    find,
    refresh: () => Promise.resolve(),
    close: () => Promise.resolve(),
    refuses: (path) => (Buffer.byteLength(key(path)) > 1024 ? 'too large: a key may have 1,024 bytes' : undefined),
    write,
    remove,
  };

  async function* list(from?: string): AsyncIterable<readonly FileInfo[]> {
    try {
      if (options.asOf !== undefined) {
        const versions = listVersions(client, { ...base, Prefix: prefix }, options.asOf, from && key(from));
        for await (const page of versions)
          yield page.map((object) => ({ ...object, path: object.path.slice(prefix.length) }));
        return;
      }
      let ContinuationToken: string | undefined;
      do {
        const answer = await client.send(
          new ListObjectsV2Command({
            ...base,
            Prefix: prefix,
            ContinuationToken,
            ...(from !== undefined && !ContinuationToken && { StartAfter: key(from) }),
          }),
        );
        // A key that ends with / is a console's folder marker, not a file.
        yield (answer.Contents ?? [])
          .filter((object) => !object.Key!.endsWith('/'))
          .map((object) => ({ path: object.Key!.slice(prefix.length), size: object.Size!, stamp: object.ETag! }));
        ContinuationToken = answer.NextContinuationToken;
      } while (ContinuationToken);
    } catch (error) {
      throw explainBucket(error, bucket);
    }
  }

  async function find(path: string): Promise<FileInfo | undefined> {
    const answer = await head(key(path));
    return answer && { path, size: answer.ContentLength!, stamp: answer.ETag! };
  }

  async function head(
    Key: string,
    more: Partial<HeadObjectCommandInput> = {},
  ): Promise<HeadObjectCommandOutput | undefined> {
    try {
      return await client.send(new HeadObjectCommand({ ...base, Key, ...more }));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw explainBucket(error, bucket);
    }
  }

  async function read(file: ObjectInfo): Promise<{ body: Readable; headers: StoredHeaders }> {
    try {
      const answer = await client.send(
        new GetObjectCommand({
          ...base,
          Key: key(file.path),
          ...(file.versionId ? { VersionId: file.versionId } : { IfMatch: file.stamp }),
        }),
      );
      return { body: answer.Body as Readable, headers: storedHeaders(answer) };
    } catch (error) {
      throw isOvertaken(error) ? new SourceChanged(file.path, error) : explainBucket(error, bucket);
    }
  }

  async function open(file: FileInfo): Promise<Content> {
    const { versionId } = file as ObjectInfo;
    const object = {
      bucket,
      owner: base.ExpectedBucketOwner,
      key: key(file.path),
      ...(versionId ? { versionId } : { stamp: file.stamp }),
    };
    const { body, headers } = await read(file);
    if (file.size <= IN_MEMORY) return { ...bytesContent(await bytesOf(body)), object, headers };
    return {
      size: file.size,
      sha256: await hashOf(body),
      object,
      headers,
      stream: () => lazily(async () => (await read(file)).body),
      release: () => undefined,
    };
  }

  async function sha256(file: FileInfo, trust: boolean): Promise<string> {
    if (trust) {
      const { versionId } = file as ObjectInfo;
      const { ChecksumSHA256 } =
        (await head(key(file.path), { ChecksumMode: 'ENABLED', ...(versionId && { VersionId: versionId }) })) ?? {};
      // A checksum of checksums (multipart, "...-3") says nothing about the bytes as a whole.
      if (ChecksumSHA256 && !ChecksumSHA256.includes('-')) return Buffer.from(ChecksumSHA256, 'base64').toString('hex');
    }
    return await hashOf((await read(file)).body);
  }

  async function write(path: string, content: Content, overwrite: boolean): Promise<boolean> {
    try {
      return await observe(path, async () => {
        const outcome = await copy(key(path), content, overwrite);
        if (outcome !== 'refused') return outcome === 'copied';
        await (content.bytes ? put : upload)(path, content, overwrite);
        return true;
      });
    } catch (error) {
      if (isConditionFailed(error)) return false;
      if (error instanceof SourceChanged) throw error;
      throw explainBucket(error, bucket);
    }
  }

  async function put(path: string, content: Content, overwrite: boolean): Promise<void> {
    const body = content.bytes!;
    if (body.length < DIRECT_LIMIT) {
      const direct = await (shortWay ??= DirectPut.of(client, bucket, base.ExpectedBucketOwner));
      const sha256 = Buffer.from(content.sha256, 'hex').toString('base64url');
      const headers = headersFor(path, content);
      const sent = await direct?.put({ key: key(path), body, sha256, headers, ifNew: !overwrite });
      if (sent !== undefined) return;
    }
    await client.send(
      new PutObjectCommand({
        ...base,
        Key: key(path),
        Body: body,
        ContentLength: content.size,
        ...headerParameters(headersFor(path, content)),
        ChecksumSHA256: Buffer.from(content.sha256, 'hex').toString('base64'),
        ...(!overwrite && { IfNoneMatch: '*' }),
      }),
    );
  }

  async function upload(path: string, content: Content, overwrite: boolean): Promise<void> {
    const { Upload } = await import('@aws-sdk/lib-storage');
    await new Upload({
      client,
      partSize: Math.max(IN_MEMORY, Math.ceil(content.size / 9_000)),
      queueSize: 4,
      params: {
        ...base,
        Key: key(path),
        Body: content.stream(),
        ...headerParameters(headersFor(path, content)),
        ChecksumAlgorithm: 'SHA256',
        ...(!overwrite && { IfNoneMatch: '*' }),
      },
    }).done();
  }

  async function remove(paths: readonly string[]): Promise<void> {
    for (let start = 0; start < paths.length; start += 1000) {
      const Objects = paths.slice(start, start + 1000).map((path) => ({ Key: key(path) }));
      const { Errors } = await observe(`remove ${Objects.length} objects`, () =>
        client.send(new DeleteObjectsCommand({ ...base, Delete: { Objects, Quiet: true } })),
      ).catch((error: unknown) => {
        throw explainBucket(error, bucket);
      });
      const first = Errors?.[0];
      if (first) {
        throw new Failure({
          code: 'aws',
          what: `${Errors.length} objects of ${bucket} were not removed`,
          why: `${first.Key}: ${first.Message ?? first.Code}`,
        });
      }
    }
  }
}

async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

async function bytesOf(stream: Readable): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of stream) parts.push(chunk as Uint8Array);
  return Buffer.concat(parts);
}

/** A stream that begins when it is first read. */
function lazily(start: () => Promise<Readable>): Readable {
  return Readable.from(
    (async function* () {
      yield* await start();
    })(),
  );
}

function explainBucket(error: unknown, bucket: string): unknown {
  if (isConditionFailed(error)) return error;
  if ((error as { name?: string }).name === 'NoSuchBucket') {
    return new Failure({
      code: 'not-found',
      what: `There is no bucket ${bucket}`,
      todo: 'Deploy the data stack first, or check the name in the plan and the input variables',
      cause: error,
    });
  }
  return explainAwsError(error, `Bucket ${bucket} could not be used`);
}

import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { explainAwsError, isConditionFailed, isNotFound, type AwsSession } from '../../aws/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import type { WriteObserver } from '../dynamodb/throttle.ts';

/** A database that is not on this disk: an object of S3, or what an export endpoint of the app answers. */
export interface RemoteFile {
  /** The copy on this disk; not there when the remote file is not there. */
  readonly path: string;
  /** Fetches it again if it changed. */
  update(): Promise<void>;
  /** Puts the copy in the place of the remote file, unless that was changed by somebody else. */
  publish(): Promise<void>;
}

export interface RemoteOptions {
  session: AwsSession;
  /** Bearer token for an https:// file. */
  token?: string;
  onWrite?: WriteObserver;
}

/** The remote files of a run: each one is fetched once, and all tables of a plan share the copy. */
export class RemoteFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), 'migrate-data-'));
  readonly #files = new Map<string, Promise<RemoteFile>>();

  static isRemote(file: string): boolean {
    return /^(s3|https?):\/\//.test(file);
  }

  async open(file: string, options: RemoteOptions): Promise<RemoteFile> {
    let opened = this.#files.get(file);
    if (!opened) {
      const path = join(this.#folder, `${createHash('sha256').update(file).digest('hex').slice(0, 16)}.db`);
      const remote = file.startsWith('s3:') ? objectFile(file, path, options) : endpointFile(file, path, options);
      opened = remote.update().then(() => remote);
      this.#files.set(file, opened);
    }
    return await opened;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function objectFile(file: string, path: string, { session, onWrite }: RemoteOptions): RemoteFile {
  const match = /^s3:\/\/([^/]+)\/(.+)$/.exec(file);
  if (!match)
    throw new Failure({ code: 'plan', what: `${file} is no address of an object`, why: 'Allowed: s3://bucket/key' });
  const client = session.client(S3Client);
  const object = async () => ({ Bucket: match[1]!, Key: match[2]!, ExpectedBucketOwner: await session.accountId() });
  let etag: string | undefined;
  return {
    path,
    update: async () => {
      try {
        const { ETag } = await client.send(new HeadObjectCommand(await object()));
        if (ETag === etag) return;
        const { Body } = await client.send(new GetObjectCommand({ ...(await object()), IfMatch: ETag }));
        await place(Body as Readable, path);
        etag = ETag;
      } catch (error) {
        if (!isNotFound(error)) throw explainAwsError(error, `${file} could not be read`);
      }
    },
    publish: async () => {
      if (!existsSync(path)) return;
      await onWrite?.('before', file);
      try {
        const { ETag } = await client.send(
          new PutObjectCommand({
            ...(await object()),
            Body: await readFile(path),
            ContentType: 'application/vnd.sqlite3',
            ...(etag ? { IfMatch: etag } : { IfNoneMatch: '*' }),
          }),
        );
        etag = ETag;
      } catch (error) {
        if (!isConditionFailed(error)) throw explainAwsError(error, `${file} could not be written`);
        throw new Failure({
          code: 'conflict',
          what: `${file} was changed by somebody else during the migration`,
          todo: 'Freeze the writes, and run again',
          cause: error,
        });
      }
      await onWrite?.('after', file);
    },
  };
}

function endpointFile(url: string, path: string, { token }: RemoteOptions): RemoteFile {
  const fail = (why: string) =>
    new Failure({
      code: 'export',
      what: `The export endpoint ${new URL(url).origin} gave no database`,
      why,
      todo: 'Check file and token-variable in the plan',
    });
  return {
    path,
    update: async () => {
      let answer: Response;
      try {
        answer = await fetch(url, {
          headers: token ? { authorization: `Bearer ${token}` } : {},
          redirect: 'error',
          signal: AbortSignal.timeout(600_000),
        });
      } catch (error) {
        throw fail(messageOf(error instanceof Error && error.cause ? error.cause : error));
      }
      if (!answer.ok || !answer.body) throw fail(`HTTP ${answer.status}`);
      await place(Readable.fromWeb(answer.body), path);
    },
    publish: () => Promise.reject(fail('It can only be read')),
  };
}

/** Replaces the copy as a whole: a reader of the old one keeps it until it opens the new one. */
async function place(body: Readable, path: string): Promise<void> {
  const scratch = `${path}.part`;
  await pipeline(body, createWriteStream(scratch));
  await rename(scratch, path);
}

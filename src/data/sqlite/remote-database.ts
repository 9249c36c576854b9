import { hash } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WebClient, type AwsSession } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import { Failure, messageOf } from '../../report/index.ts';

/** A database that is not on this disk: an object on S3, or what an export endpoint of the app answers. */
export interface RemoteDatabase {
  /** The copy on this disk; missing while the remote file is missing. */
  readonly path: string;
  /** Fetches it again if it changed. */
  update(): Promise<void>;
  /** Replaces the remote file by the copy, unless somebody else has changed it. */
  publish(): Promise<void>;
}

export interface RemoteOptions {
  session: AwsSession;
  /** Bearer token for an https:// file. */
  token?: string | undefined;
}

export function isRemote(file: string): boolean {
  return /^(s3|https?):\/\//.test(file);
}

/** The remote databases of a run: each one is fetched once, and all tables of a plan share the copy. */
export class RemoteDatabases {
  #folder: string | undefined;
  readonly #opened = new Map<string, Promise<RemoteDatabase>>();

  async open(file: string, { session, token }: RemoteOptions): Promise<RemoteDatabase> {
    let opened = this.#opened.get(file);
    if (!opened) {
      this.#folder ??= mkdtempSync(join(tmpdir(), 'migrate-data-'));
      const path = join(this.#folder, `${hash('sha256', file).slice(0, 16)}.db`);
      const remote = file.startsWith('s3:') ? s3Database(file, path, session) : exportedDatabase(file, path, token);
      opened = remote.update().then(() => remote);
      this.#opened.set(file, opened);
    }
    return await opened;
  }

  close(): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }
}

function s3Database(file: string, path: string, session: AwsSession): RemoteDatabase {
  const [, name, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(file) ?? [];
  if (!name || !key)
    throw new Failure({
      code: 'plan',
      what: `${file} is not the address of an S3 object`,
      why: 'Allowed: s3://bucket/key',
    });
  const bucket = new Bucket(session, name, { hint: 'Check sqlite.file in the plan' });
  let etag: string | undefined;
  return {
    path,
    update: async () => {
      await refuseJournal(bucket, key, file);
      const found = await bucket.head(key);
      if (!found || found.etag === etag) return;
      const object = await bucket.open(key, { ifMatch: found.etag });
      if (!object) throw changedMeanwhile(file);
      await replace(path, object.body);
      etag = found.etag;
    },
    publish: async () => {
      if (!existsSync(path)) return;
      const condition = etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: etag };
      const headers = { contentType: 'application/vnd.sqlite3' };
      const bytes = await readFile(path);
      const written = await bucket.putIf(key, bytes, condition, {
        headers,
        sha256: hash('sha256', bytes, 'base64url'),
      });
      if (!written) throw changedMeanwhile(file);
      etag = written.etag;
    },
  };
}

/** A database that was uploaded with its WAL or journal beside it: SQLite applies them only to a file beside them on a disk. */
async function refuseJournal(bucket: Bucket, key: string, file: string): Promise<void> {
  for (const end of ['-wal', '-journal']) {
    const found = await bucket.head(key + end).catch((error: unknown) => {
      // S3 answers this, too, for what is not there, to a role that may read the database alone and list nothing.
      if (error instanceof Failure && error.code === 'permission') return undefined;
      throw error;
    });
    if (!found || found.size === 0) continue;
    throw new Failure({
      code: 'integrity',
      what: `${file} is not the whole database`,
      why: `SQLite would apply ${file}${end} (${found.size} bytes) to it`,
      todo: 'Replace it by a copy that was made with VACUUM INTO or the backup API, and remove the objects beside it',
    });
  }
}

function changedMeanwhile(file: string): Failure {
  return new Failure({
    code: 'conflict',
    what: `${file} was changed by somebody else during the migration`,
    todo: 'Freeze the writes, and run again',
  });
}

function exportedDatabase(url: string, path: string, token: string | undefined): RemoteDatabase {
  const failure = (why: string) =>
    new Failure({
      code: 'export',
      what: `The export endpoint ${new URL(url).origin} did not return a database`,
      why,
      todo: 'Check file and token-variable in the plan',
    });
  return {
    path,
    update: async () => {
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      const answer = await new WebClient().send(url, { headers, timeout: 600_000 }).catch((error: unknown) => {
        throw failure(messageOf(error));
      });
      if (!answer.ok) {
        answer.discard();
        throw failure(`HTTP ${answer.status}`);
      }
      await replace(path, answer.body).catch((error: unknown) => {
        throw failure(messageOf(error));
      });
    },
    publish: () => Promise.reject(failure('It can only be read')),
  };
}

/** Replaces the copy as a whole: a reader of the old one keeps it until it opens the new one. */
async function replace(path: string, body: Readable): Promise<void> {
  const scratch = `${path}.part`;
  await pipeline(body, createWriteStream(scratch));
  await rename(scratch, path);
}

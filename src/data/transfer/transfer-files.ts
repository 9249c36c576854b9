import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { batched, type AwsSession } from '../../aws/index.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import type { Content, FileInfo, FileTarget } from '../files/files.ts';
import { openS3Files } from '../files/s3-files.ts';
import { presign } from './presign.ts';
import type { Transfer } from './transfer.ts';
import type { WriteObserver } from '../dynamodb/throttle.ts';

export interface TransferFilesOptions {
  session: AwsSession;
  transfer: Transfer;
  /** Folder below the mount. */
  path?: string;
  staging: { bucket: string; prefix?: string };
  /** Files are SQLite databases: the program copies them through the backup API. */
  sqlite: boolean;
  /** Nothing is started: files that only a task sees are then not listed. */
  dryRun: boolean;
  report: Reporter;
  onWrite?: WriteObserver;
}

/** What the program answers for one file. */
interface FileAnswer {
  path: string;
  size?: number;
  sha256?: string;
  exists?: boolean;
  error?: string;
  code?: string;
}

/** Seconds that a presigned address is good for: longer than the program works on one request. */
const ADDRESS_LIFE = 1800;
/** Files of one request: their addresses stay far below the 6 MB that a function takes. */
const BATCH = 50;

/**
 * Files that only a program in their network reaches (EFS, a volume, a container's own disk). They are staged in S3; the
 * program gets presigned addresses and needs no permission on the bucket.
 */
export async function openTransferFiles(options: TransferFilesOptions): Promise<FileTarget> {
  const { session, transfer, path = '', staging, sqlite } = options;
  const s3 = session.client(S3Client);
  const prefix = `${(staging.prefix ?? 'migrate-data').replace(/\/+$/, '')}/${randomUUID()}`;
  const stage = await openS3Files({ session, bucket: staging.bucket, prefix, report: options.report });
  const exported = batched<FileInfo, FileAnswer>(BATCH, async (files) => {
    const asked = await Promise.all(
      files.map(async (file) => ({ path: file.path, url: await address(file.path, 'put') })),
    );
    return await invokeAll('export', asked);
  });
  const imported = batched<{ path: string; content: Content; overwrite: boolean }, FileAnswer>(BATCH, async (files) => {
    const asked = await Promise.all(
      files.map(async ({ path: file, content, overwrite }) => {
        await stage.write(file, content, true);
        return { path: file, sha256: content.sha256, overwrite, url: await address(file, 'get') };
      }),
    );
    return await invokeAll('import', asked);
  });
  const hashed = batched<FileInfo, FileAnswer>(BATCH, (files) =>
    invokeAll(
      'hash',
      files.map((file) => ({ path: file.path })),
    ),
  );

  return {
    label: `file system of ${transfer.label}${path && `, folder ${path}`}`,
    identity: `${transfer.identity}:${path}`,
    list,
    open,
    sha256: async (file) => good(await hashed(file)).sha256!,
    find: async (file) => {
      for await (const page of list()) {
        const found = page.find((one) => one.path === file);
        if (found) return found;
      }
      return undefined;
    },
    refresh: () => Promise.resolve(),
    close: cleanUp,
    refuses: (file) =>
      file.split('/').some((part) => part === '' || part === '.' || part === '..')
        ? 'no path below a folder'
        : undefined,
    write: async (file, content, overwrite) => {
      await options.onWrite?.('before', file);
      const answer = good(await imported({ path: file, content, overwrite }));
      await options.onWrite?.('after', file);
      return answer.exists !== true;
    },
    remove: async (paths) => {
      for (let start = 0; start < paths.length; start += BATCH) {
        const answers = await invokeAll(
          'remove',
          paths.slice(start, start + BATCH).map((one) => ({ path: one })),
        );
        answers.forEach(good);
      }
    },
  };

  async function* list(from?: string): AsyncIterable<readonly FileInfo[]> {
    if (options.dryRun && transfer.starts) {
      options.report.note(`A dry run starts no task: what ${transfer.label} sees is not counted`);
      return;
    }
    let after = from;
    for (;;) {
      const { files, more } = await transfer.invoke<{ files: FileInfo[]; more: boolean }>({
        operation: 'list',
        path,
        after,
      });
      yield files;
      if (!more) return;
      after = files.at(-1)!.path;
    }
  }

  async function open(file: FileInfo): Promise<Content> {
    const answer = good(await exported(file));
    const staged = await stage.find(file.path);
    if (!staged)
      throw new Failure({
        code: 'staging',
        what: `${file.path} was not found in the staging bucket ${staging.bucket}`,
      });
    // A staged copy has no type of its own: the target's is told by the name.
    const { headers: _staged, ...content } = await stage.open(staged);
    if (content.sha256 !== answer.sha256) {
      throw new Failure({
        code: 'staging',
        what: `${file.path} was changed on its way through ${staging.bucket}`,
        why: `The program sent SHA-256 ${answer.sha256}, and the object has ${content.sha256}`,
      });
    }
    return content;
  }

  function address(file: string, method: 'get' | 'put'): Promise<string> {
    return presign(s3, method, { Bucket: staging.bucket, Key: `${prefix}/${file}` }, ADDRESS_LIFE);
  }

  /** Asks again for what the program had no time for; one that gets nowhere is an error. */
  async function invokeAll(operation: string, files: readonly { path: string }[]): Promise<FileAnswer[]> {
    const answers: FileAnswer[] = [];
    while (answers.length < files.length) {
      const { results } = await transfer.invoke<{ results: FileAnswer[] }>({
        operation,
        path,
        sqlite,
        files: files.slice(answers.length),
      });
      if (results.length === 0) {
        throw new Failure({
          code: 'transfer',
          what: `The transfer program in ${transfer.label} did not get through ${files[answers.length]!.path} in its time`,
          todo: transfer.patience,
        });
      }
      answers.push(...results);
    }
    return answers;
  }

  function good(answer: FileAnswer): FileAnswer {
    if (answer.error === undefined) return answer;
    const damaged = answer.code === 'integrity' || /malformed|not a database/.test(answer.error);
    throw new Failure({
      code: damaged ? 'integrity' : 'transfer',
      what: `${answer.path} was not transferred`,
      why: answer.error,
    });
  }

  /** Staged copies are of no use after the run. */
  async function cleanUp(): Promise<void> {
    await transfer.close();
    for await (const page of stage.list()) await stage.remove(page.map((file) => file.path));
  }
}

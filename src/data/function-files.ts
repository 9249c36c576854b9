import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError, type AwsSession } from '../aws/index.ts';
import { Failure } from '../report/index.ts';
import { batched } from './batched.ts';
import type { Content, FileInfo, FileTarget } from './files.ts';
import { openS3Files } from './s3-files.ts';
import type { WriteObserver } from './throttle.ts';

export interface FunctionFilesOptions {
  session: AwsSession;
  function: string;
  /** Folder below the mount. */
  path?: string;
  staging: { bucket: string; prefix?: string };
  /** Files are SQLite databases: the function copies them through the backup API. */
  sqlite: boolean;
  onWrite?: WriteObserver;
}

/** What the function answers for one file. */
interface FileAnswer {
  path: string;
  size?: number;
  sha256?: string;
  exists?: boolean;
  error?: string;
  code?: string;
}

/** Seconds that a presigned address is good for: longer than the function runs. */
const ADDRESS_LIFE = 1800;
/** Files of one invocation: their addresses stay far below the 6 MB of a request. */
const BATCH = 50;

/**
 * A file system that only a function in its network reaches (EFS), through templates/stacks/data-transfer.yaml. Files
 * are staged in S3; the function gets presigned addresses and needs no permission on the bucket.
 */
export async function openFunctionFiles(options: FunctionFilesOptions): Promise<FileTarget> {
  const { session, path = '', staging, sqlite } = options;
  const s3 = session.client(S3Client);
  const lambda = session.client(LambdaClient);
  const prefix = `${(staging.prefix ?? 'migrate-data').replace(/\/+$/, '')}/${randomUUID()}`;
  const stage = await openS3Files({ session, bucket: staging.bucket, prefix });
  const name = options.function;
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
    label: `file system of function ${name}${path && `, folder ${path}`}`,
    identity: `function:${session.region}:${name}:${path}`,
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
    let after = from;
    for (;;) {
      const { files, more } = await invoke<{ files: FileInfo[]; more: boolean }>({ operation: 'list', path, after });
      yield files;
      if (!more) return;
      after = files.at(-1)!.path;
    }
  }

  async function open(file: FileInfo): Promise<Content> {
    const answer = good(await exported(file));
    const staged = await stage.find(file.path);
    if (!staged) throw new Failure({ what: `${file.path} was not found in the staging bucket ${staging.bucket}` });
    const content = await stage.open(staged);
    if (content.sha256 !== answer.sha256) {
      throw new Failure({
        code: 'staging',
        what: `${file.path} was changed on its way through ${staging.bucket}`,
        why: `The function sent SHA-256 ${answer.sha256}, and the object has ${content.sha256}`,
      });
    }
    return content;
  }

  async function address(file: string, method: 'get' | 'put'): Promise<string> {
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    const object = { Bucket: staging.bucket, Key: `${prefix}/${file}` };
    const command = method === 'get' ? new GetObjectCommand(object) : new PutObjectCommand(object);
    return await getSignedUrl(s3, command as GetObjectCommand, { expiresIn: ADDRESS_LIFE });
  }

  /** Asks again for what the function had no time for; one that gets nowhere is an error. */
  async function invokeAll(operation: string, files: readonly { path: string }[]): Promise<FileAnswer[]> {
    const answers: FileAnswer[] = [];
    while (answers.length < files.length) {
      const { results } = await invoke<{ results: FileAnswer[] }>({
        operation,
        path,
        sqlite,
        files: files.slice(answers.length),
      });
      if (results.length === 0) {
        throw new Failure({
          code: 'transfer',
          what: `Function ${name} did not get through ${files[answers.length]!.path} in its time`,
          todo: 'Raise its Timeout (up to 900 s) and MemorySize',
        });
      }
      answers.push(...results);
    }
    return answers;
  }

  async function invoke<T>(event: object): Promise<T> {
    try {
      const answer = await lambda.send(
        new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }),
      );
      const text = Buffer.from(answer.Payload ?? []).toString();
      if (!answer.FunctionError) return JSON.parse(text) as T;
      const { errorMessage } = JSON.parse(text) as { errorMessage?: string };
      throw new Failure({
        code: 'transfer',
        what: `Function ${name} failed`,
        why: errorMessage ?? answer.FunctionError,
        todo: 'Its log group has the details',
      });
    } catch (error) {
      throw explainAwsError(error, `Function ${name} could not be invoked`);
    }
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
    for await (const page of stage.list()) await stage.remove(page.map((file) => file.path));
  }
}

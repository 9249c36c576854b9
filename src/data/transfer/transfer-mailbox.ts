import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeTasksCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';
import { explainAwsError, isNotFound, poll, PollTimeout, type AwsSession } from '../../aws/index.ts';
import type { Reporter } from '../../report/index.ts';
import { openS3Files } from '../files/s3-files.ts';
import { presign } from './presign.ts';
import { programFailure } from './transfer.ts';

/** Seconds that an address is good for. */
const ADDRESS_LIFE = 3600;
/** A task that starts pulls an image first; a request takes 15 minutes at most (milliseconds). */
const TIMEOUT = 1_800_000;

export interface MailboxOptions {
  session: AwsSession;
  staging: { bucket: string; prefix?: string };
  client: ECSClient;
  cluster: string;
  label: string;
  report: Pick<Reporter, 'note'>;
}

/** Requests and answers as objects of the staging bucket, one at a time; the task needs no right on the bucket. */
export interface Mailbox {
  /** Address at which the first request will appear. */
  firstAddress(): Promise<string>;
  belongsTo(task: string): void;
  ask<T>(event: object): Promise<T>;
  close(): Promise<void>;
}

export async function openMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { session, staging, client, cluster, label } = options;
  const s3 = session.client(S3Client);
  const prefix = `${(staging.prefix ?? 'migrate-data').replace(/\/+$/, '')}/${randomUUID()}`;
  const base = { Bucket: staging.bucket, ExpectedBucketOwner: await session.accountId() };
  const objects = await openS3Files({ session, bucket: staging.bucket, prefix, report: options.report });
  let number = 0;
  let task: string | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  return {
    firstAddress: () => address('get', requestKey(0)),
    belongsTo: (arn) => void (task = arn),
    // The program works through one request after the other.
    ask: <T>(event: object) => {
      const asked = turn.then(() => exchange<T>(event));
      turn = asked.catch(() => undefined);
      return asked;
    },
    close: async () => {
      for await (const page of objects.list()) await objects.remove(page.map((file) => file.path));
    },
  };

  function requestKey(index: number): string {
    return `${prefix}/${index}.request.json`;
  }

  async function exchange<T>(event: object): Promise<T> {
    const answerKey = `${prefix}/${number}.answer.json`;
    const request = {
      event,
      answer: await address('put', answerKey),
      next: await address('get', requestKey(number + 1)),
    };
    await s3
      .send(new PutObjectCommand({ ...base, Key: requestKey(number), Body: JSON.stringify(request) }))
      .catch((error: unknown) => {
        throw explainAwsError(error, `Staging bucket ${staging.bucket} could not be written`);
      });
    number++;
    const answer = await awaited(answerKey);
    const { result, error } = JSON.parse(answer) as { result?: T; error?: string };
    if (error !== undefined) throw programFailure(label, error, "The task's log has the details");
    return result!;
  }

  async function awaited(key: string): Promise<string> {
    let asked = 0;
    try {
      return await poll(
        async () => {
          const text = await read(key);
          // The task is looked at before the answer: one that has just ended may have answered.
          if (text !== undefined || asked++ % 5 !== 4) return text;
          const stopped = await stoppedTask();
          if (!stopped) return undefined;
          const last = await read(key);
          if (last !== undefined) return last;
          throw programFailure(label, whyStopped(stopped), "See the log group of the service's task definition");
        },
        { timeout: TIMEOUT, interval: (elapsed) => (elapsed < 20_000 ? 200 : 1000) },
      );
    } catch (error) {
      if (!(error instanceof PollTimeout)) throw error;
      throw programFailure(label, error.message, 'Check that the task reaches S3 (a route, or a gateway endpoint)');
    }
  }

  async function read(key: string): Promise<string | undefined> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ ...base, Key: key }));
      return await Body!.transformToString();
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw explainAwsError(error, `Staging bucket ${staging.bucket} could not be read`);
    }
  }

  async function stoppedTask(): Promise<Task | undefined> {
    const { tasks } = await client.send(new DescribeTasksCommand({ cluster, tasks: [task!] }));
    const [found] = tasks ?? [];
    return found?.lastStatus === 'STOPPED' ? found : undefined;
  }

  function address(method: 'get' | 'put', Key: string): Promise<string> {
    return presign(s3, method, { Bucket: staging.bucket, Key }, ADDRESS_LIFE);
  }
}

/** "It ended: Essential container in task exited (exit code 127)". */
function whyStopped({ stoppedReason, stopCode, containers }: Task): string {
  const [container] = containers ?? [];
  const noNode = container?.exitCode === 127 || /executable file not found/.test(stoppedReason ?? '');
  const details = [
    container?.exitCode !== undefined ? `exit code ${container.exitCode}` : '',
    container?.reason ?? '',
    noNode ? 'the image has no node: name one that has in file-system.task.image' : '',
  ].filter(Boolean);
  return `The task ended: ${stoppedReason || stopCode || 'no reason'}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

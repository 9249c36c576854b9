import { CopyObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsSession } from '../../../src/aws/index.ts';
import { faultProxy } from '../emulator/fault-proxy.ts';

export interface BatchOperations {
  endpoint: string;
  /** Bodies of the jobs that were created. */
  created: string[];
  /** Times that a job was described. */
  described: number;
  stop(): Promise<void>;
}

/**
 * S3 Batch Operations in front of an emulator that has none: CreateJob and DescribeJob as AWS documents them, with the
 * states of a job in turn. When a job gets `Active`, the objects of its manifest are really copied; `skip` leaves some out.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-job-status.html
 */
export async function batchOperations(
  session: AwsSession,
  options: { states?: string[]; fails?: (key: string) => boolean } = {},
): Promise<BatchOperations> {
  const s3 = session.client(S3Client);
  const states = options.states ?? ['New', 'Preparing', 'Active', 'Completing', 'Complete'];
  const jobs: { body: string; state: number; succeeded: number; failed: number }[] = [];
  const result: BatchOperations = { endpoint: '', created: [], described: 0, stop: () => Promise.resolve() };
  const xml = (name: string, content: string) => ({
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${name} xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">${content}</${name}>`,
  });
  const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, async ({ operation, path, body }) => {
    if (!path.startsWith('/v20180820/jobs')) return 'pass';
    if (operation === 'POST') {
      result.created.push(body);
      jobs.push({ body, state: -1, succeeded: 0, failed: 0 });
      return xml('CreateJobResult', `<JobId>job-${jobs.length - 1}</JobId>`);
    }
    result.described++;
    const id = /\/(job-(\d+))/.exec(path)!;
    const job = jobs[Number(id[2])]!;
    job.state = Math.min(job.state + 1, states.length - 1);
    const status = states[job.state]!;
    if (status === 'Active') await carryOut(job);
    return xml(
      'DescribeJobResult',
      `<Job><JobId>${id[1]}</JobId><Status>${status}</Status><ProgressSummary>
        <TotalNumberOfTasks>${job.succeeded + job.failed}</TotalNumberOfTasks>
        <NumberOfTasksSucceeded>${job.succeeded}</NumberOfTasksSucceeded>
        <NumberOfTasksFailed>${job.failed}</NumberOfTasksFailed></ProgressSummary></Job>`,
    );
  });
  // The account becomes a part of the host name.
  result.endpoint = proxy.endpoint.replace('127.0.0.1', 'localhost');
  result.stop = proxy.stop;
  return result;

  async function carryOut(job: (typeof jobs)[number]): Promise<void> {
    const tag = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(job.body)?.[1] ?? '';
    const target = tag('TargetResource').split(':').at(-1)!;
    const [, bucket, key] = /:::([^/]+)\/(.+)/.exec(tag('ObjectArn'))!;
    const manifest = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    for (const line of (await manifest.Body!.transformToString()).trim().split('\n')) {
      const [from, encoded] = line.split(',') as [string, string];
      const original = decodeURIComponent(encoded);
      if (options.fails?.(original)) {
        job.failed++;
        continue;
      }
      const prefix = tag('TargetKeyPrefix');
      await s3.send(
        new CopyObjectCommand({
          Bucket: target,
          Key: prefix ? `${prefix}/${original}` : original,
          CopySource: `${from}/${original.split('/').map(encodeURIComponent).join('/')}`,
        }),
      );
      job.succeeded++;
    }
  }
}

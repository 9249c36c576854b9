import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateJobCommand, DescribeJobCommand, S3ControlClient, type JobDescriptor } from '@aws-sdk/client-s3-control';
import { explainAwsError, poll, PollTimeout, systemClock, type AwsSession, type Clock } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

export interface BatchCopyOptions {
  session: AwsSession;
  from: { bucket: string };
  to: { bucket: string; prefix: string };
  /** Role that the job works with: s3:GetObject on the source, s3:PutObject on the target, manifest and report. */
  role: string;
  /** Where the manifest and the job's report lie. */
  staging: { bucket: string; prefix: string };
  /** A job of an interrupted run, which is taken up unless it has failed. */
  earlier?: string;
  /** Told the job's id before it is waited for. */
  started?(jobId: string): Promise<void>;
  /** Milliseconds. */
  timeout?: number;
  clock?: Clock;
}

export interface BatchCopyResult {
  jobId: string;
  total: number;
  succeeded: number;
  failed: number;
}

/** A line of the manifest: bucket,key with the key URL-encoded. */
export function manifestLine(bucket: string, key: string): string {
  return `${bucket},${encodeURIComponent(key).replace(/%2F/g, '/')}\n`;
}

/**
 * Copies objects by S3 Batch Operations: writes the manifest, creates the job and waits for its end. Keys stay as they
 * are, below the prefix of the target.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-copy-object.html
 */
export async function batchCopy(keys: readonly string[], options: BatchCopyOptions): Promise<BatchCopyResult> {
  const { session, staging, clock = systemClock } = options;
  const account = await session.accountId();
  const control = session.client(S3ControlClient);
  try {
    const jobId = (await underWay(control, account, options.earlier)) ?? (await createJob(keys, account, options));
    await options.started?.(jobId);
    return result(await ended(control, account, jobId, options, clock), jobId, staging.bucket);
  } catch (error) {
    throw explainAwsError(error, 'The batch job of S3 could not be carried out');
  }
}

/** The job of an interrupted run, where it has not failed. */
async function underWay(
  control: S3ControlClient,
  AccountId: string,
  JobId: string | undefined,
): Promise<string | undefined> {
  if (JobId === undefined) return undefined;
  const { Job } = await control.send(new DescribeJobCommand({ AccountId, JobId }));
  const failed = (Job?.ProgressSummary?.NumberOfTasksFailed ?? 0) > 0;
  return failed || /^(Failed|Failing|Cancelled|Cancelling|Suspended|Paused)$/.test(Job?.Status ?? '')
    ? undefined
    : JobId;
}

async function createJob(keys: readonly string[], account: string, options: BatchCopyOptions): Promise<string> {
  const { session, from, to, staging, role } = options;
  const control = session.client(S3ControlClient);
  const token = randomUUID();
  const key = `${staging.prefix.replace(/\/+$/, '')}/batch-${token}/manifest.csv`;
  const partition = /^arn:([\w-]+):/.exec(role)?.[1] ?? 'aws';
  const { ETag } = await session.client(S3Client).send(
    new PutObjectCommand({
      Bucket: staging.bucket,
      ExpectedBucketOwner: account,
      Key: key,
      Body: keys.map((one) => manifestLine(from.bucket, one)).join(''),
      ContentType: 'text/csv',
    }),
  );
  const { JobId } = await control.send(
    new CreateJobCommand({
      AccountId: account,
      ClientRequestToken: token,
      ConfirmationRequired: false,
      Description: 'migrate-data',
      Priority: 10,
      RoleArn: role,
      Operation: {
        S3PutObjectCopy: {
          TargetResource: `arn:${partition}:s3:::${to.bucket}`,
          ...(to.prefix && { TargetKeyPrefix: to.prefix.replace(/\/+$/, '') }),
          ChecksumAlgorithm: 'SHA256',
        },
      },
      Manifest: {
        Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: ['Bucket', 'Key'] },
        Location: { ObjectArn: `arn:${partition}:s3:::${staging.bucket}/${key}`, ETag: ETag!.replaceAll('"', '') },
      },
      Report: {
        Enabled: true,
        Bucket: `arn:${partition}:s3:::${staging.bucket}`,
        Format: 'Report_CSV_20180820',
        Prefix: key.replace(/\/manifest\.csv$/, '/report'),
        ReportScope: 'FailedTasksOnly',
      },
    }),
  );
  return JobId!;
}

async function ended(
  control: S3ControlClient,
  AccountId: string,
  JobId: string,
  options: BatchCopyOptions,
  clock: Clock,
): Promise<JobDescriptor> {
  try {
    return await poll(
      async () => {
        const { Job } = await control.send(new DescribeJobCommand({ AccountId, JobId }));
        return Job && /^(Complete|Failed|Cancelled|Suspended|Paused)$/.test(Job.Status ?? '') ? Job : undefined;
      },
      { clock, timeout: options.timeout ?? 5 * 3_600_000, interval: (elapsed) => (elapsed < 60_000 ? 1000 : 15_000) },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    throw new Failure({
      code: 'timeout',
      what: `The batch job ${JobId} has not ended`,
      why: error.message,
      todo: 'It goes on at AWS; verify when it has ended',
    });
  }
}

/** A job that ended with failed tasks is a failed copy, whatever its status says. */
function result(job: JobDescriptor, jobId: string, bucket: string): BatchCopyResult {
  const total = job.ProgressSummary?.TotalNumberOfTasks ?? 0;
  const succeeded = job.ProgressSummary?.NumberOfTasksSucceeded ?? 0;
  const failed = job.ProgressSummary?.NumberOfTasksFailed ?? 0;
  if (job.Status === 'Complete' && failed === 0) return { jobId, total, succeeded, failed };
  const [reason] = job.FailureReasons ?? [];
  throw new Failure({
    code: 's3-batch',
    what: `The batch job ${jobId} ended with ${job.Status}`,
    why:
      [reason?.FailureReason, failed > 0 ? `${failed} of ${total} objects were not copied` : '']
        .filter(Boolean)
        .join('; ') || 'S3 gave no reason',
    todo: `See the job's report in ${bucket}`,
  });
}

import { randomUUID } from 'node:crypto';
import { CreateJobCommand, DescribeJobCommand, S3ControlClient, type JobDescriptor } from '@aws-sdk/client-s3-control';
import { explainAwsError, poll, type AwsSession, type Clock } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import { Failure } from '../../report/index.ts';
import { longJob } from '../access/long-job.ts';
import { folderPrefix } from './s3-files.ts';

export interface BatchCopyOptions {
  /** Of the target's account and region. */
  session: AwsSession;
  from: { bucket: string };
  to: { bucket: string; prefix: string };
  /** Role that the job works with: s3:GetObject on the source, s3:PutObject on the target, manifest and report. */
  role: string;
  /** Where the manifest and the job's report are stored. */
  staging: { bucket: string; prefix: string };
  /** A job of an interrupted run: it is followed unless it has failed. */
  earlier: string | undefined;
  /** Called with the job's id before it is waited for. */
  started(jobId: string): Promise<void>;
  clock: Clock;
}

/**
 * Copies objects by S3 Batch Operations: writes the manifest, creates the job and waits for its end. Keys stay as they
 * are, below the prefix of the target.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-copy-object.html
 */
export async function batchCopy(
  keys: readonly string[],
  options: BatchCopyOptions,
): Promise<{ jobId: string; succeeded: number }> {
  const { session, staging, earlier, started, clock } = options;
  const AccountId = await session.accountId();
  const control = session.client(S3ControlClient);
  const describe = async (JobId: string) =>
    (await control.send(new DescribeJobCommand({ AccountId, JobId }))).Job ?? {};
  try {
    const usable = earlier !== undefined && canSucceed(await describe(earlier));
    const jobId = usable ? earlier : await createJob(control, keys, options);
    await started(jobId);
    return { jobId, succeeded: succeededOf(await ended(() => describe(jobId), jobId, clock), jobId, staging.bucket) };
  } catch (error) {
    throw explainAwsError(error, 'The batch job of S3 could not be carried out');
  }
}

function canSucceed({ Status, ProgressSummary }: JobDescriptor): boolean {
  const failed = /^(Failed|Failing|Cancelled|Cancelling|Suspended|Paused)$/.test(Status ?? '');
  return !failed && !ProgressSummary?.NumberOfTasksFailed;
}

async function createJob(
  control: S3ControlClient,
  keys: readonly string[],
  { session, from, to, staging, role }: BatchCopyOptions,
): Promise<string> {
  const token = randomUUID();
  const folder = `${folderPrefix(staging.prefix)}batch-${token}`;
  // bucket,key with the key URL-encoded.
  const manifest = keys.map((key) => `${from.bucket},${encodeURIComponent(key).replace(/%2F/g, '/')}\n`).join('');
  const { etag } = await new Bucket(session, staging.bucket).put(`${folder}/manifest.csv`, manifest, {
    headers: { contentType: 'text/csv' },
  });
  const partition = /^arn:([\w-]+):/.exec(role)?.[1] ?? 'aws';
  const arn = (path: string) => `arn:${partition}:s3:::${path}`;
  const { JobId } = await control.send(
    new CreateJobCommand({
      AccountId: await session.accountId(),
      ClientRequestToken: token,
      ConfirmationRequired: false,
      Description: 'migrate-data',
      Priority: 10,
      RoleArn: role,
      Operation: {
        S3PutObjectCopy: {
          TargetResource: arn(to.bucket),
          ...(to.prefix && { TargetKeyPrefix: to.prefix.replace(/\/+$/, '') }),
          ChecksumAlgorithm: 'SHA256',
        },
      },
      Manifest: {
        Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: ['Bucket', 'Key'] },
        Location: { ObjectArn: arn(`${staging.bucket}/${folder}/manifest.csv`), ETag: etag.replaceAll('"', '') },
      },
      Report: {
        Enabled: true,
        Bucket: arn(staging.bucket),
        Format: 'Report_CSV_20180820',
        Prefix: `${folder}/report`,
        ReportScope: 'FailedTasksOnly',
      },
    }),
  );
  return JobId!;
}

async function ended(describe: () => Promise<JobDescriptor>, jobId: string, clock: Clock): Promise<JobDescriptor> {
  const look = async () => {
    const job = await describe();
    return /^(Complete|Failed|Cancelled|Suspended|Paused)$/.test(job.Status ?? '') ? job : undefined;
  };
  const late = {
    what: `The batch job ${jobId} has not ended`,
    todo: 'It continues on AWS: run again with the same checkpoint to follow it',
  };
  return await poll(look, longJob(clock, late));
}

/** How many objects were copied. A job that ended with failed tasks is a failed copy, whatever its status. */
function succeededOf(
  { Status, ProgressSummary, FailureReasons }: JobDescriptor,
  jobId: string,
  bucket: string,
): number {
  const {
    TotalNumberOfTasks: total,
    NumberOfTasksSucceeded = 0,
    NumberOfTasksFailed: failed = 0,
  } = ProgressSummary ?? {};
  if (Status === 'Complete' && failed === 0) return NumberOfTasksSucceeded;
  const reasons = [FailureReasons?.[0]?.FailureReason, failed > 0 && `${failed} of ${total} objects were not copied`];
  throw new Failure({
    code: 's3-batch',
    what: `The batch job ${jobId} ended with ${Status}`,
    why: reasons.filter(Boolean).join('; ') || 'S3 gave no reason',
    todo: `See the job's report in ${bucket}`,
  });
}

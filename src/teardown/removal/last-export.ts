import { CreateBackupCommand, DescribeBackupCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsErrorName, explainAwsError, isNotFound, poll } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import { migrate, openCheckpoint, parseDefinition } from '../../data/index.ts';
import type { Context } from '../../operation/index.ts';
import { childEnvironment } from '../../process/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import type { TeardownJob } from '../request.ts';
import type { DataResource } from '../inventory/data-resource.ts';

/** Milliseconds that a backup may take; DynamoDB makes them within seconds, whatever the size. */
const BACKUP_TIMEOUT = 15 * 60_000;

/**
 * Saves what is about to be lost, and returns where it lies: of a table an on-demand backup, which outlives the table; of
 * a bucket a copy of its objects in the artifacts bucket, compared object by object. Undefined for what is no longer there.
 */
export async function lastExport(
  context: Context,
  job: TeardownJob,
  resource: DataResource,
  since: string,
): Promise<string | undefined> {
  if (resource.type === 'AWS::DynamoDB::Table') return await backUpTable(context, resource.id, since);
  // What else holds data was refused by the guard.
  return resource.type === 'AWS::S3::Bucket' ? await copyBucket(context, job, resource.id, since) : undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Backup.Tutorial.html */
async function backUpTable(
  { session, clock, signal }: Context,
  TableName: string,
  since: string,
): Promise<string | undefined> {
  const client = session.client(DynamoDBClient);
  const BackupName = `last-${since.replace(/[^0-9TZ]/g, '')}`;
  try {
    const BackupArn = await poll(async () => await beginBackup(client, { TableName, BackupName }), {
      timeout: BACKUP_TIMEOUT,
      clock,
      signal,
    });
    await poll(
      async () => {
        const { BackupDescription } = await client.send(new DescribeBackupCommand({ BackupArn }));
        return BackupDescription?.BackupDetails?.BackupStatus === 'AVAILABLE' || undefined;
      },
      { timeout: BACKUP_TIMEOUT, clock, signal },
    );
    return BackupArn;
  } catch (error) {
    if (awsErrorName(error) === 'TableNotFoundException' || isNotFound(error)) return undefined;
    throw explainAwsError(error, `Table ${TableName} could not be backed up`);
  }
}

/**
 * ARN of the backup that has begun; undefined while another one of the table is under way. That may be one of ours whose
 * answer was lost, sent again by the SDK: names of backups are no keys, and the second one is as good as the first.
 */
async function beginBackup(
  client: DynamoDBClient,
  wanted: { TableName: string; BackupName: string },
): Promise<string | undefined> {
  try {
    return (await client.send(new CreateBackupCommand(wanted))).BackupDetails!.BackupArn!;
  } catch (error) {
    if (awsErrorName(error) === 'BackupInUseException') return undefined;
    throw error;
  }
}

async function copyBucket(
  context: Context,
  job: TeardownJob,
  name: string,
  since: string,
): Promise<string | undefined> {
  const { session } = context;
  const bucket = new Bucket(session, name);
  for await (const page of bucket.list('')) {
    if (page.length > 0) break;
    return undefined;
  }
  const folder = `exports/${job.app}/${job.environment}/${since.replace(/[^0-9TZ]/g, '')}/${name}`;
  const { artifactsBucket } = job.bootstrap;
  const plan = JSON.stringify({
    version: 1,
    migrations: [
      { name: 'last-export', from: { s3: { bucket: name } }, to: { s3: { bucket: artifactsBucket, prefix: folder } } },
    ],
  });
  const outcome = await migrate(context, {
    definition: parseDefinition(plan, {}, 'the last export'),
    direction: 'forward',
    operation: 'copy-and-verify',
    dryRun: false,
    onConflict: 'overwrite',
    concurrency: 32,
    checkpoint: openCheckpoint(`s3://${artifactsBucket}/${folder}.checkpoint.json`, session),
    resolve: (path) => path,
    secret: () => undefined,
    program: () => '',
    commandEnvironment: childEnvironment({}),
  });
  const [result] = outcome.migrations;
  if (outcome.error === undefined && result && result.mismatched === 0 && result.bad === 0)
    return `s3://${artifactsBucket}/${folder}/`;
  throw new Failure({
    code: 'last-export',
    what: `Bucket ${name} was not exported; nothing was deleted`,
    why: outcome.error
      ? messageOf(outcome.error)
      : `Objects that differ: ${result?.mismatched}; objects that could not be copied: ${result?.bad}`,
    todo: 'Run again, or set last-export: false if the data may be lost',
    cause: outcome.error,
  });
}

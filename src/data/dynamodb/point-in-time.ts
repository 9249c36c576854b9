import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  type PointInTimeRecoveryDescription,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { awsErrorName, explainAwsError, orExplain, poll, wasSentAgain } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { longJob } from '../access/long-job.ts';
import { untilActive } from './until-active.ts';

/** Milliseconds. */
const BACKUPS_TIMEOUT = 20 * 60_000;

export async function describeRecovery(
  { session }: Context,
  table: string,
): Promise<PointInTimeRecoveryDescription | undefined> {
  const asked = session.client(DynamoDBClient).send(new DescribeContinuousBackupsCommand({ TableName: table }));
  const { ContinuousBackupsDescription } = await orExplain(
    asked,
    `The backups of table ${table} could not be described`,
  );
  return ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
}

/** Throws Failure for a table or a time (milliseconds) that cannot be restored. */
export function requireRestorable(
  table: string,
  asOf: number,
  recovery: PointInTimeRecoveryDescription | undefined,
): void {
  if (recovery?.PointInTimeRecoveryStatus !== 'ENABLED') {
    throw new Failure({
      code: 'restore',
      what: `Table ${table} cannot be restored`,
      why: 'Point-in-time recovery is off',
      todo: 'Turn it on (PointInTimeRecoverySpecification); only times after that can be restored',
    });
  }
  const earliest = recovery.EarliestRestorableDateTime?.getTime() ?? -Infinity;
  const latest = recovery.LatestRestorableDateTime?.getTime() ?? Infinity;
  if (asOf >= earliest && asOf <= latest) return;
  throw new Failure({
    code: 'restore',
    what: `Table ${table} cannot be restored as of ${new Date(asOf).toISOString()}`,
    why: `Allowed: from ${new Date(earliest).toISOString()} to ${new Date(latest).toISOString()}`,
  });
}

export async function restoreToTime({ session }: Context, from: string, to: string, asOf: number): Promise<void> {
  try {
    await session.client(DynamoDBClient).send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: from,
        TargetTableName: to,
        RestoreDateTime: new Date(asOf),
      }),
    );
  } catch (error) {
    // There was none, and it was sent again: the answer to this very request was lost. What it is made of is compared in
    // the end. At the first request it is another one's, who was quicker.
    if (awsErrorName(error) === 'TableAlreadyExistsException' && wasSentAgain(error)) return;
    throw explainAwsError(error, `Table ${from} could not be restored to ${to}`);
  }
}

/** Waits until a restored table can be used. */
export async function untilRestored({ session, clock }: Context, table: string): Promise<TableDescription> {
  const late = {
    what: `Table ${table} is not restored yet`,
    todo: 'The restore continues on AWS; run again to verify the table and switch to it',
  };
  return await orExplain(untilActive(session, table, longJob(clock, late)), `Table ${table} could not be watched`);
}

/** A restore brings neither time to live nor point-in-time recovery back. */
export async function copySettings(context: Context, from: string, to: string): Promise<void> {
  const client = context.session.client(DynamoDBClient);
  const timeToLive = async (TableName: string) =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  const wanted = await timeToLive(from);
  const isSet = async () => /^ENABL/.test((await timeToLive(to))?.TimeToLiveStatus ?? '');
  if (wanted?.TimeToLiveStatus === 'ENABLED' && !(await isSet())) {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: wanted.AttributeName! };
    await client.send(new UpdateTimeToLiveCommand({ TableName: to, TimeToLiveSpecification })).catch(async (error) => {
      // "TimeToLive is already enabled": the answer to this very request was lost, and it was sent again.
      if (awsErrorName(error) !== 'ValidationException' || !(await isSet())) throw error;
    });
  }
  await turnOnRecovery(context, to);
}

/**
 * DynamoDB first makes a new table one that can have backups, and refuses this until it has.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
 */
async function turnOnRecovery({ session, clock, signal }: Context, TableName: string): Promise<void> {
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  const command = new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification });
  await poll(
    async () => {
      try {
        return await session.client(DynamoDBClient).send(command);
      } catch (error) {
        if (awsErrorName(error) === 'ContinuousBackupsUnavailableException') return undefined;
        throw error;
      }
    },
    { timeout: BACKUPS_TIMEOUT, clock, signal },
  );
}

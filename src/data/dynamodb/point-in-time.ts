import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type PointInTimeRecoveryDescription,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { awsErrorName, explainAwsError, orExplain, poll, wasSentAgain } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
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

/** Begins a restore. False where the table turned out to be there already: it may be this request's, or another one's. */
export async function restoreToTime({ session }: Context, from: string, to: string, asOf: number): Promise<boolean> {
  try {
    await session.client(DynamoDBClient).send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: from,
        TargetTableName: to,
        RestoreDateTime: new Date(asOf),
      }),
    );
    return true;
  } catch (error) {
    // There was none, and it was sent again: the answer to this very request was lost. What it was restored from is
    // looked at afterwards. At the first request it is another one's, who was quicker.
    if (awsErrorName(error) === 'TableAlreadyExistsException' && wasSentAgain(error)) return false;
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

/** Throws Failure for a table that is not what a restore of another one to a time (milliseconds) has made. */
export function requireRestoredFrom(
  original: TableDescription,
  asOf: number,
  { TableName, RestoreSummary: restore }: TableDescription,
): void {
  const { SourceTableArn, RestoreDateTime } = restore ?? {};
  // A restore has a precision of seconds.
  const seconds = (time: number) => Math.floor(time / 1000);
  if (SourceTableArn === original.TableArn && RestoreDateTime && seconds(RestoreDateTime.getTime()) === seconds(asOf))
    return;
  throw new Failure({
    code: 'restore',
    what: `Table ${TableName} is not ${original.TableName} as of ${new Date(asOf).toISOString()}`,
    why: restore
      ? `It was restored from ${SourceTableArn} as of ${RestoreDateTime?.toISOString()}`
      : 'It was not made by a restore',
    todo: 'Choose the name of a table that does not exist yet, or delete this one; nothing was switched',
  });
}

/** A restore does not bring time to live back. It is turned on when the items are compared: DynamoDB deletes some then. */
export async function copyTimeToLive({ session }: Context, from: string, to: string): Promise<void> {
  const client = session.client(DynamoDBClient);
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
}

/**
 * Turns the stream of the old table on for the new one, which a restore leaves out. Returns what is left to do for its
 * consumers; undefined where the old table has none.
 */
export async function copyStream(
  { session }: Context,
  { StreamSpecification }: TableDescription,
  to: TableDescription,
): Promise<string | undefined> {
  if (!StreamSpecification?.StreamEnabled) return undefined;
  const consumers = `what reads the stream of the old table must be connected to the stream of ${to.TableName}, which begins empty`;
  if (to.StreamSpecification?.StreamEnabled) return consumers;
  try {
    await session.client(DynamoDBClient).send(new UpdateTableCommand({ TableName: to.TableName, StreamSpecification }));
    return consumers;
  } catch (error) {
    return `the old table has a stream (${StreamSpecification.StreamViewType}), and ${to.TableName} has none: ${messageOf(error)}`;
  }
}

/**
 * A restore does not bring point-in-time recovery back. DynamoDB first makes a new table one that can have backups, and refuses this until it has.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
 */
export async function turnOnRecovery({ session, clock, signal }: Context, TableName: string): Promise<void> {
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

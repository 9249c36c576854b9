import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { explainAwsError, poll, PollTimeout, systemClock, type AwsSession, type Clock } from '../../aws/index.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import { Digest } from '../model/digest.ts';
import { describeTable, openDynamoTable, tableExists } from './table.ts';
import { exportedRows, exportTable } from './export-table.ts';
import { setParameter } from '../freeze.ts';
import { emptyResult } from '../migration.ts';
import type { MigrationResult } from '../result.ts';
import type { RowTarget } from '../model/store.ts';
import { Throttle } from './throttle.ts';
import { visitAll } from '../rows/verify-rows.ts';

export interface RestoreOptions {
  name: string;
  session: AwsSession;
  /** Table that is read, as it was at `asOf` (milliseconds since 1970). */
  from: string;
  asOf: number;
  /** New table. */
  to: string;
  /** SSM parameter that gets the new table's name once it is verified. */
  swapParameter?: string;
  /** Where an export of that time is put, with which the restored table is compared. */
  staging?: { bucket: string; prefix?: string };
  dryRun: boolean;
  lanes: number;
  report: Reporter;
  /** Milliseconds. */
  timeout?: number;
  clock?: Clock;
}

/**
 * Rolls a table's data back: restores it, as it was at a time, to a new table, compares that with an export of the same
 * time, gives it the settings that a restore leaves out (time to live, point-in-time recovery), and points a parameter at
 * it. The old table stays. Without an export only a table that has not changed since is something to compare with.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.Tutorial.html
 */
export async function restoreTable(options: RestoreOptions): Promise<MigrationResult> {
  const { session, from, to, report, dryRun } = options;
  const started = Date.now();
  const client = session.client(DynamoDBClient);
  const when = new Date(options.asOf).toISOString();
  const result = emptyResult({
    name: options.name,
    source: { label: `DynamoDB table ${from} as of ${when}` },
    target: { label: `DynamoDB table ${to} (new)` },
  });
  const original = await describeTable(client, from);
  await requireWindow(client, options);
  const there = await tableExists(session, to);
  if (dryRun) {
    report.note(`${options.name}: would restore ${from} as of ${when} to ${to}`);
    return { ...result, planned: original.ItemCount ?? 0 };
  }
  if (there) report.note(`${options.name}: table ${to} is there already and is only verified`);
  const [restored, then] = await Promise.all([
    there ? active(client, options) : restore(client, options),
    options.staging && exportedDigest(original, options.staging, options),
  ]);
  await carrySettings(client, from, to);
  requireSameShape(original, restored, options);
  const [before, after] = await Promise.all([digest(options, from), digest(options, to)]);
  result.copied = there ? 0 : after.rows;
  result.notes = [`${from} has ${before.rows} items now, ${to} has ${after.rows}; ${comparison(before, after)}`];
  const expected = then ?? before;
  if (then && then.hex() !== after.hex()) {
    throw new Failure({
      code: 'restore',
      what: `The restored table ${to} is not what ${from} was at ${when}`,
      why: `The export of that time has ${then.rows} items, ${to} has ${after.rows}; ${comparison(then, after)}`,
      todo: `Nothing was switched; delete ${to} and run again`,
    });
  }
  if (expected.hex() === after.hex()) {
    result.verified = after.rows;
    result.evidence = {
      counts: { source: expected.rows, target: after.rows, missing: 0, different: 0, extra: 0 },
      digest: { source: expected.hex(), target: after.hex() },
      keys: { source: expected.keysHex(), target: after.keysHex() },
    };
  } else
    result.notes.push(`its items were not compared: staging beside as-of in the plan has them compared with an export`);
  if (after.rows === 0 && before.rows > 0) {
    throw new Failure({
      code: 'restore',
      what: `The restored table ${to} is empty`,
      why: `${from} holds ${before.rows} items now, and held none at ${when}`,
      todo: 'Choose a later as-of; nothing was switched',
    });
  }
  if (options.swapParameter) {
    const previous = await setParameter(session, options.swapParameter, to);
    result.notes.push(`${options.swapParameter} is ${to} (it was ${previous ?? 'not there'})`);
  }
  report.note(`${options.name}: ${result.notes.join('; ')}`);
  return { ...result, seconds: (Date.now() - started) / 1000 };
}

function comparison(one: Digest, other: Digest): string {
  return one.hex() === other.hex()
    ? 'they are the same'
    : `they differ in ${one.differing(other).size} of ${Digest.BUCKETS} buckets`;
}

/** The items of the time, as an export has them. */
async function exportedDigest(
  { TableArn, KeySchema }: TableDescription,
  staging: { bucket: string; prefix?: string },
  { session, asOf, timeout, clock }: RestoreOptions,
): Promise<Digest> {
  const limits = { ...(timeout !== undefined && { timeout }), ...(clock && { clock }) };
  const made = await exportTable({ session, tableArn: TableArn!, staging, asOf, ...limits });
  const keyFields = KeySchema!.map(({ AttributeName }) => AttributeName!);
  const sum = new Digest();
  for await (const rows of exportedRows(session, made)) for (const row of rows) sum.add(row, keyFields);
  return sum;
}

async function requireWindow(client: DynamoDBClient, { from, asOf }: RestoreOptions): Promise<void> {
  const { ContinuousBackupsDescription } = await client
    .send(new DescribeContinuousBackupsCommand({ TableName: from }))
    .catch((error: unknown) => {
      throw explainAwsError(error, `The backups of table ${from} could not be described`);
    });
  const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  if (recovery?.PointInTimeRecoveryStatus !== 'ENABLED') {
    throw new Failure({
      code: 'restore',
      what: `Table ${from} cannot be restored`,
      why: 'Point-in-time recovery is off',
      todo: 'Turn it on (PointInTimeRecoverySpecification); it works for times after that only',
    });
  }
  const earliest = recovery.EarliestRestorableDateTime?.getTime() ?? -Infinity;
  const latest = recovery.LatestRestorableDateTime?.getTime() ?? Infinity;
  if (asOf >= earliest && asOf <= latest) return;
  throw new Failure({
    code: 'restore',
    what: `Table ${from} cannot be restored as of ${new Date(asOf).toISOString()}`,
    why: `Allowed: from ${new Date(earliest).toISOString()} to ${new Date(latest).toISOString()}`,
  });
}

async function restore(client: DynamoDBClient, options: RestoreOptions): Promise<TableDescription> {
  const { from, to, asOf } = options;
  try {
    await client.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: from,
        TargetTableName: to,
        RestoreDateTime: new Date(asOf),
      }),
    );
  } catch (error) {
    throw explainAwsError(error, `Table ${from} could not be restored to ${to}`);
  }
  return await active(client, options);
}

async function active(client: DynamoDBClient, options: RestoreOptions): Promise<TableDescription> {
  const { to, clock = systemClock } = options;
  try {
    return await poll(
      async () => {
        const { Table } = await client.send(new DescribeTableCommand({ TableName: to }));
        return Table?.TableStatus === 'ACTIVE' && !Table.RestoreSummary?.RestoreInProgress ? Table : undefined;
      },
      { clock, timeout: options.timeout ?? 5 * 3_600_000, interval: (elapsed) => (elapsed < 60_000 ? 1000 : 15_000) },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw explainAwsError(error, `Table ${to} could not be watched`);
    throw new Failure({
      code: 'timeout',
      what: `Table ${to} is not restored yet`,
      why: error.message,
      todo: 'The restore goes on at AWS; run again, and it is verified and switched',
    });
  }
}

/** A restore brings neither time to live nor point-in-time recovery back. */
async function carrySettings(client: DynamoDBClient, from: string, to: string): Promise<void> {
  const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName: from }));
  const { TimeToLiveDescription: present } = await client.send(new DescribeTimeToLiveCommand({ TableName: to }));
  if (ttl?.TimeToLiveStatus === 'ENABLED' && present?.TimeToLiveStatus !== 'ENABLED')
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: to,
        TimeToLiveSpecification: { Enabled: true, AttributeName: ttl.AttributeName! },
      }),
    );
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName: to,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
}

function requireSameShape(original: TableDescription, restored: TableDescription, { to }: RestoreOptions): void {
  const shape = (table: TableDescription) =>
    JSON.stringify([table.KeySchema, (table.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName).sort()]);
  if (shape(original) === shape(restored)) return;
  throw new Failure({
    code: 'restore',
    what: `Table ${to} has other keys or indexes than the one that it was restored from`,
    todo: 'Choose the name of a table that is not there yet',
  });
}

async function digest({ session, lanes }: RestoreOptions, table: string): Promise<Digest> {
  const store: RowTarget = await openDynamoTable({ session, table, throttle: new Throttle() });
  const sum = new Digest();
  await visitAll(store, lanes, (row) => void sum.add(row, store.keyFields));
  return sum;
}

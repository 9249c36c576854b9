import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { poll, type AwsSession } from '../../../src/aws/index.ts';
import {
  migrate,
  migrationFailure,
  openCheckpoint,
  parseDefinition,
  type MigrationOutcome,
} from '../../../src/data/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import { childEnvironment } from '../../../src/process/index.ts';
import type { Failure } from '../../../src/report/index.ts';
import { fromItem, toItem } from '../../../src/data/dynamodb/attribute-values.ts';
import type { Row } from '../../../src/data/model/value.ts';
import { observedCheckpoint, observeWrites, type WriteObserver } from '../crashes/observed-writes.ts';
import { unique } from '../names.ts';
import { recordingReporter } from '../recording-reporter.ts';
import type { MigrationRequest } from '../../../src/data/request.ts';

/** The program that ships in the templates. */
export const TRANSFER_PROGRAM = join(import.meta.dirname, '../../../templates/stacks/data-transfer/index.mjs');

/** A scratch folder for the files of one test. */
export interface Scratch {
  path(name: string): string;
  remove(): void;
}

export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-data-'));
  return { path: (name) => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Makes a SQLite file by SQL and rows. */
export function makeDatabase(
  file: string,
  sql: string,
  rows: Record<string, readonly (readonly unknown[])[]> = {},
): void {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    database.exec(sql);
    database.exec('BEGIN');
    for (const [table, values] of Object.entries(rows))
      for (const row of values)
        database.prepare(`INSERT INTO "${table}" VALUES (${row.map(() => '?').join(', ')})`).run(...(row as string[]));
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

/** Every row of a table with the storage class of every value, in the order of the rowid. */
export function dumpTable(file: string, table: string): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const columns = database
      .prepare(`PRAGMA table_info("${table}")`)
      .all()
      .map((column) => String(column['name']));
    const list = columns
      .map((name) => `"${name.replaceAll('"', '""')}"`)
      .map((name) => `${name}, typeof(${name})`)
      .join(', ');
    const statement = database.prepare(`SELECT ${list} FROM "${table}" ORDER BY 1${columns.length > 1 ? ', 3' : ''}`);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    return statement.all() as unknown[];
  } finally {
    database.close();
  }
}

export async function makeTable(
  session: AwsSession,
  keys: Record<string, 'S' | 'N' | 'B'> = { id: 'S' },
  prefix = 'items',
): Promise<string> {
  const TableName = unique(prefix);
  const names = Object.keys(keys);
  await session.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: keys[AttributeName]! })),
      KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  await seen(session, TableName);
  return TableName;
}

/** Waits until reads know a table that was just made. */
export async function seen(session: AwsSession, TableName: string): Promise<void> {
  const read = () => session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName }));
  await poll(() => read().catch(() => undefined), { timeout: 60_000, interval: () => 20 });
}

export async function scanTable(session: AwsSession, TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey;
  do {
    const answer: { Items?: Record<string, never>[]; LastEvaluatedKey?: Record<string, never> } = (await session
      .client(DynamoDBClient)
      .send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }))) as never;
    rows.push(...(answer.Items ?? []).map(fromItem));
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}

export async function putRow(session: AwsSession, TableName: string, row: Row): Promise<void> {
  await session.client(DynamoDBClient).send(new PutItemCommand({ TableName, Item: toItem(row) }));
}

export type RunOptions = Partial<Omit<MigrationRequest, 'onWrite'>> & {
  session: AwsSession;
  /** A path, or s3://bucket/key. */
  checkpointAt: string;
  variables?: Record<string, string>;
  signal?: AbortSignal;
  onWrite?: WriteObserver;
};

/** Runs a plan with the defaults of the action; throws what the run ended with. */
export async function runPlan(
  plan: string,
  options: RunOptions,
): Promise<MigrationOutcome & { lines: string[]; warnings: string[] }> {
  const { checkpointAt, variables, session, signal, onWrite, ...rest } = options;
  const report = recordingReporter();
  const outcome = await observeWrites(onWrite, () =>
    migrate(createContext(session, report, { ...(signal && { signal }) }), {
      definition: parseDefinition(plan, variables ?? {}),
      direction: 'forward',
      operation: 'copy-and-verify',
      dryRun: false,
      onConflict: 'fail',
      concurrency: 8,
      checkpoint: observedCheckpoint(openCheckpoint(checkpointAt, session)),
      resolve: (path) => path,
      secret: () => undefined,
      program: () => readFileSync(TRANSFER_PROGRAM, 'utf8'),
      commandEnvironment: childEnvironment({}),
      ...rest,
    }),
  );
  if (outcome.error !== undefined) throw outcome.error;
  return { ...outcome, lines: report.lines, warnings: report.warnings };
}

/** What the action fails with at the end of a run whose inputs have their defaults, but for `inputs`. */
export function verdictOn(
  results: MigrationOutcome['migrations'],
  inputs: Partial<Parameters<typeof migrationFailure>[1]> = {},
): Failure | undefined {
  const defaults = {
    maxBadRows: 0,
    onConflict: 'fail',
    operation: 'copy-and-verify',
    dryRun: false,
    resume: '',
  } as const;
  return migrationFailure(results, { ...defaults, ...inputs });
}

export async function makeBucket(session: AwsSession, versioned = false): Promise<string> {
  const Bucket = unique('shop-data');
  const client = session.client(S3Client);
  await client.send(new CreateBucketCommand({ Bucket }));
  if (versioned)
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  return Bucket;
}

export async function putObject(
  session: AwsSession,
  Bucket: string,
  Key: string,
  Body: string | Uint8Array,
): Promise<void> {
  await session.client(S3Client).send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** All keys of a bucket with their text. */
export async function bucketContent(session: AwsSession, Bucket: string): Promise<Record<string, string>> {
  const client = session.client(S3Client);
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
  const entries = (Contents ?? []).map(async ({ Key }) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return [Key!, await Body!.transformToString('latin1')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

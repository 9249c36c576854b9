import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AwsSession } from '../../src/aws/index.ts';
import { migrate, openCheckpoint, parsePlan, type MigrateOptions, type MigrationRun } from '../../src/data/index.ts';
import { fromItem, toItem } from '../../src/data/dynamodb-values.ts';
import type { Row } from '../../src/data/value.ts';
import { recordingReporter } from '../../src/report/index.ts';
import { unique } from './names.ts';

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
    const list = columns.map((name) => `"${name}", typeof("${name}")`).join(', ');
    const statement = database.prepare(`SELECT ${list} FROM "${table}" ORDER BY 1`);
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
  return TableName;
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

/** Runs a plan with the defaults of the action. */
export async function runPlan(
  plan: string,
  options: Partial<MigrateOptions> & { session: AwsSession; checkpointAt: string; variables?: Record<string, string> },
): Promise<MigrationRun & { lines: string[] }> {
  const { checkpointAt, variables, ...rest } = options;
  const report = recordingReporter();
  const run = await migrate({
    plan: parsePlan(plan, variables ?? {}),
    direction: 'forward',
    operation: 'copy-and-verify',
    dryRun: false,
    onConflict: 'fail',
    concurrency: 8,
    checkpoint: openCheckpoint({
      location: checkpointAt,
      session: options.session,
      ...(options.onWrite && { onWrite: options.onWrite }),
    }),
    report,
    resolve: (path) => path,
    secret: () => undefined,
    ...rest,
  });
  return { ...run, lines: report.lines };
}

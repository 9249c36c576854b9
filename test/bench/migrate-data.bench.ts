// Rows and files into the same emulator as the tools people use today: a boto3 loop, a raw BatchWriteItem loop and the
// AWS CLI. `npm run bench -- migrate-data`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureTools, toolPath } from '../../scripts/tools.mjs';
import type { AwsSession } from '../../src/aws/index.ts';
import { runPlan } from '../support/data.ts';
import { unique } from '../support/names.ts';
import { testSession } from '../support/session.ts';
import type { Bench } from './harness.ts';
import { OURS } from './statistics.ts';

const ROWS = 100_000;
const FILES = 5_000;
const FILE_SIZE = 20_000;
/** Written by the boto3 loop: what a migration script in Python looks like. */
const BOTO3 = `
import sqlite3, sys, boto3
table = boto3.resource('dynamodb').Table(sys.argv[2])
with table.batch_writer() as batch:
    for id, name, email, age, note in sqlite3.connect(sys.argv[1]).execute('SELECT * FROM users'):
        batch.put_item(Item={'id': id, 'name': name, 'email': email, 'age': age, 'note': note})
`;

export default async function bench(b: Bench): Promise<void> {
  ensureTools('rivals');
  const folder = mkdtempSync(join(tmpdir(), 'deploy-bench-'));
  b.defer(() => rmSync(folder, { recursive: true, force: true }));
  await rows(b, folder);
  await files(b, folder);
  await memory(b, folder);
}

async function rows(b: Bench, folder: string): Promise<void> {
  const emulator = await b.emulator();
  const session = testSession(emulator.endpoint);
  const file = join(folder, 'app.db');
  makeUsers(file, ROWS);
  let table = '';
  const setup = async () => {
    table = await makeUsersTable(session);
  };
  const script = join(folder, 'boto3_loop.py');
  writeFileSync(script, BOTO3);
  const speed = (start: number) => (ROWS * 1000) / (performance.now() - start);
  const run = async (operation: 'copy' | 'verify', target = table) => {
    const start = performance.now();
    const { migrations } = await runPlan(usersPlan(file, target), {
      session,
      operation,
      concurrency: 16,
      checkpointAt: join(folder, unique('checkpoint')),
    });
    if (migrations[0]!.mismatched > 0 || (operation === 'copy' && migrations[0]!.copied !== ROWS))
      throw new Error(`${operation} went wrong: ${JSON.stringify(migrations[0])}`);
    return speed(start);
  };
  await b.compare('100,000 rows from SQLite to DynamoDB', {
    unit: 'rows/s',
    better: 'higher',
    runs: 3,
    setup,
    ours: () => run('copy'),
    rivals: {
      'boto3 batch_writer': async () => {
        const start = performance.now();
        await b.command([toolPath('rivals', 'python'), script, file, table], emulator.environment);
        return speed(start);
      },
      'raw BatchWriteItem loop': async () => {
        const start = performance.now();
        await rawLoop(session, file, table);
        return speed(start);
      },
    },
    target: { against: 'raw BatchWriteItem loop', ratio: 0.83 },
    note: 'Ours reads a consistent snapshot, maps every row, checks that it can come back, sums a digest and keeps a checkpoint. The raw loop has 16 BatchWriteItem calls under way, builds items from rows and does nothing else: it is what this emulator can take.',
  });
  await setup();
  await run('copy');
  const full = table;
  await b.compare('Verifying 100,000 rows against copying them', {
    unit: 'rows/s',
    better: 'higher',
    runs: 3,
    setup,
    ours: () => run('verify', full),
    rivals: { 'copy (Deploy)': () => run('copy') },
    target: { against: 'copy (Deploy)', ratio: 1 },
    note: 'Both sides are read from scratch: every value of every row is compared.',
  });
}

async function files(b: Bench, folder: string): Promise<void> {
  const emulator = await b.emulator();
  const session = testSession(emulator.endpoint);
  const source = join(folder, 'files');
  for (let index = 0; index < FILES; index++) {
    const place = join(source, String(index % 50));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${index}.bin`), Buffer.alloc(FILE_SIZE, `${index} `));
  }
  let bucket = '';
  const plan = () => `version: 1
migrations:
  - name: files
    from: { folder: { path: '${source}' } }
    to: { s3: { bucket: ${bucket} } }
`;
  await b.compare('5,000 files of 20 kB to S3', {
    runs: 3,
    setup: async (contestant) => {
      bucket = unique(contestant === OURS ? 'ours' : 'theirs');
      await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
    },
    ours: async () => {
      const checkpointAt = join(folder, unique('checkpoint'));
      const { migrations } = await runPlan(plan(), { session, operation: 'copy', concurrency: 32, checkpointAt });
      if (migrations[0]!.copied !== FILES) throw new Error('Not every file was copied');
    },
    rivals: {
      'aws s3 cp --recursive': async () => {
        const argv = [toolPath('rivals', 'aws'), 's3', 'cp', '--recursive', '--quiet', source, `s3://${bucket}`];
        await b.command(argv, emulator.environment);
      },
    },
    target: { against: 'aws s3 cp --recursive', ratio: 3 },
    note: 'Ours sends a SHA-256 with every file and refuses to overwrite; default settings of the AWS CLI.',
  });
}

async function memory(b: Bench, folder: string): Promise<void> {
  const emulator = await b.emulator();
  const file = join(folder, 'million.db');
  makeUsers(file, 1_000_000);
  const table = await makeUsersTable(testSession(emulator.endpoint));
  await b.compare('Peak memory while 1,000,000 rows are copied and verified', {
    unit: 'MB',
    runs: 1,
    warmup: 0,
    ours: async () => {
      const script = join(import.meta.dirname, 'migrate-data-memory.ts');
      const { stdout } = await b.command([process.execPath, script, file, table, emulator.endpoint, folder]);
      return Number(stdout.trim().split('\n').at(-1));
    },
    rivals: { 'limit of the project': () => Promise.resolve(200) },
    target: { against: 'limit of the project', ratio: 1 },
    note: 'Maximum resident set of the process, Node itself included.',
  });
}

function usersPlan(file: string, table: string): string {
  return `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${file}', table: users } }
    to: { dynamodb: { table: ${table} } }
`;
}

function makeUsers(file: string, count: number): void {
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, email TEXT, age INTEGER, note TEXT)');
  database.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
    INSERT INTO users SELECT 'user-' || i, 'Name ' || i, 'u' || i || '@example.test', i % 90, hex(i * 7919) || ' some words about this user' FROM n`);
  database.close();
}

async function makeUsersTable(session: AwsSession): Promise<string> {
  const TableName = unique('users');
  await session.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  return TableName;
}

async function rawLoop(session: AwsSession, file: string, table: string): Promise<void> {
  const client = session.client(DynamoDBClient);
  const database = new DatabaseSync(file, { readOnly: true });
  const all = database.prepare('SELECT * FROM users').iterate() as Iterator<Record<string, string | number>>;
  const worker = async () => {
    for (;;) {
      const requests = [];
      while (requests.length < 25) {
        const { value: row, done } = all.next();
        if (done) break;
        const Item = Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            typeof value === 'string' ? { S: value } : { N: String(value) },
          ]),
        );
        requests.push({ PutRequest: { Item } });
      }
      if (requests.length === 0) return;
      await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests as never } }));
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  database.close();
}

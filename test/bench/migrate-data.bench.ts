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
import type { Emulator } from '../support/emulator/emulator.ts';
import { migrateInProcess, startDynamoServer } from '../support/actions/migrate-data-bundle.ts';
import { unique } from '../support/names.ts';
import { testSession } from '../support/emulator/session.ts';
import type { Bench } from './harness.ts';
import { OURS, ratio } from './statistics.ts';

const ROWS = 100_000;
const MILLION = 1_000_000;
const FILES = 5_000;
const FILE_SIZE = 20_000;
const BOTO3_LOOP = 'boto3 batch_writer';
const RAW_LOOP = 'raw BatchWriteItem loop';
const LIMIT = 'limit of the project';
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
  const emulator = await b.emulator();
  await rows(b, folder, emulator);
  await files(b, folder, emulator);
  await memory(b, folder, emulator);
}

async function rows(b: Bench, folder: string, emulator: Emulator): Promise<void> {
  const session = testSession(emulator.endpoint);
  const file = join(folder, 'app.db');
  makeUsers(file, ROWS);
  let table = '';
  const setup = async () => {
    table = await makeUsersTable(session);
  };
  const script = join(folder, 'boto3_loop.py');
  writeFileSync(script, BOTO3);
  const run = async (operation: 'copy' | 'verify', target = table) => {
    const { migration, seconds } = await migrateInProcess({
      plan: usersPlan(file, target),
      endpoint: emulator.endpoint,
      inputs: { operation },
    });
    const done = operation === 'copy' ? migration.copied : migration.verified;
    if (done !== ROWS || migration.mismatched > 0) throw new Error(`${operation}: ${JSON.stringify(migration)}`);
    return ROWS / seconds;
  };
  const copied = await b.compare('100,000 rows from SQLite to DynamoDB', {
    unit: 'rows/s',
    better: 'higher',
    runs: 3,
    warmup: 0,
    setup,
    ours: () => run('copy'),
    rivals: {
      [BOTO3_LOOP]: async () => {
        const { ms } = await b.command([toolPath('rivals', 'python'), script, file, table], emulator.environment);
        return (ROWS * 1000) / ms;
      },
      [RAW_LOOP]: async () => {
        const start = performance.now();
        await rawLoop(session, file, table);
        return (ROWS * 1000) / (performance.now() - start);
      },
    },
    target: { against: RAW_LOOP, ratio: 0.83 },
    note: 'Ours is the whole process: it reads a consistent snapshot, maps every row, checks that it can come back, sums a digest and keeps a checkpoint. The raw loop has 16 BatchWriteItem calls under way, builds items from rows and does nothing else: it is what this emulator can take, and so the ceiling.',
  });
  console.log(`${ratio(copied, BOTO3_LOOP).toFixed(2)} times the boto3 loop`);
  await setup();
  await run('copy');
  const full = table;
  await b.compare('Verifying 100,000 rows against copying them', {
    unit: 'rows/s',
    better: 'higher',
    runs: 3,
    warmup: 0,
    setup,
    ours: () => run('verify', full),
    rivals: { 'copy (Deploy)': () => run('copy') },
    target: { against: 'copy (Deploy)', ratio: 1 },
    note: 'Both sides are read from scratch: every value of every row is compared.',
  });
}

async function files(b: Bench, folder: string, emulator: Emulator): Promise<void> {
  const session = testSession(emulator.endpoint);
  const source = join(folder, 'files');
  for (let index = 0; index < FILES; index++) {
    const place = join(source, String(index % 50));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${index}.bin`), Buffer.alloc(FILE_SIZE, `${index} `));
  }
  let bucket = '';
  await b.compare('5,000 files of 20 kB to S3', {
    runs: 3,
    warmup: 0,
    setup: async (contestant) => {
      bucket = unique(contestant === OURS ? 'ours' : 'theirs');
      await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
    },
    ours: async () => {
      const { migration, seconds } = await migrateInProcess({
        plan: plan('files', `folder: { path: '${source}' }`, `s3: { bucket: ${bucket} }`),
        endpoint: emulator.endpoint,
        inputs: { operation: 'copy', concurrency: '32' },
      });
      if (migration.copied !== FILES) throw new Error('Not every file was copied');
      return seconds * 1000;
    },
    rivals: {
      'aws s3 cp --recursive': async () => {
        const argv = [toolPath('rivals', 'aws'), 's3', 'cp', '--recursive', '--quiet', source, `s3://${bucket}`];
        await b.command(argv, emulator.environment);
      },
      'raw PUTs': async () => {
        const script = join(import.meta.dirname, 'raw-put.ts');
        await b.command([process.execPath, script, source, `${emulator.endpoint}/${bucket}`]);
      },
    },
    target: { against: 'aws s3 cp --recursive', ratio: 3 },
    note: 'Ours sends a SHA-256 with every file and refuses to overwrite; default settings of the AWS CLI. The raw PUTs are unsigned, 32 at a time: what this emulator can take.',
  });
}

/** A table in a server of our own: the emulator sorts the whole table for every page that is read. */
async function memory(b: Bench, folder: string, emulator: Emulator): Promise<void> {
  const server = await startDynamoServer();
  b.defer(() => server.stop());
  for (const [count, endpoint, where, limit] of [
    [ROWS, emulator.endpoint, 'the emulator', 200],
    [MILLION, server.endpoint, 'a loopback server', 150],
  ] as const) {
    const file = join(folder, `${count}.db`);
    makeUsers(file, count);
    const table = await makeUsersTable(testSession(endpoint));
    await b.compare(`Peak memory while ${count.toLocaleString('en-US')} rows are copied to ${where} and verified`, {
      unit: 'MB',
      runs: 1,
      warmup: 0,
      ours: async () => {
        const { migration, peak } = await migrateInProcess({ plan: usersPlan(file, table), endpoint });
        if (migration.verified !== count || migration.mismatched > 0) throw new Error(JSON.stringify(migration));
        return peak;
      },
      rivals: { [LIMIT]: () => Promise.resolve(limit) },
      target: { against: LIMIT, ratio: 1 },
      note: 'Largest resident set of the whole process, Node itself (about 50 MB) included.',
    });
  }
}

function usersPlan(file: string, table: string): string {
  return plan('users', `sqlite: { file: '${file}', table: users }`, `dynamodb: { table: ${table} }`);
}

function plan(name: string, from: string, to: string): string {
  return `version: 1
migrations:
  - name: ${name}
    from: { ${from} }
    to: { ${to} }
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

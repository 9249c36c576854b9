import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rowOf } from '../../../src/data/model/value.ts';
import {
  bucketContent,
  makeBucket,
  makeDatabase,
  makeTable,
  putObject,
  putRow,
  runPlan,
  scratch,
} from '../../support/data/tables-and-buckets.ts';
import { faultProxy, type Seen, type Verdict } from '../../support/emulator/fault-proxy.ts';
import { unique } from '../../support/names.ts';
import { restorableSince1970 } from '../../support/emulator/point-in-time.ts';
import { testSession } from '../../support/emulator/session.ts';
import { transferFunction } from '../../support/data/transfer-function.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

/** Reads by their names; of the transfer function's requests those that list and hash. */
function reads({ operation, path, body }: Seen): boolean {
  if (/^DynamoDB_\d+\.(Describe\w+|Scan|Query|BatchGetItem|GetItem)$/.test(operation)) return true;
  if (/^AmazonSSM\.GetParameter$/.test(operation) || body.includes('Action=GetCallerIdentity')) return true;
  if (path.includes('/invocations')) return /"operation":"(list|hash)"/.test(body);
  return operation === 'GET' || operation === 'HEAD';
}

let table: string;
let bucket: string;
let mount: string;
let transfer: string;
const names = { restored: unique('restored'), planned: unique('planned') };
const folder = (name: string) => {
  mkdirSync(files.path(name), { recursive: true });
  return files.path(name);
};

beforeAll(async () => {
  table = await makeTable(session);
  await putRow(
    session,
    table,
    rowOf([
      ['id', 'a'],
      ['n', 1n],
    ]),
  );
  await session.client(DynamoDBClient).send(
    new UpdateContinuousBackupsCommand({
      TableName: table,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  bucket = await makeBucket(session, true);
  for (const name of ['in/a.txt', 'in/b.txt']) await putObject(session, bucket, name, name);
  mount = files.path('efs');
  transfer = await transferFunction(session, mount);
  writeFileSync(join(mount, 'x.txt'), 'x');
  makeDatabase(files.path('app.db'), 'CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)', { t: [['b', 2n]] });
  makeDatabase(files.path('full.db'), 'CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER); PRAGMA journal_mode = WAL', {});
  writeFileSync(join(folder('source'), 'a.txt'), 'a');
  folder('target');
});

/** Every file below the scratch folder with its content's identity. */
function disk(): string[] {
  return readdirSync(files.path('.'), { recursive: true, encoding: 'utf8' })
    .map((path) => [path, statSync(files.path(path))] as const)
    .filter(([path, state]) => state.isFile() && !/-(shm|wal)$/.test(path))
    .map(([path, state]) => `${path} ${state.size} ${state.mtimeMs}`)
    .sort();
}

const SCHEMA = 'schema: "CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)"';
const CASES: Record<string, { from: () => string; to: () => string; extra?: string; planned: number }> = {
  'a table': {
    from: () => `{ sqlite: { file: '${files.path('app.db')}', table: t } }`,
    to: () => `{ dynamodb: { table: ${table} } }`,
    extra: 'fields: { kind: { constant: other } }',
    planned: 1,
  },
  'a table that is to be made': {
    from: () => `{ sqlite: { file: '${files.path('app.db')}', table: t } }`,
    to: () => `{ dynamodb: { table: ${names.planned}, create: { keys: { id: S }, staging: { bucket: ${bucket} } } } }`,
    planned: 1,
  },
  'a table that an import is to make': {
    from: () => `{ sqlite: { file: '${files.path('app.db')}', table: t } }`,
    to: () => `{ dynamodb: { table: ${names.planned}, create: { keys: { id: S }, staging: { bucket: ${bucket} } } } }`,
    extra: 'engine: dynamodb-import',
    planned: 1,
  },
  'a database that is not there': {
    from: () => `{ dynamodb: { table: ${table} } }`,
    to: () => `{ sqlite: { file: '${files.path('none/new.db')}', table: t, ${SCHEMA} } }`,
    planned: 1,
  },
  'a database that is there': {
    from: () => `{ dynamodb: { table: ${table} } }`,
    to: () => `{ sqlite: { file: '${files.path('full.db')}', table: t } }`,
    planned: 1,
  },
  'a table that a database lacks': {
    from: () => `{ dynamodb: { table: ${table} } }`,
    to: () => `{ sqlite: { file: '${files.path('full.db')}', table: u, ${SCHEMA.replace('TABLE t', 'TABLE u')} } }`,
    planned: 1,
  },
  'a database on S3': {
    from: () => `{ dynamodb: { table: ${table} } }`,
    to: () => `{ sqlite: { file: 's3://${bucket}/out/app.db', table: t, ${SCHEMA} } }`,
    planned: 1,
  },
  'a folder': {
    from: () => `{ s3: { bucket: ${bucket}, prefix: in } }`,
    to: () => `{ folder: { path: '${files.path('target/deep')}' } }`,
    planned: 2,
  },
  'a prefix': {
    from: () => `{ folder: { path: '${files.path('source')}' } }`,
    to: () => `{ s3: { bucket: ${bucket}, prefix: out } }`,
    planned: 1,
  },
  'a prefix, from S3': {
    from: () => `{ s3: { bucket: ${bucket}, prefix: in } }`,
    to: () => `{ s3: { bucket: ${bucket}, prefix: out } }`,
    planned: 2,
  },
  'a prefix, by a batch job': {
    from: () => `{ s3: { bucket: ${bucket}, prefix: in } }`,
    to: () => `{ s3: { bucket: ${bucket}, prefix: out/in, batch-role: 'arn:aws:iam::000000000000:role/b' } }`,
    extra: 'engine: s3-batch',
    planned: 2,
  },
  'a file system': {
    from: () => `{ folder: { path: '${files.path('source')}' } }`,
    to: () => `{ file-system: { function: ${transfer}, path: in, staging: { bucket: ${bucket} } } }`,
    planned: 1,
  },
  'a prefix, from a file system': {
    from: () => `{ file-system: { function: ${transfer}, staging: { bucket: ${bucket} } } }`,
    to: () => `{ s3: { bucket: ${bucket}, prefix: out } }`,
    planned: 1,
  },
  'a restored table': {
    from: () =>
      `{ dynamodb: { table: ${table}, as-of: '${new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()}' } }`,
    to: () => `{ dynamodb: { table: ${names.restored}, swap-parameter: /swap } }`,
    planned: 1,
  },
};

describe('a dry run writes nothing', () => {
  test.each(Object.entries(CASES))('to %s', async (_, { from, to, extra, planned }) => {
    const endpoint = process.env['AWS_ENDPOINT_URL']!;
    const refused: string[] = [];
    const decide = (seen: Seen): Verdict => {
      if (reads(seen)) return 'pass';
      refused.push(`${seen.operation} ${seen.path}`);
      return { status: 403, body: '{"__type":"AccessDeniedException"}' };
    };
    const proxy = await faultProxy(endpoint, decide, restorableSince1970);
    const before = [disk(), await bucketContent(session, bucket)];
    const plan = `version: 1
migrations:
  - name: m
    from: ${from()}
    to: ${to()}
    ${extra ?? ''}
freeze: { parameter: { name: /freeze, freeze: 'on', thaw: 'off' }, then: thaw }
`;
    const run = await runPlan(plan, {
      session: testSession(proxy.endpoint),
      checkpointAt: `s3://${bucket}/checkpoint.json`,
      dryRun: true,
    });
    await proxy.stop();
    expect(refused).toEqual([]);
    expect(run.migrations[0]).toMatchObject({ planned, copied: 0, bad: 0 });
    expect([disk(), await bucketContent(session, bucket)]).toEqual(before);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  bucketContent,
  dumpTable,
  makeBucket,
  makeDatabase,
  makeTable,
  putObject,
  runPlan,
  scanTable,
  scratch,
} from '../../support/data/tables-and-buckets.ts';
import { testSession } from '../../support/emulator/session.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

const SCHEMA = `CREATE TABLE users (
  id TEXT PRIMARY KEY, name TEXT, age INTEGER, score REAL, photo BLOB, active INTEGER, settings TEXT, created TEXT
)`;

const PLAN = `
version: 1
migrations:
  - name: users
    from:
      sqlite: { file: '\${Database}', table: users, schema: '${SCHEMA.replace(/\n\s*/g, ' ')}' }
    to:
      dynamodb: { table: '\${Table}' }
    fields:
      pk: { template: 'USER#{id}' }
      user_id: id
      kind: { constant: user }
      active: { from: active, type: boolean }
      settings: { from: settings, type: json }
      created_at: { from: created, time: { from: sqlite, to: epoch } }
      expires: { ttl: { from: created, format: sqlite, after: 90d } }
`;

describe('rows', () => {
  let table: string;
  const file = files.path('app.db');
  const variables = () => ({ Database: file, Table: table });

  beforeAll(async () => {
    table = await makeTable(session, { pk: 'S' });
    makeDatabase(file, SCHEMA, {
      users: [
        [
          '1',
          'Ada',
          36n,
          1,
          new Uint8Array([0, 255]),
          1n,
          '{"theme": "dark", "n": 9007199254740993}',
          '2024-01-02 03:04:05',
        ],
        ['2', '', -1n, Infinity, new Uint8Array(), 0n, '[]', '1969-12-31 23:59:59'],
        ['3', null, 9223372036854775807n, 5e-324, null, null, null, null],
        ['4', 'a\0b', -9223372036854775808n, 0.1, new Uint8Array([1]), 1n, '"x"', '2024-02-29 00:00:00'],
      ],
    });
  });

  test('a dry run reads both sides and writes nothing', async () => {
    const run = await runPlan(PLAN, {
      session,
      checkpointAt: files.path('dry.json'),
      variables: variables(),
      dryRun: true,
    });
    expect(run.migrations[0]).toMatchObject({ planned: 4, copied: 0, bad: 0 });
    expect(await scanTable(session, table)).toEqual([]);
  });

  test('every value arrives as it is, is verified, and comes back', async () => {
    const checkpointAt = files.path('forward.json');
    const run = await runPlan(PLAN, { session, checkpointAt, variables: variables() });
    expect(run.migrations[0]).toMatchObject({ copied: 4, verified: 4, mismatched: 0, bad: 0 });
    const rows = (await scanTable(session, table)).sort((a, b) => (String(a['pk']) < String(b['pk']) ? -1 : 1));
    expect(rows[0]).toMatchObject({
      pk: 'USER#1',
      user_id: '1',
      kind: 'user',
      age: 36n,
      score: 1n,
      active: true,
      settings: new Map<string, unknown>([
        ['theme', 'dark'],
        ['n', 9007199254740993n],
      ]),
      created_at: 1704164645n,
      expires: 1704164645n + 90n * 86400n,
    });
    expect(rows[1]!['score']).toEqual(new Map([['$real', 'Infinity']]));

    const again = await runPlan(PLAN, { session, checkpointAt, variables: variables() });
    expect(again.migrations[0]).toMatchObject({ copied: 4, verified: 4, mismatched: 0 });
    expect(await scanTable(session, table)).toHaveLength(4);

    const back = files.path('back.db');
    const reverse = await runPlan(PLAN, {
      session,
      checkpointAt: files.path('reverse.json'),
      variables: { ...variables(), Database: back },
      direction: 'reverse',
    });
    expect(reverse.migrations[0]).toMatchObject({ badRows: [], copied: 4, verified: 4, mismatched: 0, bad: 0 });
    const compact = (rows: unknown[]) =>
      JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)).replaceAll(
        ' ',
        '',
      );
    expect(compact(dumpTable(back, 'users'))).toBe(compact(dumpTable(file, 'users')));
  });

  test('a database on S3 is read and written there, and an export endpoint is read with a token', async () => {
    const bucket = await makeBucket(session);
    const table = await makeTable(session);
    makeDatabase(files.path('remote.db'), 'CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)', {
      t: [
        ['a', 1n],
        ['b', 2n],
      ],
    });
    const bytes = readFileSync(files.path('remote.db'));
    await putObject(session, bucket, 'app.db', bytes);
    const plan = (file: string, extra = '') => `version: 1
migrations:
  - name: t
    from: { sqlite: { file: '${file}', table: t, schema: 'CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)'${extra} } }
    to: { dynamodb: { table: ${table} } }
`;
    const run = await runPlan(plan(`s3://${bucket}/app.db`), { session, checkpointAt: files.path('s3.json') });
    expect(run.migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0 });

    const back = { session, checkpointAt: files.path('s3b.json'), direction: 'reverse' as const };
    const reverse = await runPlan(plan(`s3://${bucket}/back.db`), back);
    expect(reverse.migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0 });
    writeFileSync(files.path('fetched.db'), Buffer.from((await bucketContent(session, bucket))['back.db']!, 'latin1'));
    expect(dumpTable(files.path('fetched.db'), 't')).toEqual(dumpTable(files.path('remote.db'), 't'));

    makeDatabase(files.path('wal.db'), 'PRAGMA journal_mode = WAL; CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)');
    await putObject(session, bucket, 'wal.db', readFileSync(files.path('wal.db')));
    await runPlan(plan(`s3://${bucket}/wal.db`), { ...back, checkpointAt: files.path('s3w.json') });
    writeFileSync(
      files.path('fetched-wal.db'),
      Buffer.from((await bucketContent(session, bucket))['wal.db']!, 'latin1'),
    );
    expect(dumpTable(files.path('fetched-wal.db'), 't')).toEqual(dumpTable(files.path('remote.db'), 't'));

    const app = createServer((request, answer) => {
      if (request.headers.authorization !== 'Bearer s3cret') return answer.writeHead(401).end();
      return answer.end(bytes);
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/export`;
    const verify = (secret: string) =>
      runPlan(plan(url, ', token-variable: EXPORT_TOKEN'), {
        session,
        checkpointAt: files.path('e.json'),
        operation: 'verify',
        secret: () => secret,
      });
    expect((await verify('s3cret')).migrations[0]).toMatchObject({ verified: 2, mismatched: 0 });
    await expect(verify('wrong')).rejects.toMatchObject({ code: 'export', why: expect.stringContaining('401') });
    await expect(verify('')).rejects.toMatchObject({ code: 'plan', what: expect.stringContaining('EXPORT_TOKEN') });
    app.close();
  });

  test('names that mean something to JavaScript are carried; the one that cannot be is told, unless it is renamed', async () => {
    const from = files.path('names.db');
    const back = files.path('names-back.db');
    const schema = 'CREATE TABLE odd (id TEXT PRIMARY KEY, "__proto__" TEXT, "constructor" TEXT, "toString" INTEGER)';
    makeDatabase(from, schema, { odd: [['a', 'p', 'c', 5n]] });
    const to = await makeTable(session);
    const plan = (file: string, fields = '{ prototype: __proto__ }') => `version: 1
migrations:
  - name: odd
    from: { sqlite: { file: '${file}', table: odd, schema: '${schema}' } }
    to: { dynamodb: { table: ${to} } }
    fields: ${fields}
`;
    const as = (name: string) => ({ session, checkpointAt: files.path(`${name}.json`) });
    const bad = await runPlan(plan(from, '{}'), as('names-bad'));
    expect(bad.migrations[0]).toMatchObject({ copied: 0, bad: 1 });
    expect(bad.migrations[0]!.badRows[0]!.reason).toContain('__proto__');
    const forward = await runPlan(plan(from), as('names'));
    expect(forward.migrations[0]).toMatchObject({ copied: 1, verified: 1, mismatched: 0, bad: 0 });
    const reverse = await runPlan(plan(back), { ...as('names-back'), direction: 'reverse' });
    expect(reverse.migrations[0]).toMatchObject({ copied: 1, mismatched: 0 });
    expect(dumpTable(back, 'odd')).toEqual(dumpTable(from, 'odd'));
  });
});

import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, test } from '@jest/globals';
import { rowOf } from '../../../src/data/model/value.ts';
import {
  bucketContent,
  makeBucket,
  makeDatabase,
  makeTable,
  putRow,
  runPlan,
  scanTable,
  scratch,
  verdictOn,
} from '../../support/data/tables-and-buckets.ts';
import { faultProxy } from '../../support/emulator/fault-proxy.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

let count = 0;
function database(rows = 300): string {
  const file = files.path(`app${count++}.db`);
  makeDatabase(file, 'CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, n INTEGER)', {
    users: Array.from({ length: rows }, (_, index) => [`u${index}`, `Name ${index}`, BigInt(index)]),
  });
  return file;
}

const plan = (file: string, table: string, extra = '') => `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${file}', table: users } }
    to: { dynamodb: { table: ${table} } }${extra.replace(/\n/g, '\n    ')}
`;
const checkpoint = () => files.path(`checkpoint${count++}.json`);

describe('guards', () => {
  test('a dry run sends no write: a proxy that refuses them sees none', async () => {
    const table = await makeTable(session);
    const bucket = await makeBucket(session);
    const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, ({ operation }) =>
      /(Get|List|Describe|Scan|Query|BatchGetItem|GET|HEAD|POST)/.test(operation)
        ? 'pass'
        : { status: 403, body: '{"__type":"AccessDeniedException"}' },
    );
    try {
      const source = `${plan(database(), table)}  - name: files
    from: { folder: { path: '${files.path('.')}' } }
    to: { s3: { bucket: ${bucket} } }
`;
      const checkpointAt = `s3://${bucket}/checkpoint.json`;
      const run = await runPlan(source, { session: testSession(proxy.endpoint), checkpointAt, dryRun: true });
      expect(run.migrations[0]!.planned).toBe(300);
      expect(run.migrations[1]!.planned).toBeGreaterThan(0);
      const operations = new Set(
        proxy.seen.filter((one) => !one.body.includes('GetCallerIdentity')).map((one) => one.operation),
      );
      expect(
        [...operations].filter((one) => !/^(GET|HEAD|DynamoDB_20120810\.(DescribeTable|Scan))$/.test(one)),
      ).toEqual([]);
      // The same proxy does stop a run that writes.
      await expect(
        runPlan(plan(database(), table), { session: testSession(proxy.endpoint), checkpointAt: checkpoint() }),
      ).rejects.toThrow();
    } finally {
      await proxy.stop();
    }
    expect(await scanTable(session, table)).toEqual([]);
    expect(await bucketContent(session, bucket)).toEqual({});
  });

  test('one altered value is found and named with its field', async () => {
    const table = await makeTable(session);
    const file = database();
    await runPlan(plan(file, table), { session, checkpointAt: checkpoint() });
    await putRow(
      session,
      table,
      rowOf([
        ['id', 'u123'],
        ['name', 'Name 123 '],
        ['n', 123n],
      ]),
    );
    const run = await runPlan(plan(file, table), { session, checkpointAt: checkpoint(), operation: 'verify' });
    expect(run.migrations[0]!.differences).toEqual([
      { kind: 'different', key: 'id="u123"', fields: [{ name: 'name', source: '"Name 123"', target: '"Name 123 "' }] },
    ]);
    expect(verdictOn(run.migrations)).toMatchObject({
      code: 'mismatch',
      message: expect.stringMatching(/id="u123".*"Name 123 "/),
    });
  });

  test('a target with rows is refused, or kept, or overwritten, as told', async () => {
    const table = await makeTable(session);
    const file = database(40);
    await putRow(
      session,
      table,
      rowOf([
        ['id', 'u7'],
        ['name', 'theirs'],
        ['n', 7n],
      ]),
    );
    await expect(runPlan(plan(file, table), { session, checkpointAt: checkpoint() })).rejects.toMatchObject({
      code: 'target-not-empty',
      why: expect.stringContaining('id="u7"'),
      todo: expect.stringContaining('on-conflict'),
    });
    const kept = await runPlan(plan(file, table), { session, checkpointAt: checkpoint(), onConflict: 'skip' });
    expect(kept.migrations[0]).toMatchObject({ copied: 39, skipped: 1, conflicts: 1, mismatched: 0, verified: 39 });
    const over = await runPlan(plan(file, table), { session, checkpointAt: checkpoint(), onConflict: 'overwrite' });
    expect(over.migrations[0]).toMatchObject({ verified: 40, mismatched: 0 });
  });

  test('a run whose checkpoint is lost finds its own rows and writes the rest; run twice, it writes nothing', async () => {
    const table = await makeTable(session);
    const file = database(40);
    await runPlan(plan(file, table, '\nfilter: { n: [1, 2, 3] }'), { session, checkpointAt: checkpoint() });
    const dry = await runPlan(plan(file, table), { session, checkpointAt: checkpoint(), dryRun: true });
    expect(dry.migrations[0]).toMatchObject({ planned: 37, skipped: 3 });
    const rest = await runPlan(plan(file, table), { session, checkpointAt: checkpoint() });
    expect(rest.migrations[0]).toMatchObject({ copied: 37, skipped: 3, verified: 40, mismatched: 0 });
    const again = await runPlan(plan(file, table), { session, checkpointAt: checkpoint() });
    expect(again.migrations[0]).toMatchObject({ copied: 0, skipped: 40, verified: 40, mismatched: 0 });
  });

  test('bad rows are kept with their reason and fail the run unless allowed', async () => {
    const table = await makeTable(session);
    const file = files.path('bad.db');
    makeDatabase(file, 'CREATE TABLE users (seq INTEGER PRIMARY KEY, id, name TEXT)', {
      users: [
        [1n, 'good', 'x'],
        [2n, null, 'no key'],
        [3n, 5n, 'key of another type'],
        [4n, 'large', 'x'.repeat(420_000)],
        [5n, 'good', 'duplicate'],
        [6n, '', 'empty key'],
      ],
    });
    const run = await runPlan(plan(file, table, '\ndrop: [seq]'), { session, checkpointAt: checkpoint() });
    expect(run.migrations[0]).toMatchObject({ copied: 1, bad: 5, verified: 1, mismatched: 0 });
    expect(run.migrations[0]!.badRows.map((row) => row.reason.split(':')[0]).sort()).toEqual([
      'duplicate key',
      'key missing',
      'key missing',
      'too large',
      'type impossible',
    ]);
    expect(verdictOn(run.migrations)?.code).toBe('bad-rows');
    expect(verdictOn(run.migrations, { maxBadRows: 5 })).toBeUndefined();
  });

  test('a source that changes during the copy is told; with follow it is caught up', async () => {
    const change = (file: string) => {
      const live = new DatabaseSync(file);
      live.exec(
        "UPDATE users SET name = 'changed' WHERE id = 'u3'; DELETE FROM users WHERE id = 'u4'; INSERT INTO users VALUES ('new', 'n', 1)",
      );
      live.close();
    };
    const during = (file: string) => {
      let done = false;
      return (phase: string, what: string) => {
        if (done || phase !== 'after' || !what.includes('BatchWriteItem')) return;
        done = true;
        change(file);
      };
    };
    const [first, second] = [database(), database()];
    const [tableA, tableB] = [await makeTable(session), await makeTable(session)];
    const told = await runPlan(plan(first, tableA), { session, checkpointAt: checkpoint(), onWrite: during(first) });
    expect(told.migrations[0]).toMatchObject({ sourceChanged: true, mismatched: 3 });
    expect(verdictOn(told.migrations)).toMatchObject({
      code: 'mismatch',
      todo: expect.stringContaining('follow: true'),
    });
    const followed = await runPlan(plan(second, tableB, '\nfollow: true'), {
      session,
      checkpointAt: checkpoint(),
      onWrite: during(second),
    });
    expect(followed.migrations[0]).toMatchObject({ passes: 1, mismatched: 0, verified: 300 });
    expect((await scanTable(session, tableB)).map((row) => row['id'])).toContain('new');
  });

  test('throttled and unprocessed items are sent again until all have arrived', async () => {
    const table = await makeTable(session);
    let writes = 0;
    const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, ({ operation, body }) => {
      if (!operation.endsWith('BatchWriteItem')) return 'pass';
      writes++;
      if (writes % 4 === 0) {
        const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
        return { status: 400, body: JSON.stringify({ __type: type, message: 'slow' }) };
      }
      // Nothing of this request is written: all of it comes back as unprocessed.
      const { RequestItems } = JSON.parse(body) as { RequestItems: unknown };
      return writes % 3 === 0 ? { status: 200, body: JSON.stringify({ UnprocessedItems: RequestItems }) } : 'pass';
    });
    try {
      const run = await runPlan(plan(database(), table), {
        session: testSession(proxy.endpoint),
        checkpointAt: checkpoint(),
      });
      expect(run.migrations[0]).toMatchObject({ copied: 300, verified: 300, mismatched: 0 });
      expect(run.unprocessed).toBeGreaterThan(0);
    } finally {
      await proxy.stop();
    }
  });

  test('writes are frozen by a parameter until the app says 503, timed, and thawed', async () => {
    const name = `/${unique('freeze')}/writes`;
    const ssm = session.client(SSMClient);
    const read = async () => (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter!.Value;
    const app = createServer((_, answer) => {
      read()
        .catch(() => 'off')
        .then((value) =>
          value === 'on' ? answer.writeHead(503, { 'retry-after': '30' }).end() : answer.writeHead(200).end(),
        )
        .catch(() => answer.destroy());
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/api/items`;
    const table = await makeTable(session);
    const source = `${plan(database(20), table)}freeze:
  parameter: { name: ${name}, freeze: 'on', thaw: 'off' }
  probe: { url: '${url}', timeout: 30s }
  drain: 0s
  then: thaw
`;
    const run = await runPlan(source, { session, checkpointAt: checkpoint() });
    app.close();
    expect(run.freeze).toMatchObject({ retryAfter: '30', thawedAt: expect.any(String), seconds: expect.any(Number) });
    expect(await read()).toBe('off');
    expect(run.migrations[0]).toMatchObject({ copied: 20, mismatched: 0 });
  });

  test('a checkpoint of another plan, and one that another run holds, are refused', async () => {
    const table = await makeTable(session);
    const file = database(10);
    const at = checkpoint();
    await runPlan(plan(file, table), { session, checkpointAt: at });
    await expect(runPlan(plan(file, table), { session, checkpointAt: at, direction: 'reverse' })).rejects.toMatchObject(
      {
        code: 'checkpoint',
        what: expect.stringContaining(at),
      },
    );
    const bucket = await makeBucket(session);
    const s3 = `s3://${bucket}/c.json`;
    const target = await makeTable(session);
    let other: Promise<unknown> | undefined;
    const onWrite = (phase: string, what: string) => {
      if (other || phase !== 'after' || !what.includes('BatchWriteItem')) return;
      other = runPlan(plan(database(10), target), { session, checkpointAt: s3 }).catch((error: unknown) => error);
      return other.then(() => undefined);
    };
    // The other run has another plan: refused at once. This run is not disturbed.
    const run = await runPlan(plan(file, target), { session, checkpointAt: s3, onWrite, saveInterval: 0 });
    expect(run.migrations[0]!.mismatched).toBe(0);
    expect(await other).toMatchObject({ code: 'checkpoint' });
    expect(existsSync(at)).toBe(true);
  });
});

import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
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
} from '../../support/data/tables-and-buckets.ts';
import { faultProxy, type Seen, type Verdict } from '../../support/emulator/fault-proxy.ts';
import { unique } from '../../support/names.ts';
import { exportVerdict, restorableSince1970 } from '../../support/emulator/point-in-time.ts';
import { testSession } from '../../support/emulator/session.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());
const recovery = (TableName: string) =>
  session.client(DynamoDBClient).send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );

describe("AWS's own engines", () => {
  test('a table that is not there is made by an import, verified, and found again by the next run', async () => {
    const bucket = await makeBucket(session);
    const table = unique('imported');
    makeDatabase(files.path('app.db'), 'CREATE TABLE users (id TEXT PRIMARY KEY, photo BLOB, n REAL)', {
      users: Array.from({ length: 200 }, (_, index) => [`u${index}`, new Uint8Array([index, 0]), index / 7]),
    });
    const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${files.path('app.db')}', table: users } }
    to: { dynamodb: { table: ${table}, create: { keys: { id: S }, staging: { bucket: ${bucket}, prefix: staging } } } }
    engine: dynamodb-import
`;
    const dry = await runPlan(plan, { session, checkpointAt: files.path('i.json'), dryRun: true });
    expect(dry.migrations[0]).toMatchObject({ planned: 200 });
    const run = await runPlan(plan, { session, checkpointAt: files.path('i.json') });
    expect(run.migrations[0]).toMatchObject({ copied: 200, verified: 200, mismatched: 0 });
    expect(run.lines.join('\n')).toMatch(/engine dynamodb-import: about .* USD/);
    // The staged rows are a copy of all data.
    expect(await bucketContent(session, bucket)).toEqual({});
    const again = await runPlan(plan, { session, checkpointAt: files.path('i.json') });
    expect(again.migrations[0]).toMatchObject({ copied: 200, verified: 200, mismatched: 0 });
  });

  test('few rows make the table and are written directly, with both estimates told before', async () => {
    const bucket = await makeBucket(session);
    const table = unique('small');
    makeDatabase(files.path('small.db'), 'CREATE TABLE users (id TEXT PRIMARY KEY, n INTEGER)', {
      users: [
        ['a', 1n],
        ['b', 2n],
      ],
    });
    const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${files.path('small.db')}', table: users } }
    to: { dynamodb: { table: ${table}, create: { keys: { id: S, n: N }, staging: { bucket: ${bucket} } } } }
`;
    const dry = await runPlan(plan, { session, checkpointAt: files.path('small.json'), dryRun: true });
    expect(dry.migrations[0]).toMatchObject({ planned: 2, engine: 'direct' });
    await expect(scanTable(session, table)).rejects.toThrow(/not found/i);
    const run = await runPlan(plan, { session, checkpointAt: files.path('small.json') });
    expect(run.migrations[0]).toMatchObject({ copied: 2, verified: 2, engine: 'direct' });
    expect(run.lines.join('\n')).toMatch(
      /about 2 rows.*\n.*engine direct: about 1\.0 s.*USD.*\(chosen\)\n.*engine dynamodb-import: about 5 min.*USD/,
    );
    expect(await scanTable(session, table)).toHaveLength(2);
    expect(await bucketContent(session, bucket)).toEqual({});
  });

  test.each([
    ['', undefined],
    [', and what was written since it began is a difference', 'late'],
  ])('a table goes to a new table through an export%s', async (_, late) => {
    const bucket = await makeBucket(session);
    const from = await makeTable(session);
    await recovery(from);
    for (let index = 0; index < 5; index++)
      await putRow(
        session,
        from,
        rowOf([
          ['id', `u${index}`],
          ['tags', new Map([['n', BigInt(index)]])],
        ]),
      );
    const to = unique('copy');
    const plan = `version: 1
migrations:
  - name: users
    from: { dynamodb: { table: ${from} } }
    to: { dynamodb: { table: ${to}, create: { keys: { pk: S }, staging: { bucket: ${bucket} } } } }
    fields: { pk: { template: 'USER#{id}' } }
    engine: dynamodb-import
`;
    const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, async (seen) => {
      if (late && seen.operation.endsWith('.ImportTable')) await putRow(session, from, rowOf([['id', late]]));
      return await exportVerdict(seen, { session, table: from, bucket });
    });
    const run = await runPlan(plan, { session: testSession(proxy.endpoint), checkpointAt: files.path(`${to}.json`) });
    await proxy.stop();
    expect(run.migrations[0]).toMatchObject(
      late
        ? { copied: 5, verified: 5, mismatched: 1, sourceChanged: true, state: 'different' }
        : { copied: 5, verified: 5, mismatched: 0, sourceChanged: false, state: 'verified' },
    );
    expect(await bucketContent(session, bucket)).toEqual({});
    expect((await scanTable(session, to)).map((row) => row['pk']).sort()).toEqual([
      'USER#u0',
      'USER#u1',
      'USER#u2',
      'USER#u3',
      'USER#u4',
    ]);
  });

  test('a table that is followed is read itself: what is written during the import arrives', async () => {
    const [bucket, from, to] = [await makeBucket(session), await makeTable(session), unique('followed')];
    await putRow(session, from, rowOf([['id', 'early']]));
    const plan = `version: 1
migrations:
  - name: users
    from: { dynamodb: { table: ${from} } }
    to: { dynamodb: { table: ${to}, create: { keys: { id: S }, staging: { bucket: ${bucket} } } } }
    engine: dynamodb-import
    follow: true
`;
    const operations: string[] = [];
    const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, async ({ operation }) => {
      operations.push(operation);
      if (operation.endsWith('.ImportTable')) await putRow(session, from, rowOf([['id', 'late']]));
      return 'pass' as const;
    });
    const run = await runPlan(plan, { session: testSession(proxy.endpoint), checkpointAt: files.path('f.json') });
    await proxy.stop();
    expect(run.migrations[0]).toMatchObject({ passes: 1, verified: 2, mismatched: 0 });
    expect((await scanTable(session, to)).map((row) => row['id']).sort()).toEqual(['early', 'late']);
    expect(operations.filter((one) => one.includes('Export'))).toEqual([]);
  });

  describe('a table is restored as of a time to a new one', () => {
    async function damaged(decide?: (seen: Seen, table: string) => Promise<void>) {
      const [from, staging, to] = [await makeTable(session), await makeBucket(session), unique('restored')];
      const parameter = `/${unique('swap')}/table`;
      const proxy = await faultProxy(
        process.env['AWS_ENDPOINT_URL']!,
        async (seen): Promise<Verdict> => {
          await decide?.(seen, from);
          return await exportVerdict(seen, { session, table: from, bucket: staging });
        },
        restorableSince1970,
      );
      const asOf = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
      const run = async (more = '') => {
        try {
          return await runPlan(
            `version: 1
migrations:
  - name: back
    from: { dynamodb: { table: ${from}, as-of: '${asOf}'${more.replace('BUCKET', staging)} } }
    to: { dynamodb: { table: ${to}, swap-parameter: ${parameter} } }
`,
            { session: testSession(proxy.endpoint), checkpointAt: files.path(`${to}.json`) },
          );
        } finally {
          await proxy.stop();
        }
      };
      const swapped = async () =>
        (await session.client(SSMClient).send(new GetParameterCommand({ Name: parameter }))).Parameter!.Value;
      return { from, to, run, swapped };
    }
    const STAGING = ', staging: { bucket: BUCKET, prefix: x }';

    test('not without recovery', async () => {
      await expect((await damaged()).run()).rejects.toMatchObject({ code: 'restore' });
    });

    test.each([
      ['compared with the table, which has not changed', ''],
      ['compared with an export of that time', STAGING],
    ])('%s, and switched by a parameter', async (_, more) => {
      const at = await damaged();
      await recovery(at.from);
      await putRow(session, at.from, rowOf([['id', 'u1']]));
      const run = await at.run(more);
      expect(run.migrations[0]).toMatchObject({ copied: 1, verified: 1, state: 'verified' });
      expect(await scanTable(session, at.to)).toHaveLength(1);
      expect(await at.swapped()).toBe(at.to);
    });

    /** What the table gets after it was restored. */
    const later = (operation: string) => async (seen: Seen, table: string) => {
      if (seen.operation.endsWith(operation)) await putRow(session, table, rowOf([['id', 'later']]));
    };

    test('claims no comparison where there is nothing to compare with', async () => {
      const at = await damaged(later('UpdateContinuousBackups'));
      await recovery(at.from);
      await putRow(session, at.from, rowOf([['id', 'u1']]));
      const [result] = (await at.run()).migrations;
      expect(result).toMatchObject({ copied: 1, verified: 0, state: 'copied' });
      expect(result!.evidence).toBeUndefined();
      expect(result!.notes!.join()).toMatch(
        /differ in 1 of 16384 buckets,its items were not compared; to compare them/,
      );
      expect(await at.swapped()).toBe(at.to);
    });

    test('is not switched to what is not as the export has it', async () => {
      // The emulator exports the table as it is: here with one item more than was restored.
      const at = await damaged(later('ExportTableToPointInTime'));
      await recovery(at.from);
      await expect(at.run(STAGING)).rejects.toMatchObject({
        code: 'restore',
        what: expect.stringContaining(at.from),
        why: expect.stringMatching(/has 1 item, .* has 0/),
      });
      await expect(at.swapped()).rejects.toThrow();
    });
  });
});

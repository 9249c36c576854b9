import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from '@jest/globals';
import { makeTable, scratch } from '../support/data/tables-and-buckets.ts';
import { migrateInProcess, startDynamoServer } from '../support/actions/migrate-data-bundle.ts';
import { testSession } from '../support/emulator/session.ts';
import { recordSoakResult } from '../support/levels/soak-page.ts';

const files = scratch();
const cleanups: (() => unknown)[] = [() => files.remove()];
afterAll(() => Promise.all(cleanups.map((cleanup) => cleanup())));
const lines: string[] = [];
afterAll(() => {
  const head =
    'The bundle runs in a process of its own; peak memory is the largest resident set of that process, Node itself (about 50 MB) included. Then one value of one row is altered in the table.';
  if (lines.length > 0)
    recordSoakResult('migrate-data', 'scale', `## One altered value\n\n${head}\n\n${lines.join('\n')}`);
});

/** The emulator sorts and hashes the whole table for every page of a scan: a million rows are read from a server of ours. */
test.each([
  { rows: 100_000, server: 'the emulator', start: () => ({ endpoint: process.env['AWS_ENDPOINT_URL']! }) },
  {
    rows: 1_000_000,
    server: 'a loopback DynamoDB',
    start: async () => {
      const server = await startDynamoServer();
      cleanups.push(() => server.stop());
      return server;
    },
  },
])(
  'one altered value in $rows rows is found and named, in at most 200 MB',
  async ({ rows, server, start }) => {
    const { endpoint } = await start();
    const session = testSession(endpoint);
    const table = await makeTable(session);
    const file = files.path('many.db');
    makeRows(file, rows);
    const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${file}', table: users } }
    to: { dynamodb: { table: ${table} } }
`;
    const copy = await migrateInProcess({ plan, endpoint });
    expect(copy.migration).toMatchObject({ copied: rows, verified: rows, mismatched: 0 });
    expect(copy.peak).toBeLessThan(200);

    const client = session.client(DynamoDBClient);
    const wanted = Math.floor(rows * 0.654321);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { id: { S: `user-${wanted}` } }, ConsistentRead: true }),
    );
    const [source, target] = [Item!['x']!.N!, lastBit(Item!['x']!.N!)];
    await client.send(new PutItemCommand({ TableName: table, Item: { ...Item, x: { N: target } } }));

    const verify = await migrateInProcess({ plan, endpoint, inputs: { operation: 'verify' }, allow: [1] });
    expect(verify.migration).toMatchObject({ verified: rows - 1, mismatched: 1 });
    const [difference] = verify.migration.differences;
    expect(verify.migration.differences).toEqual([
      { kind: 'different', key: `id="user-${wanted}"`, fields: [{ name: 'x', source, target }] },
    ]);
    expect(verify.peak).toBeLessThan(200);
    lines.push(
      `- ${rows.toLocaleString('en-US')} rows on ${server}: copied in ${copy.migration.copySeconds!.toFixed(0)} s, verified in ${copy.migration.verifySeconds!.toFixed(0)} s, at most ${copy.peak.toFixed(0)} MB; found and named in ${verify.seconds.toFixed(0)} s, at most ${verify.peak.toFixed(0)} MB: \`${difference!.key}\`, field \`x\`, ${source} in the source, ${target} in the table`,
    );
    rmSync(file);
  },
  1_800_000,
);

function makeRows(file: string, count: number): void {
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, n INTEGER, x REAL);
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
    INSERT INTO users SELECT 'user-' || i, 'Name ' || i, i, i / 7.0 FROM n`);
  database.close();
}

/** The neighbour of a double: as small an alteration as there is. */
function lastBit(text: string): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number(text));
  view.setBigInt64(0, view.getBigInt64(0) - 1n);
  return String(view.getFloat64(0));
}

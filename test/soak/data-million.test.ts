import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UpdateItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from '@jest/globals';
import { makeTable, runPlan, scratch } from '../support/data.ts';
import { testSession } from '../support/session.ts';

const files = scratch();
afterAll(() => files.remove());
const ROWS = 1_000_000;

test('one altered value in a million rows is found and named, in at most 200 MB', async () => {
  const session = testSession();
  const table = await makeTable(session);
  const file = files.path('million.db');
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, n INTEGER, x REAL);
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS - 1})
    INSERT INTO users SELECT 'user-' || i, 'Name ' || i, i, i / 7.0 FROM n`);
  database.close();

  const script = join(import.meta.dirname, '../bench/migrate-data-memory.ts');
  const child = spawnSync(process.execPath, [script, file, table, process.env['AWS_ENDPOINT_URL']!, files.path('.')], {
    encoding: 'utf8',
  });
  expect(child.stderr).toBe('');
  expect(Number(child.stdout.trim())).toBeLessThan(200);

  const Key = { id: { S: 'user-654321' } };
  const altered = { ':x': { N: '93474.42857142856' } };
  await session.client(DynamoDBClient).send(
    new UpdateItemCommand({
      TableName: table,
      Key,
      UpdateExpression: 'SET x = :x',
      ExpressionAttributeValues: altered,
    }),
  );
  const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${file}', table: users } }
    to: { dynamodb: { table: ${table} } }
`;
  const { migrations } = await runPlan(plan, { session, checkpointAt: files.path('v.json'), operation: 'verify' });
  expect(migrations[0]).toMatchObject({ verified: ROWS - 1, mismatched: 1 });
  expect(migrations[0]!.differences).toEqual([
    {
      kind: 'different',
      key: 'id="user-654321"',
      fields: [{ name: 'x', source: '93474.42857142857', target: '93474.42857142856' }],
    },
  ]);
}, 1_800_000);

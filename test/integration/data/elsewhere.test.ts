import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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
  scanTable,
  scratch,
} from '../../support/data/tables-and-buckets.ts';
import { faultProxy, type Verdict } from '../../support/emulator/fault-proxy.ts';
import { sessionIn, testSession } from '../../support/emulator/session.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

const OTHER = '111122223333';
const ROLE = `arn:aws:iam::${OTHER}:role/receives-data`;
const endpoint = process.env['AWS_ENDPOINT_URL']!;

const other = sessionIn(OTHER);

/** Makes a role in the other account that this one may assume. */
beforeAll(async () => {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: await session.accountId() }, Action: 'sts:AssumeRole' }],
  };
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${OTHER}/20261121/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: 'receives-data',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
});

let count = 0;
function database(): string {
  const file = files.path(`app${count++}.db`);
  makeDatabase(file, 'CREATE TABLE users (id TEXT PRIMARY KEY, n INTEGER)', {
    users: [
      ['a', 1n],
      ['b', 2n],
    ],
  });
  return file;
}
const migration = (from: string, to: string, extra = '') => `version: 1
migrations:
  - name: m
    from: ${from}
    to: ${to}
    ${extra}
`;
const options = () => ({ session, checkpointAt: files.path(`checkpoint${count++}.json`) });

describe('another account, through a role', () => {
  test('rows go to its table and come back', async () => {
    const table = await makeTable(other);
    const plan = migration(
      `{ sqlite: { file: '${database()}', table: users } }`,
      `{ dynamodb: { table: ${table}, role-to-assume: '${ROLE}' } }`,
    );
    expect((await runPlan(plan, options())).migrations[0]).toMatchObject({ copied: 2, verified: 2 });
    expect(await scanTable(other, table)).toHaveLength(2);
    await expect(scanTable(session, table)).rejects.toThrow(/not found/i);
    // The same name in the caller's own account is another table.
    await expect(runPlan(plan.replace(/, role-to-assume: '[^']*'/, ''), options())).rejects.toMatchObject({
      code: 'not-found',
      what: expect.stringContaining(table),
    });
  });

  test('a role that cannot be assumed is named', async () => {
    const denied =
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>';
    const proxy = await faultProxy(endpoint, ({ body }) =>
      body.includes('Action=AssumeRole')
        ? { status: 403, body: denied, headers: { 'content-type': 'text/xml' } }
        : 'pass',
    );
    const plan = migration(
      `{ sqlite: { file: '${database()}', table: users } }`,
      `{ dynamodb: { table: any, role-to-assume: '${ROLE}' } }`,
    );
    await expect(runPlan(plan, { ...options(), session: testSession(proxy.endpoint) })).rejects.toMatchObject({
      code: 'permission',
      what: expect.stringContaining(ROLE),
    });
    await proxy.stop();
  });

  test('objects go to its bucket with their types, and a bucket of somebody else is refused without it', async () => {
    const [from, to] = [await makeBucket(session), await makeBucket(other)];
    await session
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: from, Key: 'x', Body: 'audio', ContentType: 'audio/mpeg' }));
    await putObject(session, from, 'y/z.txt', 'text');
    const plan = migration(
      `{ s3: { bucket: ${from} } }`,
      `{ s3: { bucket: ${to}, prefix: copy, role-to-assume: '${ROLE}' } }`,
    );
    expect((await runPlan(plan, options())).migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0 });
    expect(await bucketContent(other, to)).toEqual({ 'copy/x': 'audio', 'copy/y/z.txt': 'text' });
    const { ContentType } = await other.client(S3Client).send(new HeadObjectCommand({ Bucket: to, Key: 'copy/x' }));
    expect(ContentType).toBe('audio/mpeg');
    const without = plan.replace(/, role-to-assume: '[^']*'/, '').replace('prefix: copy', 'prefix: again');
    await expect(runPlan(without, options())).rejects.toThrow();
    expect(Object.keys(await bucketContent(other, to))).toEqual(['copy/x', 'copy/y/z.txt']);
  });
});

test('another region: rows and objects', async () => {
  const far = session.inRegion('eu-west-1');
  const table = await makeTable(far);
  const plan = migration(
    `{ sqlite: { file: '${database()}', table: users } }`,
    `{ dynamodb: { table: ${table}, region: eu-west-1 } }`,
  );
  expect((await runPlan(plan, options())).migrations[0]).toMatchObject({ copied: 2, verified: 2 });
  expect(await scanTable(far, table)).toHaveLength(2);
  const [from, to] = [await makeBucket(session), await makeBucket(far)];
  await putObject(session, from, 'a/ü b.txt', 'text');
  const objects = migration(`{ s3: { bucket: ${from} } }`, `{ s3: { bucket: ${to}, region: eu-west-1 } }`);
  expect((await runPlan(objects, options())).migrations[0]).toMatchObject({ copied: 1, verified: 1 });
  expect(await bucketContent(far, to)).toEqual({ 'a/ü b.txt': 'text' });
});

describe('S3 to S3', () => {
  test('is a copy that S3 does itself: no byte is sent, types stay, and it comes back', async () => {
    const [from, to] = [await makeBucket(session), await makeBucket(session)];
    await session
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: from, Key: 'in/a %+ü.bin', Body: 'bytes', ContentType: 'image/webp' }));
    await putObject(session, from, 'in/large.bin', new Uint8Array(9 * 1024 * 1024).fill(7));
    const proxy = await faultProxy(endpoint, () => 'pass');
    const plan = migration(`{ s3: { bucket: ${from}, prefix: in } }`, `{ s3: { bucket: ${to}, prefix: out } }`);
    const run = await runPlan(plan, { ...options(), session: testSession(proxy.endpoint) });
    await proxy.stop();
    expect(run.migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0 });
    const puts = proxy.seen.filter(({ operation }) => operation === 'PUT');
    expect(puts.map(({ body }) => body)).toEqual(['', '']);
    const head = await session.client(S3Client).send(new HeadObjectCommand({ Bucket: to, Key: 'out/a %+ü.bin' }));
    expect(head.ContentType).toBe('image/webp');
    const back = plan.replace('prefix: in', 'prefix: back');
    expect((await runPlan(back, { ...options(), direction: 'reverse' })).migrations[0]).toMatchObject({
      copied: 2,
      verified: 2,
    });
    const content = await bucketContent(session, from);
    expect(content['back/large.bin']).toBe(content['in/large.bin']);
  });

  test.each([
    ['listed and read', 'GET', '/a.txt'],
    ['read and copied', 'PUT', '/a.txt'],
  ])('an object that is changed between being %s is told, and with follow caught up', async (_, method, path) => {
    for (const follow of [false, true]) {
      const [from, to] = [await makeBucket(session), await makeBucket(session)];
      await putObject(session, from, 'a.txt', 'before');
      await putObject(session, from, 'b.txt', 'quiet');
      let changed = false;
      const proxy = await faultProxy(endpoint, async (seen): Promise<Verdict> => {
        if (seen.operation !== method || !seen.path.split('?')[0]!.endsWith(path) || changed) return 'pass';
        changed = true;
        await putObject(session, from, 'a.txt', 'after!');
        return 'pass';
      });
      const plan = migration(`{ s3: { bucket: ${from} } }`, `{ s3: { bucket: ${to} } }`, `follow: ${follow}`);
      const run = await runPlan(plan, { ...options(), session: testSession(proxy.endpoint) });
      await proxy.stop();
      expect(changed).toBe(true);
      expect(run.migrations[0]).toMatchObject({ sourceChanged: true, mismatched: follow ? 0 : 1 });
      if (!follow) expect(run.migrations[0]!.differences).toEqual([{ kind: 'missing', key: 'a.txt' }]);
      expect((await bucketContent(session, to))['a.txt']).toBe(follow ? 'after!' : undefined);
    }
  });
});

test('DynamoDB to DynamoDB: a new table design, and back', async () => {
  const [from, to] = [await makeTable(session, { id: 'S' }), await makeTable(session, { pk: 'S', sk: 'N' })];
  const items = [
    rowOf([
      ['id', 'a'],
      ['version', 1n],
      ['tags', new Map([['x', [1n, null, true]]])],
      ['bytes', new Uint8Array([0, 255])],
    ]),
    rowOf([
      ['id', 'b'],
      ['version', -5n],
      ['big', 12345678901234567890123456789012345678n],
    ]),
  ];
  for (const item of items) await putRow(session, from, item);
  await putRow(
    session,
    from,
    rowOf([
      ['id', 'c'],
      ['version', 2n],
      ['deleted', true],
    ]),
  );
  const plan = (table: string) =>
    migration(
      `{ dynamodb: { table: ${table} } }`,
      `{ dynamodb: { table: ${to} } }`,
      "fields: { pk: { template: 'ITEM#{id}' }, sk: version, kind: { constant: item } }\n    filter: { deleted: { missing: true } }",
    );
  const run = await runPlan(plan(from), options());
  expect(run.migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0, bad: 0 });
  const found = await scanTable(session, to);
  expect(found.find((row) => row['pk'] === 'ITEM#a')).toMatchObject({
    sk: 1n,
    kind: 'item',
    tags: new Map([['x', [1n, null, true]]]),
  });
  const back = await makeTable(session, { id: 'S' });
  const reverse = await runPlan(plan(back), { ...options(), direction: 'reverse' });
  expect(reverse.migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0 });
  const returned = (await scanTable(session, back)).sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
  expect(returned).toEqual(items);
});

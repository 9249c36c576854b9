import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { wireItem } from '../../../../src/data/dynamodb/attribute-json.ts';
import { fromItem, toItem } from '../../../../src/data/dynamodb/attribute-values.ts';
import { DirectScan } from '../../../../src/data/dynamodb/direct-scan.ts';
import { rowOf, ValueSet } from '../../../../src/data/model/value.ts';

interface Seen {
  headers: Record<string, unknown>;
  body: unknown;
}
const seen: Seen[] = [];
let answers: { status: number; body: string }[] = [];
let client: DynamoDBClient;
const server = createServer((request, response) => {
  void text(request).then((body) => {
    seen.push({ headers: request.headers, body: JSON.parse(body) });
    const { status, body: answer } = answers.shift() ?? { status: 200, body: '{"Items":[]}' };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  answers = [];
});

const row = rowOf([
  ['id', 'ü 1'],
  ['n', 9007199254740993n],
  ['x', 1.5],
  ['bytes', new Uint8Array([0, 255, 3])],
  ['none', null],
  ['yes', true],
  ['list', [1n, new Uint8Array([7]), ['deep']]],
  ['map', new Map([['inner', new Uint8Array([1])]])],
  ['set', new ValueSet('bytes', [new Uint8Array([1]), new Uint8Array([2])])],
]);
const key = toItem(
  rowOf([
    ['id', new Uint8Array([9])],
    ['n', 7n],
  ]),
);
const input = { TableName: 'users', ConsistentRead: true, ExclusiveStartKey: key, Segment: 1, TotalSegments: 4 };
const full = JSON.stringify({ Items: [wireItem(toItem(row))], LastEvaluatedKey: wireItem(key), Count: 1 });

describe('a page of a scan without the SDK', () => {
  test('is asked for as the SDK does, and read as it does', async () => {
    answers = [
      { status: 200, body: full },
      { status: 200, body: full },
    ];
    const page = await (await DirectScan.of(client)).page(input);
    const { Items, LastEvaluatedKey } = await client.send(new ScanCommand(input));
    const [ours, theirs] = seen;
    expect(ours!.body).toEqual(theirs!.body);
    for (const name of ['x-amz-target', 'content-type', 'x-amz-security-token', 'host'])
      expect(ours!.headers[name]).toBe(theirs!.headers[name]);
    expect(page!.rows).toEqual(Items!.map(fromItem));
    expect(wireItem(page!.next!)).toEqual(wireItem(LastEvaluatedKey!));
  });

  test('that is the last one has no next', async () => {
    answers = [{ status: 200, body: '{"Items":[{"id":{"S":"a"}}]}' }];
    const page = await (await DirectScan.of(client)).page({ TableName: 'users' });
    expect(page).toEqual({ rows: [rowOf([['id', 'a']])], next: undefined });
  });

  test.each([
    ['of a throttled table', { status: 400, body: '{"__type":"ThrottlingException"}' }, 1],
    ['that may not be read', { status: 403, body: '{}' }, 1],
    ['of a service that fails', { status: 500, body: '{}' }, 2],
    ['that is cut off', { status: 200, body: '{"Items":[' }, 2],
    ['that is none', { status: 200, body: '{}' }, 2],
  ])('%s is left to the SDK', async (_, answer, asked) => {
    answers = [answer];
    const direct = await DirectScan.of(client);
    expect(await direct.page(input)).toBeUndefined();
    expect(await direct.page(input)).toEqual(asked === 1 ? undefined : { rows: [], next: undefined });
    expect(seen).toHaveLength(asked);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BatchWriter } from '../../../../src/data/dynamodb/batch-writer.ts';
import { DirectBatch } from '../../../../src/data/dynamodb/direct-batch.ts';
import { type Item, toItem } from '../../../../src/data/dynamodb/attribute-values.ts';
import { Throttle } from '../../../../src/data/dynamodb/throttle.ts';
import { rowOf, ValueSet } from '../../../../src/data/model/value.ts';

interface Seen {
  headers: Record<string, unknown>;
  body: unknown;
}
const seen: Seen[] = [];
let answers: { status: number; body: object }[] = [];
let client: DynamoDBClient;
const server = createServer((request, response) => {
  void text(request).then((body) => {
    seen.push({ headers: request.headers, body: JSON.parse(body) });
    const { status, body: answer } = answers.shift() ?? { status: 200, body: {} };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
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

const item = toItem(
  rowOf([
    ['id', 'ü 1'],
    ['n', 9007199254740993n],
    ['bytes', new Uint8Array([0, 255, 3])],
    ['none', null],
    ['yes', true],
    ['list', [1n, new Uint8Array([7]), ['deep']]],
    ['map', new Map([['inner', new Uint8Array([1])]])],
    ['set', new ValueSet('bytes', [new Uint8Array([1]), new Uint8Array([2])])],
  ]),
);
const put = (one: Item) => ({ PutRequest: { Item: one } });

describe('a batch of puts without the SDK', () => {
  test('is the request that the SDK sends, signed for the same scope', async () => {
    expect(await (await DirectBatch.of(client, 'users')).put([item])).toBe(true);
    await client.send(new BatchWriteItemCommand({ RequestItems: { users: [put(item)] } }));
    const [ours, theirs] = seen;
    expect(ours!.body).toEqual(theirs!.body);
    for (const name of ['x-amz-target', 'content-type', 'x-amz-security-token', 'host'])
      expect(ours!.headers[name]).toBe(theirs!.headers[name]);
    const scope = ({ headers }: Seen) => /Credential=([^,]+)/.exec(String(headers['authorization']))?.[1];
    expect(scope(ours!)).toBe(scope(theirs!));
  });

  test('that is throttled, refused or given back in part is sent by the SDK until all is taken', async () => {
    const throttled = { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' };
    const other = toItem(rowOf([['id', 'b']]));
    answers = [
      { status: 400, body: throttled },
      { status: 200, body: { UnprocessedItems: { users: [{ PutRequest: { Item: { id: { S: 'b' } } } }] } } },
    ];
    await new BatchWriter(client, 'users', new Throttle()).write([put(item), put(other)]);
    const ids = seen.map(({ body }) =>
      (body as { RequestItems: { users: { PutRequest: { Item: { id: { S: string } } } }[] } }).RequestItems.users.map(
        (one) => one.PutRequest.Item.id.S,
      ),
    );
    expect(ids).toEqual([['ü 1', 'b'], ['ü 1', 'b'], ['b']]);
  });

  test.each([
    ['gave items back', { status: 200, body: { UnprocessedItems: { users: [{ PutRequest: { Item: {} } }] } } }],
    ['throttled', { status: 400, body: { __type: 'ThrottlingException' } }],
  ])('of a table that %s is left to the SDK from then on', async (_, answer) => {
    answers = [answer];
    const direct = await DirectBatch.of(client, 'users');
    expect(await direct.put([item])).toBe(false);
    expect(await direct.put([item])).toBe(false);
    expect(seen).toHaveLength(1);
  });
});

// One DynamoDB table per name over real sockets, in memory, for a million items: the emulator sorts and hashes the whole
// table for every page of a scan. `node test/support/aws/dynamodb-server.ts` prints its endpoint.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';

type Attribute = Record<string, unknown>;
type Item = Record<string, Attribute>;
interface Keyed {
  TableName: string;
  Key: Item;
}

/** A scan's page has up to 1 MB. */
const PAGE = 1_000_000;
const PARTS = 64;

/** Items by the hash of their key, each part in the order of arrival, as JSON text. */
class Table {
  readonly #keyNames: string[];
  readonly #parts = Array.from({ length: PARTS }, () => ({
    items: [] as (string | undefined)[],
    places: new Map<string, number>(),
  }));
  count = 0;

  constructor(keyNames: string[]) {
    this.#keyNames = keyNames;
  }

  put(item: Item): void {
    const key = this.#key(item);
    const { items, places } = this.#part(key);
    const place = places.get(key) ?? items.length;
    if (items[place] === undefined) this.count++;
    places.set(key, place);
    items[place] = JSON.stringify(item);
  }

  get(key: Item): string | undefined {
    const text = this.#key(key);
    const { items, places } = this.#part(text);
    return items[places.get(text) ?? -1];
  }

  remove(key: Item): void {
    const text = this.#key(key);
    const { items, places } = this.#part(text);
    const place = places.get(text);
    if (place === undefined) return;
    items[place] = undefined;
    places.delete(text);
    this.count--;
  }

  /** A page of one segment after an item, as the text of the answer. */
  scan(segment: number, segments: number, after: Item | undefined): string {
    const [from, to] = [segment, segment + 1].map((edge) => Math.floor((PARTS * edge) / segments)) as [number, number];
    const found: string[] = [];
    let size = 0;
    const start = after && this.#key(after);
    const first = start === undefined ? from : this.#index(start);
    for (let part = first; part < to; part++) {
      const { items, places } = this.#parts[part]!;
      const next = part === first && start !== undefined ? places.get(start)! + 1 : 0;
      for (let place = next; place < items.length; place++) {
        const item = items[place];
        if (item === undefined) continue;
        found.push(item);
        size += item.length;
        if (size < PAGE) continue;
        const last = JSON.stringify(this.#keyOf(JSON.parse(item) as Item));
        return `{"Items":[${found.join(',')}],"LastEvaluatedKey":${last}}`;
      }
    }
    return `{"Items":[${found.join(',')}]}`;
  }

  describe(TableName: string) {
    return {
      TableName,
      TableStatus: 'ACTIVE',
      ItemCount: this.count,
      KeySchema: this.#keyNames.map((AttributeName, at) => ({ AttributeName, KeyType: at ? 'RANGE' : 'HASH' })),
      AttributeDefinitions: this.#keyNames.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    };
  }

  #keyOf(item: Item): Item {
    return Object.fromEntries(this.#keyNames.map((name) => [name, item[name]!]));
  }

  #key(item: Item): string {
    return this.#keyNames.map((name) => String(item[name]!['S'])).join('\0');
  }

  #part(key: string) {
    return this.#parts[this.#index(key)]!;
  }

  #index(key: string): number {
    let hash = 0;
    for (let at = 0; at < key.length; at++) hash = (hash * 31 + key.charCodeAt(at)) | 0;
    return (hash >>> 0) % PARTS;
  }
}

const tables = new Map<string, Table>();

/** Answers an operation of DynamoDB's JSON protocol; undefined for one that it does not have. */
function answer(operation: string, input: Record<string, unknown>): string | undefined {
  const name = String(input['TableName']);
  switch (operation) {
    case 'CreateTable':
      tables.set(name, new Table((input['KeySchema'] as { AttributeName: string }[]).map((key) => key.AttributeName)));
      return JSON.stringify({ TableDescription: tables.get(name)!.describe(name) });
    case 'DescribeTable':
      return JSON.stringify({ Table: tables.get(name)!.describe(name) });
    case 'PutItem':
      tables.get(name)!.put(input['Item'] as Item);
      return '{}';
    case 'GetItem':
      return `{"Item":${tables.get(name)!.get((input as unknown as Keyed).Key) ?? 'null'}}`;
    case 'BatchWriteItem':
      return batchWrite(input['RequestItems'] as Parameters<typeof batchWrite>[0]);
    case 'BatchGetItem':
      return batchGet(input['RequestItems'] as Parameters<typeof batchGet>[0]);
    case 'Scan':
      return tables
        .get(name)!
        .scan(
          Number(input['Segment'] ?? 0),
          Number(input['TotalSegments'] ?? 1),
          input['ExclusiveStartKey'] as Item | undefined,
        );
    default:
      return undefined;
  }
}

function batchWrite(requests: Record<string, { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]>) {
  for (const [name, list] of Object.entries(requests))
    for (const { PutRequest, DeleteRequest } of list)
      if (PutRequest) tables.get(name)!.put(PutRequest.Item);
      else tables.get(name)!.remove(DeleteRequest!.Key);
  return '{"UnprocessedItems":{}}';
}

function batchGet(requests: Record<string, { Keys: Item[] }>) {
  const found = Object.entries(requests).map(([name, { Keys }]) => {
    const items = Keys.map((key) => tables.get(name)!.get(key)).filter((item) => item !== undefined);
    return `${JSON.stringify(name)}:[${items.join(',')}]`;
  });
  return `{"Responses":{${found.join(',')}},"UnprocessedKeys":{}}`;
}

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn><UserId>test</UserId>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

async function respond(request: IncomingMessage): Promise<{ status: number; type: string; body: string }> {
  const target = request.headers['x-amz-target'];
  if (target === undefined) {
    const asked = new URLSearchParams(await text(request)).get('Action');
    return { status: asked === 'GetCallerIdentity' ? 200 : 400, type: 'text/xml', body: IDENTITY };
  }
  const body = answer(String(target).split('.').at(-1)!, (await json(request)) as Record<string, unknown>);
  const unknown = JSON.stringify({ __type: 'UnknownOperationException' });
  return { status: body === undefined ? 400 : 200, type: 'application/x-amz-json-1.0', body: body ?? unknown };
}

const server = createServer((request, response) => {
  void respond(request).then(({ status, type, body }) => {
    const bytes = Buffer.from(body);
    response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
    response.end(bytes);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

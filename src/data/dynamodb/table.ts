import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ScanCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { explainAwsError, isNotFound, parallel, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { asStored, fromAttribute, fromItem, itemSize, toItem, type Item } from './attribute-values.ts';
import { batches, chunks, type Batches } from './batch-writer.ts';
import { refusal, tableIdentity, tableRules } from './table-rules.ts';
import { keyOf, type Cursor, type Page, type RowTarget, type WriteMode, type WriteResult } from '../model/store.ts';
import type { Throttle } from './throttle.ts';
import { differingFields, emptyRow, type Row } from '../model/value.ts';

export interface DynamoTableOptions {
  session: AwsSession;
  table: string;
  throttle: Throttle;
}

/** A DynamoDB table as source and target of rows. */
export async function openDynamoTable({ session, table, throttle }: DynamoTableOptions): Promise<RowTarget> {
  const client = session.client(DynamoDBClient);
  const description = await describeTable(client, table);
  const rules = tableRules(description);
  const keyFields = rules.keys.map((key) => key.name);
  const write: Batches = batches(client, table, throttle);

  return {
    kind: 'dynamodb',
    label: `DynamoDB table ${table}`,
    identity: await tableIdentity(session, table),
    keyFields,
    batchSize: 25,
    lanes: (wanted) => Math.max(1, Math.min(wanted, 32)),
    scan: (lane, from) => scan(lane, from),
    refresh: () => Promise.resolve(true),
    stamp: () => Promise.resolve(undefined),
    estimatedRows: () => Promise.resolve(description.ItemCount),
    refuses: (row) => refusal(row, rules),
    stored: asStored,
    sizeOf: itemSize,
    put,
    remove: async (rows) => {
      await write.write(rows.map((row) => ({ DeleteRequest: { Key: toItem(keyOf(row, keyFields)) } })));
    },
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };

  async function* scan(lane: { index: number; of: number }, from: Cursor | undefined): AsyncIterable<Page> {
    if (from === 'end') return;
    let start = from === undefined ? undefined : toItem(fromCursor(from));
    do {
      const page = new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ExclusiveStartKey: start,
        Segment: lane.index,
        TotalSegments: lane.of,
      });
      const answer = await throttle.run(() => client.send(page)).catch(unreadable);
      start = answer.LastEvaluatedKey;
      yield { rows: (answer.Items ?? []).map(fromItem), after: start ? toCursor(fromItem(start)) : 'end' };
    } while (start);
  }

  async function get(wanted: readonly Row[]): Promise<Item[]> {
    const found = await parallel(chunks(wanted, 100), 4, async (part) => {
      const items: Item[] = [];
      let ask: Item[] | undefined = part.map((row) => toItem(keyOf(row, keyFields)));
      while (ask && ask.length > 0) {
        const Keys: Item[] = ask;
        const some = new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } });
        const answer = await throttle.run(() => client.send(some)).catch(unreadable);
        items.push(...(answer.Responses?.[table] ?? []));
        ask = answer.UnprocessedKeys?.[table]?.Keys;
        if (ask && ask.length > 0) await throttle.pause();
      }
      return items;
    });
    return found.flat();
  }

  async function put(rows: readonly Row[], mode: WriteMode): Promise<WriteResult> {
    if (mode === 'keep' || mode === 'resume') return await putMissing(rows, mode);
    await write.write(rows.map((row) => ({ PutRequest: { Item: toItem(row) } })));
    return { written: rows.length, conflicts: [], unchanged: 0, refused: [] };
  }

  /** Reads first; what is missing is put, among others' rows on the condition that it still is missing. */
  async function putMissing(rows: readonly Row[], mode: 'keep' | 'resume'): Promise<WriteResult> {
    const result: WriteResult = { written: 0, conflicts: [], unchanged: 0, refused: [] };
    const present = new Map((await get(rows)).map((item) => [keyText(item), fromItem(item)]));
    const classify = (row: Row, there: Row) => {
      if (differingFields(row, there).length === 0) result.unchanged++;
      else result.conflicts.push(row);
    };
    const missing = rows.filter((row) => {
      const there = present.get(keyText(toItem(keyOf(row, keyFields))));
      if (there) classify(row, there);
      return !there;
    });
    if (mode === 'resume') {
      await write.write(missing.map((row) => ({ PutRequest: { Item: toItem(row) } })));
      result.written += missing.length;
      return result;
    }
    await parallel(missing, 8, async (row) => {
      if (await write.putIfAbsent(toItem(row), keyFields[0]!)) result.written++;
      else classify(row, fromItem((await get([row]))[0] ?? {}));
    });
    return result;
  }

  function unreadable(error: unknown): never {
    throw explainAwsError(error, `DynamoDB table ${table} could not be read`);
  }

  function keyText(item: Item): string {
    return toCursor(fromItem(Object.fromEntries(keyFields.map((name) => [name, item[name]!]))));
  }
}

export async function tableExists(session: AwsSession, table: string): Promise<boolean> {
  try {
    await describeTable(session.client(DynamoDBClient), table);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'not-found') return false;
    throw error;
  }
}

export async function describeTable(client: DynamoDBClient, table: string): Promise<TableDescription> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    if (Table?.TableStatus !== 'ACTIVE' && Table?.TableStatus !== 'UPDATING') {
      throw new Failure({
        code: 'aws',
        what: `DynamoDB table ${table} is ${Table?.TableStatus ?? 'in an unknown state'}`,
        todo: 'Run the migration again when it is ACTIVE',
      });
    }
    return Table;
  } catch (error) {
    if (!isNotFound(error)) throw explainAwsError(error, `DynamoDB table ${table} could not be described`);
    throw new Failure({
      code: 'not-found',
      what: `There is no DynamoDB table ${table}`,
      todo: 'Deploy the data stack first, or check the name in the plan and the input variables',
      cause: error,
    });
  }
}

/** Keys as JSON: DynamoDB's own form, with bytes as base64. */
function toCursor(key: Row): Cursor {
  const item = toItem(key);
  return JSON.stringify(
    Object.keys(item)
      .sort()
      .map((name) => {
        const attribute = item[name]!;
        return [name, attribute.B ? { B: Buffer.from(attribute.B).toString('base64') } : attribute];
      }),
  );
}

function fromCursor(cursor: Cursor): Row {
  const row = emptyRow();
  for (const [name, attribute] of JSON.parse(cursor) as [string, { S?: string; N?: string; B?: string }][])
    row[name] = attribute.B !== undefined ? Buffer.from(attribute.B, 'base64') : fromAttribute(attribute as never);
  return row;
}

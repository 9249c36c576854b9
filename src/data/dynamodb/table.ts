import { BatchGetItemCommand, DynamoDBClient, ScanCommand, type TableDescription } from '@aws-sdk/client-dynamodb';
import { chunks, orExplain, parallel, type AwsSession } from '../../aws/index.ts';
import {
  keyOf,
  type Cursor,
  type ExportableSource,
  type Page,
  type RowSource,
  type RowTarget,
  type Staging,
  type WriteMode,
  type WriteResult,
} from '../model/store.ts';
import { differingFields, type Row } from '../model/value.ts';
import { itemFromWire, wireItem } from './attribute-json.ts';
import { asStored, DYNAMODB_VALUES, fromItem, itemSize, toItem, type Item } from './attribute-values.ts';
import { BatchWriter } from './batch-writer.ts';
import { describeTable } from './describe-table.ts';
import { ExportedSource } from './exported-source.ts';
import { refusal, tableIdentity, tableRules, type TableRules } from './table-rules.ts';
import type { Throttle } from './throttle.ts';

export interface DynamoTableOptions {
  session: AwsSession;
  table: string;
  throttle: Throttle;
}

/** A DynamoDB table as source and target of rows. */
export class DynamoTable implements RowSource, RowTarget {
  readonly values = DYNAMODB_VALUES;
  readonly label: string;
  readonly identity: string;
  readonly keyFields: readonly string[];
  readonly batchSize = 25;
  readonly stored = asStored;
  readonly sizeOf = itemSize;
  readonly #options: DynamoTableOptions;
  readonly #description: TableDescription;
  readonly #rules: TableRules;
  readonly #writer: BatchWriter;

  private constructor(options: DynamoTableOptions, description: TableDescription, identity: string) {
    this.label = `DynamoDB table ${options.table}`;
    this.identity = identity;
    this.#options = options;
    this.#description = description;
    this.#rules = tableRules(description);
    this.keyFields = this.#rules.keys.map((key) => key.name);
    this.#writer = new BatchWriter(options.session.client(DynamoDBClient), options.table, options.throttle);
  }

  static async open(options: DynamoTableOptions): Promise<DynamoTable> {
    const { session, table } = options;
    return new DynamoTable(options, await describeTable(session, table), await tableIdentity(session, table));
  }

  exportable(staging: Staging): ExportableSource {
    return new ExportedSource(this, { session: this.#options.session, tableArn: this.#description.TableArn!, staging });
  }

  lanes(wanted: number): number {
    return Math.max(1, Math.min(wanted, 32));
  }

  async *scan(lane: { index: number; of: number }, from: Cursor | undefined): AsyncIterable<Page> {
    if (from === 'end') return;
    let start = from === undefined ? undefined : fromCursor(from);
    do {
      const page = new ScanCommand({
        TableName: this.#options.table,
        ConsistentRead: true,
        ExclusiveStartKey: start,
        Segment: lane.index,
        TotalSegments: lane.of,
      });
      const answer = await this.#read((client) => client.send(page));
      start = answer.LastEvaluatedKey;
      yield { rows: (answer.Items ?? []).map(fromItem), after: start ? toCursor(start) : 'end' };
    } while (start);
  }

  estimatedRows(): Promise<number | undefined> {
    return Promise.resolve(this.#description.ItemCount);
  }

  refuses(row: Row): string | undefined {
    return refusal(row, this.#rules);
  }

  async put(rows: readonly Row[], mode: WriteMode): Promise<WriteResult> {
    if (mode === 'keep' || mode === 'resume') return await this.#putMissing(rows, mode);
    await this.#writer.write(rows.map((row) => ({ PutRequest: { Item: toItem(row) } })));
    return { written: rows.length, conflicts: [], unchanged: 0, refused: [] };
  }

  async remove(rows: readonly Row[]): Promise<void> {
    await this.#writer.write(rows.map((row) => ({ DeleteRequest: { Key: this.#keyItem(row) } })));
  }

  /** Reads first; what is missing is put, among others' rows on the condition that it still is missing. */
  async #putMissing(rows: readonly Row[], mode: 'keep' | 'resume'): Promise<WriteResult> {
    const result: WriteResult = { written: 0, conflicts: [], unchanged: 0, refused: [] };
    const present = new Map((await this.#get(rows)).map((row) => [toCursor(this.#keyItem(row)), row]));
    const classify = (row: Row, there: Row) => {
      if (differingFields(row, there).length === 0) result.unchanged++;
      else result.conflicts.push(row);
    };
    const missing = rows.filter((row) => {
      const there = present.get(toCursor(this.#keyItem(row)));
      if (there) classify(row, there);
      return !there;
    });
    if (mode === 'resume') {
      await this.#writer.write(missing.map((row) => ({ PutRequest: { Item: toItem(row) } })));
      return { ...result, written: missing.length };
    }
    await parallel(missing, 8, async (row) => {
      if (await this.#writer.putIfAbsent(toItem(row), this.keyFields[0]!)) result.written++;
      else classify(row, (await this.#get([row]))[0] ?? {});
    });
    return result;
  }

  async #get(wanted: readonly Row[]): Promise<Row[]> {
    const { table, throttle } = this.#options;
    const found = await parallel(chunks(wanted, 100), 4, async (part) => {
      const items: Item[] = [];
      let ask: Item[] | undefined = part.map((row) => this.#keyItem(row));
      while (ask && ask.length > 0) {
        const Keys: Item[] = ask;
        const some = new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } });
        const answer = await this.#read((client) => client.send(some));
        items.push(...(answer.Responses?.[table] ?? []));
        ask = answer.UnprocessedKeys?.[table]?.Keys;
        if (ask && ask.length > 0) await throttle.pause();
      }
      return items;
    });
    return found.flat().map(fromItem);
  }

  async #read<T>(send: (client: DynamoDBClient) => Promise<T>): Promise<T> {
    const { session, table, throttle } = this.#options;
    const reading = throttle.run(() => send(session.client(DynamoDBClient)));
    return await orExplain(reading, `DynamoDB table ${table} could not be read`);
  }

  #keyItem(row: Row): Item {
    return toItem(keyOf(row, this.keyFields));
  }
}

/** A key as DynamoDB's own JSON, names in order. */
function toCursor(key: Item): Cursor {
  return JSON.stringify(Object.entries(wireItem(key)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function fromCursor(cursor: Cursor): Item {
  return itemFromWire(Object.fromEntries(JSON.parse(cursor) as [string, unknown][]));
}

import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  PutItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { explainAwsError, isConditionFailed, isThrottling } from '../../aws/index.ts';
import type { Failure } from '../../report/index.ts';
import { DirectBatch } from './direct-batch.ts';
import type { Item } from './attribute-values.ts';
import type { Throttle } from './throttle.ts';

export interface Batches {
  /** Returns when every request was taken: unprocessed ones are asked again, slower, for as long as it takes. */
  write(requests: readonly WriteRequest[]): Promise<void>;
  /** False when an item with that key was there. */
  putIfAbsent(item: Item, keyField: string): Promise<boolean>;
}

/** Puts and deletes against one table, at the pace that the throttle allows. */
export function batches(client: DynamoDBClient, table: string, throttle: Throttle): Batches {
  let direct: Promise<DirectBatch> | undefined;
  return { write, putIfAbsent };

  async function write(requests: readonly WriteRequest[]): Promise<void> {
    for (const part of chunks(requests, 25)) {
      let left: WriteRequest[] = part;
      while (left.length > 0) left = await once(left);
    }
  }

  async function once(requests: WriteRequest[]): Promise<WriteRequest[]> {
    await throttle.take(requests.length);
    try {
      const { UnprocessedItems, ConsumedCapacity } = await throttle.write(`${table} BatchWriteItem`, () =>
        send(requests),
      );
      const left = UnprocessedItems?.[table] ?? [];
      const sent = requests.length - left.length;
      throttle.used(ConsumedCapacity?.[0]?.CapacityUnits ?? sent, sent);
      if (left.length === 0) throttle.succeeded();
      else await throttle.slowDown(left.length);
      return left;
    } catch (error) {
      if (!isThrottling(error)) throw unwritable(error);
      await throttle.slowDown(requests.length);
      return requests;
    }
  }

  async function send(requests: WriteRequest[]): Promise<Partial<BatchWriteItemCommandOutput>> {
    const items = requests.flatMap(({ PutRequest }) => (PutRequest?.Item ? [PutRequest.Item] : []));
    if (throttle.unit === 'items' && items.length === requests.length) {
      direct ??= DirectBatch.of(client, table);
      if (await (await direct).put(items)) return {};
    }
    return await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: requests },
        ...(throttle.unit === 'units' && { ReturnConsumedCapacity: 'TOTAL' }),
      }),
    );
  }

  function unwritable(error: unknown): Failure {
    return explainAwsError(error, `DynamoDB table ${table} could not be written`);
  }

  async function putIfAbsent(item: Item, keyField: string): Promise<boolean> {
    for (;;) {
      await throttle.take(1);
      try {
        await throttle.write(`${table} PutItem`, () =>
          client.send(
            new PutItemCommand({
              TableName: table,
              Item: item,
              ConditionExpression: 'attribute_not_exists(#key)',
              ExpressionAttributeNames: { '#key': keyField },
            }),
          ),
        );
        throttle.succeeded();
        return true;
      } catch (error) {
        if (isConditionFailed(error)) return false;
        if (!isThrottling(error)) throw unwritable(error);
        await throttle.slowDown(1);
      }
    }
  }
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  PutItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { chunks, explainAwsError, isConditionFailed, isThrottling } from '../../aws/index.ts';
import { DirectBatch } from './direct-batch.ts';
import type { Item } from './attribute-values.ts';
import type { Throttle } from './throttle.ts';

/** Puts and deletes against one table, at the pace that the throttle allows. */
export class BatchWriter {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #throttle: Throttle;
  #direct: Promise<DirectBatch> | undefined;

  constructor(client: DynamoDBClient, table: string, throttle: Throttle) {
    this.#client = client;
    this.#table = table;
    this.#throttle = throttle;
  }

  /** Returns when every request was taken: unprocessed ones are sent again, slower, for as long as it takes. */
  async write(requests: readonly WriteRequest[]): Promise<void> {
    for (const part of chunks(requests, 25)) {
      let left: WriteRequest[] = part;
      while (left.length > 0) left = await this.#once(left);
    }
  }

  /** False when an item with that key was there. */
  async putIfAbsent(item: Item, keyField: string): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: this.#table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': keyField },
    });
    for (;;) {
      await this.#throttle.take(1);
      try {
        await this.#client.send(put);
        this.#throttle.succeeded();
        return true;
      } catch (error) {
        if (isConditionFailed(error)) return false;
        await this.#slowDown(error, 1);
      }
    }
  }

  /** What is left of the requests. */
  async #once(requests: WriteRequest[]): Promise<WriteRequest[]> {
    const throttle = this.#throttle;
    await throttle.take(requests.length);
    try {
      const { UnprocessedItems, ConsumedCapacity } = await this.#send(requests);
      const left = UnprocessedItems?.[this.#table] ?? [];
      const sent = requests.length - left.length;
      throttle.used(ConsumedCapacity?.[0]?.CapacityUnits ?? sent, sent);
      if (left.length === 0) throttle.succeeded();
      else await throttle.slowDown(left.length);
      return left;
    } catch (error) {
      await this.#slowDown(error, requests.length);
      return requests;
    }
  }

  async #send(requests: WriteRequest[]): Promise<Partial<BatchWriteItemCommandOutput>> {
    const items = requests.flatMap(({ PutRequest }) => (PutRequest?.Item ? [PutRequest.Item] : []));
    const units = this.#throttle.unit === 'units';
    if (!units && items.length === requests.length) {
      this.#direct ??= DirectBatch.of(this.#client, this.#table);
      if (await (await this.#direct).put(items)) return {};
    }
    return await this.#client.send(
      new BatchWriteItemCommand({
        RequestItems: { [this.#table]: requests },
        ...(units && { ReturnConsumedCapacity: 'TOTAL' }),
      }),
    );
  }

  async #slowDown(error: unknown, count: number): Promise<void> {
    if (!isThrottling(error)) throw explainAwsError(error, `DynamoDB table ${this.#table} could not be written`);
    await this.#throttle.slowDown(count);
  }
}

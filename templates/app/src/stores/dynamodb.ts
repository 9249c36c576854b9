import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument, paginateQuery } from '@aws-sdk/lib-dynamodb';

export type Item = Record<string, unknown>;

/** What must hold for a write: the expression, and the values of the `:names` and `#names` in it. */
interface Condition {
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

/** That an attribute has this value. */
export const equals = (name: string, value: unknown): Condition => ({
  ConditionExpression: '#name = :value',
  ExpressionAttributeNames: { '#name': name },
  ExpressionAttributeValues: { ':value': value },
});

/**
 * A table with the string keys `pk` and `sk`. What belongs together has one `pk`, so that all of it is one query, and
 * always current: an index would lag behind.
 */
export function openTable(TableName: string, client: DynamoDBClient) {
  const documents = DynamoDBDocument.from(client);
  return {
    get: async (pk: string, sk: string) =>
      (await documents.get({ TableName, Key: { pk, sk }, ConsistentRead: true })).Item,

    /** All of one `pk`, in order of `sk` or the other way round. */
    async *query(pk: string, { backwards = false, pageSize }: { backwards?: boolean; pageSize?: number } = {}) {
      const query = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
      const options = { ConsistentRead: true, ScanIndexForward: !backwards };
      // A page ends at 1 MB, whatever its size in items.
      for await (const { Items = [] } of paginateQuery({ client: documents, pageSize }, { ...query, ...options }))
        yield* Items as Item[];
    },

    /** False where the condition does not hold. */
    put: async (item: Item, condition?: Condition) =>
      (await unlessRefused(documents.put({ TableName, Item: item, ...condition }))) !== undefined,

    /** What was removed; undefined where the condition does not hold. */
    remove: async (pk: string, sk: string, condition?: Condition): Promise<Item | undefined> => {
      const request = { TableName, Key: { pk, sk }, ReturnValues: 'ALL_OLD' as const, ...condition };
      return (await unlessRefused(documents.delete(request)))?.Attributes;
    },

    /** Adds one to `count`, in one step. */
    count: async (pk: string, sk: string, expiresAt: number) => {
      const { Attributes } = await documents.update({
        TableName,
        Key: { pk, sk },
        UpdateExpression: 'SET expiresAt = :expires ADD #count :one',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':expires': expiresAt, ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      });
      return Number(Attributes!['count']);
    },
  };
}

async function unlessRefused<T>(write: Promise<T>): Promise<T | undefined> {
  return await write.catch((error: unknown) => {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  });
}

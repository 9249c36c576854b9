import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { now, type Items } from './items.ts';

type Item = Record<string, AttributeValue>;

/** DynamoDB deletes within days of the time to live: what is past it is filtered out here. */
const ALIVE = '(attribute_not_exists(expiresAt) OR expiresAt > :now)';

/**
 * Items in a DynamoDB table: the group is the partition key `pk`, the id the sort key `sk`, so that all items of a group
 * (the devices of a user, say) are one query, and always current: an index would lag behind.
 */
export function dynamodbItems(TableName: string, client = new DynamoDBClient({})): Items {
  const key = (group: string, id: string): Item => ({ pk: { S: group }, sk: { S: id } });
  const time = () => ({ ':now': { N: String(now()) } });
  const alive = (item: Item | undefined) => item && Number(item['expiresAt']?.N ?? Infinity) > now();
  const parse = <T>(item: Item) => JSON.parse(item['value']?.S ?? 'null') as T;
  const itemOf = (group: string, id: string, value: unknown, expiresAt?: number): Item => ({
    ...key(group, id),
    value: { S: JSON.stringify(value) },
    ...(expiresAt !== undefined && { expiresAt: { N: String(expiresAt) } }),
  });
  /** Undefined where the condition of a write does not hold. */
  const conditional = async <T>(write: Promise<T>): Promise<T | undefined> =>
    await write.catch((error: unknown) => {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    });

  const items: Items = {
    kind: 'dynamodb',
    async get<T>(group: string, id: string) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key(group, id), ConsistentRead: true }));
      return Item && alive(Item) ? parse<T>(Item) : undefined;
    },
    async list<T>(group: string) {
      const found: { id: string; value: T }[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const { Items: page = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: group } },
            ExclusiveStartKey,
          }),
        );
        for (const item of page) if (alive(item)) found.push({ id: item['sk']!.S!, value: parse<T>(item) });
        ExclusiveStartKey = LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found;
    },
    async put(group, id, value, expiresAt) {
      await client.send(new PutItemCommand({ TableName, Item: itemOf(group, id, value, expiresAt) }));
    },
    async create(group, id, value, expiresAt) {
      const put = new PutItemCommand({
        TableName,
        Item: itemOf(group, id, value, expiresAt),
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: time(),
      });
      return (await conditional(client.send(put))) !== undefined;
    },
    async take<T>(group: string, id: string, expected?: unknown) {
      const remove = new DeleteItemCommand({
        TableName,
        Key: key(group, id),
        ReturnValues: 'ALL_OLD',
        ConditionExpression: `attribute_exists(pk) AND ${ALIVE}${expected === undefined ? '' : ' AND #value = :value'}`,
        ...(expected !== undefined && { ExpressionAttributeNames: { '#value': 'value' } }),
        ExpressionAttributeValues: {
          ...time(),
          ...(expected !== undefined && { ':value': { S: JSON.stringify(expected) } }),
        },
      });
      const answer = await conditional(client.send(remove));
      return answer?.Attributes && parse<T>(answer.Attributes);
    },
    async removeAll(group) {
      for (const { id } of await items.list(group))
        await client.send(new DeleteItemCommand({ TableName, Key: key(group, id) }));
    },
    async count(group, id, expiresAt) {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName,
          Key: key(group, id),
          UpdateExpression: 'SET expiresAt = :expires ADD #count :one',
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':expires': { N: String(expiresAt) }, ':one': { N: '1' } },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return Number(Attributes!['count']!.N);
    },
    // The table's time to live does it.
    sweep: async () => {},
  };
  return items;
}

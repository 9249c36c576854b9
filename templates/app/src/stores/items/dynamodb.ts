import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { equals, openTable, type Item } from '../dynamodb.ts';
import { now, type Items } from './items.ts';

/** Where a group is; what is counted has no value, and a place of its own. */
const partition = (group: string) => `item#${group}`;

/** Items in a DynamoDB table: a partition for each group, sorted by the id. */
export function dynamodbItems(tableName: string, client = new DynamoDBClient({})): Items {
  const table = openTable(tableName, client);
  const itemOf = (group: string, id: string, value: unknown, expiresAt?: number): Item => ({
    pk: partition(group),
    sk: id,
    value: JSON.stringify(value),
    ...(expiresAt !== undefined && { expiresAt }),
  });
  // DynamoDB deletes within days of the time to live: what is past it is filtered out here.
  const parse = <T>(item: Item | undefined) =>
    item && Number(item['expiresAt'] ?? Infinity) > now()
      ? (JSON.parse(String(item['value'] ?? 'null')) as T)
      : undefined;

  const items: Items = {
    kind: 'dynamodb',
    get: async <T>(group: string, id: string) => parse<T>(await table.get(partition(group), id)),
    async list<T>(group: string) {
      const found: { id: string; value: T }[] = [];
      for await (const item of table.query(partition(group))) {
        const value = parse<T>(item);
        if (value !== undefined) found.push({ id: String(item['sk']), value });
      }
      return found;
    },
    put: async (group, id, value, expiresAt) => void (await table.put(itemOf(group, id, value, expiresAt))),
    create: (group, id, value, expiresAt) =>
      table.put(itemOf(group, id, value, expiresAt), {
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': now() },
      }),
    async take<T>(group: string, id: string, expected?: unknown) {
      const condition = expected === undefined ? undefined : equals('value', JSON.stringify(expected));
      return parse<T>(await table.remove(partition(group), id, condition));
    },
    async removeAll(group) {
      for (const { id } of await items.list(group)) await table.remove(partition(group), id);
    },
    count: (group, id, expiresAt) => table.count(`count#${group}`, id, expiresAt),
  };
  return items;
}

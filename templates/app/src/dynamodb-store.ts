import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { Conflict, NotFound, type Note, type NoteStore } from './notes.ts';

type Item = Record<string, AttributeValue>;

/** All notes share one partition, sorted by their time-ordered id. */
const PARTITION = 'note';

/** Notes in a DynamoDB table with the string keys `pk` and `sk`. Versions are compared by the table, not by this code. */
export function dynamodbStore(tableName: string, client = new DynamoDBClient({})): NoteStore {
  const key = (id: string): Item => ({ pk: { S: PARTITION }, sk: { S: id } });

  /** Runs a write that holds for one version; a refused one comes with the item as it is, without a second read. */
  async function conditional(id: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw error.Item ? new Conflict(toNote(error.Item)) : new NotFound(id);
    }
  }

  return {
    kind: 'dynamodb',
    async list(limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: PARTITION } },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return Items.map(toNote);
    },
    async get(id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: key(id), ConsistentRead: true }),
      );
      return Item && toNote(Item);
    },
    async create(note) {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: toItem(note),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    },
    update: (note, expected) =>
      conditional(note.id, () =>
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toItem(note),
            ConditionExpression: '#version = :expected',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':expected': { N: String(expected) } },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      ),
    remove: (id, expected) =>
      conditional(id, () =>
        client.send(
          new DeleteItemCommand({
            TableName: tableName,
            Key: key(id),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            ...(expected === undefined
              ? { ConditionExpression: 'attribute_exists(pk)' }
              : {
                  ConditionExpression: '#version = :expected',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':expected': { N: String(expected) } },
                }),
          }),
        ),
      ),
  };
}

function toItem(note: Note): Item {
  return {
    pk: { S: PARTITION },
    sk: { S: note.id },
    text: { S: note.text },
    createdAt: { S: note.createdAt },
    updatedAt: { S: note.updatedAt },
    version: { N: String(note.version) },
  };
}

function toNote(item: Item): Note {
  return {
    id: item['sk']?.S ?? '',
    text: item['text']?.S ?? '',
    createdAt: item['createdAt']?.S ?? '',
    updatedAt: item['updatedAt']?.S ?? '',
    version: Number(item['version']?.N ?? '0'),
  };
}

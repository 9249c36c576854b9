import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { Conflict, EVERYONE, NotFound, type Note, type NoteStore } from './notes.ts';

type Item = Record<string, AttributeValue>;

/** The notes of an owner share one partition, sorted by their time-ordered id. */
const partition = (owner: string) => (owner === EVERYONE ? 'note' : `note#${owner}`);

/** Notes in a DynamoDB table with the string keys `pk` and `sk`. Versions are compared by the table, not by this code. */
export function dynamodbNotes(tableName: string, client = new DynamoDBClient({})): NoteStore {
  const key = (owner: string, id: string): Item => ({ pk: { S: partition(owner) }, sk: { S: id } });

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
    async list(owner, limit) {
      const found: Note[] = [];
      let ExclusiveStartKey: Item | undefined;
      // A page ends at 1 MB, whatever the limit says.
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: partition(owner) } },
            ScanIndexForward: false,
            Limit: limit - found.length,
            ExclusiveStartKey,
          }),
        );
        found.push(...Items.map(toNote));
        ExclusiveStartKey = LastEvaluatedKey;
      } while (ExclusiveStartKey && found.length < limit);
      return found;
    },
    async get(owner, id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: key(owner, id), ConsistentRead: true }),
      );
      return Item && toNote(Item);
    },
    async create(owner, note) {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: toItem(owner, note),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    },
    update: (owner, note, expected) =>
      conditional(note.id, () =>
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toItem(owner, note),
            ConditionExpression: '#version = :expected',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':expected': { N: String(expected) } },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      ),
    remove: (owner, id, expected) =>
      conditional(id, () =>
        client.send(
          new DeleteItemCommand({
            TableName: tableName,
            Key: key(owner, id),
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

function toItem(owner: string, note: Note): Item {
  return {
    pk: { S: partition(owner) },
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

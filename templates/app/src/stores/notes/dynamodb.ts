import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { equals, openTable, type Item } from '../dynamodb.ts';
import { refused, type Note, type NoteStore } from './notes.ts';

/** The notes of an owner share one partition, sorted by their time-ordered id. */
const partition = (owner: string) => `note#${owner}`;

/** Notes in a DynamoDB table. Versions are compared by the table, not by this code. */
export function dynamodbNotes(tableName: string, client = new DynamoDBClient({})): NoteStore {
  const table = openTable(tableName, client);
  const toItem = (owner: string, { id, ...note }: Note): Item => ({ pk: partition(owner), sk: id, ...note });
  const toNote = ({ sk: id, text, createdAt, updatedAt, version }: Item) =>
    ({ id, text, createdAt, updatedAt, version }) as Note;
  const atVersion = (expected: number | undefined) =>
    expected === undefined ? { ConditionExpression: 'attribute_exists(pk)' } : equals('version', expected);

  const store: NoteStore = {
    kind: 'dynamodb',
    async list(owner, limit) {
      const found: Note[] = [];
      for await (const item of table.query(partition(owner), { backwards: true, pageSize: limit }))
        if (found.push(toNote(item)) === limit) break;
      return found;
    },
    async get(owner, id) {
      const item = await table.get(partition(owner), id);
      return item && toNote(item);
    },
    async create(owner, note) {
      const done = await table.put(toItem(owner, note), { ConditionExpression: 'attribute_not_exists(pk)' });
      if (!done) throw refused(note.id, note);
    },
    async update(owner, note, expected) {
      const done = await table.put(toItem(owner, note), atVersion(expected));
      if (!done) throw refused(note.id, await store.get(owner, note.id));
    },
    async remove(owner, id, expected) {
      const removed = await table.remove(partition(owner), id, atVersion(expected));
      if (!removed) throw refused(id, await store.get(owner, id));
    },
  };
  return store;
}

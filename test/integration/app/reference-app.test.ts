import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createApp } from '../../../templates/app/src/app.ts';
import { readConfig } from '../../../templates/app/src/config.ts';
import { dynamodbStore } from '../../../templates/app/src/dynamodb-store.ts';
import { memoryStore } from '../../../templates/app/src/memory-store.ts';
import { Conflict, newId, NotFound, type Note, type NoteStore } from '../../../templates/app/src/notes.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';

const table = unique('notes');
const client = testSession().client(DynamoDBClient);

beforeAll(async () => {
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName: table });
});

const noteAt = (time: number, text: string): Note => ({
  id: newId(time),
  text,
  createdAt: new Date(time).toISOString(),
  updatedAt: new Date(time).toISOString(),
  version: 1,
});

/** Both stores keep the one contract. */
describe.each<[string, () => NoteStore]>([
  ['memory', memoryStore],
  ['DynamoDB', () => dynamodbStore(table, client)],
])('notes in %s', (_, open) => {
  test('are listed newest first, up to a limit', async () => {
    const store = open();
    for (const [time, text] of [
      [2000, 'second'],
      [3000, 'third'],
      [1000, 'first'],
    ] as const)
      await store.create(noteAt(time, text));
    expect((await store.list(2)).map(({ text }) => text)).toEqual(['third', 'second']);
  });

  test('change only at the version that the change is based on', async () => {
    const store = open();
    const note = noteAt(4000, 'grüße 👋');
    await store.create(note);
    await store.update({ ...note, text: 'changed', version: 2 }, 1);
    const refused = await store.update({ ...note, text: 'late', version: 2 }, 1).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Conflict);
    expect((refused as Conflict).current).toEqual({ ...note, text: 'changed', version: 2 });
    await expect(store.remove(note.id, 1)).rejects.toBeInstanceOf(Conflict);
    expect(await store.get(note.id)).toEqual({ ...note, text: 'changed', version: 2 });
  });

  test('are gone once removed, and what is not there is not found', async () => {
    const store = open();
    const note = noteAt(5000, 'short-lived');
    await store.create(note);
    await store.remove(note.id);
    expect(await store.get(note.id)).toBeUndefined();
    await expect(store.remove(note.id)).rejects.toBeInstanceOf(NotFound);
    await expect(store.update({ ...note, version: 2 }, 1)).rejects.toBeInstanceOf(NotFound);
  });
});

test('readiness is 503 while the table does not answer; health stays 200', async () => {
  const app = createApp(readConfig({ TABLE_NAME: 'none' }), dynamodbStore(unique('none'), client));
  const log = console.error;
  console.error = () => {};
  expect((await app.request('/api/ready')).status).toBe(503);
  console.error = log;
  expect((await app.request('/api/health')).status).toBe(200);
});

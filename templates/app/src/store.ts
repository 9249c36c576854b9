import type { Config } from './config.ts';
import { dynamodbStore } from './dynamodb-store.ts';
import { memoryStore } from './memory-store.ts';
import type { NoteStore } from './notes.ts';

/** DynamoDB where the deployment gave a table, else memory. */
export function createStore(config: Config): NoteStore {
  return config.tableName ? dynamodbStore(config.tableName) : memoryStore();
}

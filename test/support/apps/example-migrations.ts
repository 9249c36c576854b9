import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { bucketContent, makeDatabase, scanTable } from '../data/tables-and-buckets.ts';
import { testSession } from '../emulator/session.ts';

/** What an example's own plan brings over when it is first deployed. */
interface Moved {
  /** Makes the old system's data in the folder of the repository. */
  before(folder: string): void;
  variables: Record<string, string>;
  /** Looks whether all of it is there, by the outputs of the data stack. */
  check(data: Readonly<Record<string, string>>): Promise<void>;
}

/** By example. S1's plan goes on to a file system that functions of the emulator do not mount: test/integration/data/examples has it. */
export const MOVED: Readonly<Record<string, Moved>> = {
  's3-flashcards': {
    before(folder) {
      const sql = `CREATE TABLE users (
        id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, email TEXT, password_hash TEXT NOT NULL,
        is_admin INTEGER NOT NULL DEFAULT 0, settings TEXT, created_at TEXT NOT NULL)`;
      makeDatabase(join(folder, 'users.db'), sql, {
        users: [1n, 2n].map((id) => [id, `user ${id}`, null, 'pbkdf2$', 0n, null, '2026-01-02 03:04:05']),
      });
      mkdirSync(join(folder, 'decks'));
      const cards = [[1n, 'front']];
      makeDatabase(join(folder, 'decks/user_1.db'), 'CREATE TABLE cards (id INTEGER PRIMARY KEY, front TEXT)', {
        cards,
      });
    },
    variables: { UsersDatabase: 'users.db', UserDatabases: 'decks' },
    async check({ UsersTableName = '', DatabasesBucketName = '' }) {
      const users = await scanTable(testSession(), UsersTableName);
      expect(users.map((user) => user['username'])).toEqual(expect.arrayContaining(['user 1', 'user 2']));
      expect(Object.keys(await bucketContent(testSession(), DatabasesBucketName))).toContain('users/1/flashcards.db');
    },
  },
  's4-advice-columnist': {
    before(folder) {
      const sql = `CREATE TABLE conversations (
        user_id TEXT NOT NULL, session_id TEXT NOT NULL, messages TEXT NOT NULL, updated_at INTEGER NOT NULL,
        PRIMARY KEY (user_id, session_id))`;
      const conversations = ['s1', 's2'].map((id) => ['u1', id, '[{"role":"user"}]', 1_790_000_000n]);
      makeDatabase(join(folder, 'conversations.db'), sql, { conversations });
    },
    variables: { ConversationsDatabase: 'conversations.db' },
    async check({ ConversationsTableName = '' }) {
      const found = await scanTable(testSession(), ConversationsTableName);
      expect(found.map(({ sk }) => sk)).toEqual(expect.arrayContaining(['SESSION#s1', 'SESSION#s2']));
    },
  },
};

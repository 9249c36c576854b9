import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from '@jest/globals';
import type { Rights } from '../aws/judge.ts';
import { bucketContent, makeBucket, makeDatabase, scanTable } from '../data/tables-and-buckets.ts';
import { transferFunction } from '../data/transfer-function.ts';
import { testSession } from '../emulator/session.ts';
import { unique } from '../names.ts';

/** What an example's own plan brings over when it is first deployed. */
interface Moved {
  /** Makes the old system and its data, in the folder of the repository. */
  before(folder: string): Promise<OldSystem> | OldSystem;
}

interface OldSystem {
  variables: Record<string, string>;
  /** What its migration takes beside the rights of a deployment, as actions/migrate-data/README.md says. */
  rights?: Pick<Rights, 'also' | 'shared'>;
  /** Ends what of it still runs. */
  end?(): void;
  /** Looks whether all of it is there, by the outputs of the data stack. */
  check(data: Readonly<Record<string, string>>): Promise<void>;
}

/** By example. */
export const MOVED: Readonly<Record<string, Moved>> = {
  's1-prompt-manager': { before: promptManager },
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
      return {
        variables: { UsersDatabase: 'users.db', UserDatabases: 'decks' },
        async check({ UsersTableName = '', DatabasesBucketName = '' }) {
          const users = await scanTable(testSession(), UsersTableName);
          expect(users.map((user) => user['username'])).toEqual(expect.arrayContaining(['user 1', 'user 2']));
          const databases = await bucketContent(testSession(), DatabasesBucketName);
          expect(Object.keys(databases)).toContain('users/1/flashcards.db');
        },
      };
    },
  },
  's4-advice-columnist': {
    before(folder) {
      const sql = `CREATE TABLE conversations (
        user_id TEXT NOT NULL, session_id TEXT NOT NULL, messages TEXT NOT NULL, updated_at INTEGER NOT NULL,
        PRIMARY KEY (user_id, session_id))`;
      const conversations = ['s1', 's2'].map((id) => ['u1', id, '[{"role":"user"}]', 1_790_000_000n]);
      makeDatabase(join(folder, 'conversations.db'), sql, { conversations });
      return {
        variables: { ConversationsDatabase: 'conversations.db' },
        async check({ ConversationsTableName = '' }) {
          const found = await scanTable(testSession(), ConversationsTableName);
          expect(found.map(({ sk }) => sk)).toEqual(expect.arrayContaining(['SESSION#s1', 'SESSION#s2']));
        },
      };
    },
  },
};

/**
 * A container that goes on writing until its last pass, and answers 503 once the plan has frozen it. The file system is a
 * folder of this machine: functions of the emulator mount none.
 */
async function promptManager(folder: string): Promise<OldSystem> {
  const ssm = testSession().client(SSMClient);
  const Name = `/${unique('prompts')}/read-only`;
  await ssm.send(new PutParameterCommand({ Name, Value: 'off', Type: 'String' }));
  const plan = join(folder, 'deploy/migration.yaml');
  writeFileSync(
    plan,
    readFileSync(plan, 'utf8')
      .replace('/prompts/prod/read-only', Name)
      .replace(/drain: \w+/, 'drain: 0s'),
  );
  for (const name of ['old', 'voices']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'voices/a.mp3'), new Uint8Array([0xff, 0xfb, 0, 1]));
  const database = join(folder, 'old/prompts.db');
  makeDatabase(database, 'CREATE TABLE prompts (id INTEGER PRIMARY KEY, body TEXT)', { prompts: [[1n, 'first']] });
  const live = new DatabaseSync(database);
  let written = 1;
  const server = createServer((_request, answer) => {
    void ssm.send(new GetParameterCommand({ Name })).then(({ Parameter }) => {
      if (Parameter!.Value === 'on') return answer.writeHead(503, { 'retry-after': '60' }).end();
      live.exec("INSERT INTO prompts (body) VALUES ('late')");
      written++;
      return answer.writeHead(201).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  server.unref();
  const mount = mkdtempSync(join(tmpdir(), 'deploy-mount-'));
  const TransferFunction = await transferFunction(testSession(), mount);
  const ArtifactsBucket = await makeBucket(testSession());
  const Resource = `arn:aws:ssm:*:*:parameter${Name}`;
  return {
    rights: {
      also: [{ Effect: 'Allow', Action: ['ssm:GetParameter', 'ssm:PutParameter'], Resource }],
      // Of the old system.
      shared: [
        `arn:aws:lambda:*:*:function:${TransferFunction}`,
        ...['', '/*'].map((objects) => `arn:aws:s3:::${ArtifactsBucket}${objects}`),
      ],
    },
    variables: {
      DataFolder: 'old',
      AudioFolder: 'voices',
      TransferFunction,
      ArtifactsBucket,
      ApiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    end() {
      server.close();
      live.close();
    },
    async check({ AudioBucketName = '' }) {
      const moved = new DatabaseSync(join(mount, 'data/prompts.db'), { readOnly: true });
      expect(moved.prepare('SELECT count(*) AS rows FROM prompts').get()).toEqual({ rows: written });
      moved.close();
      expect(Object.keys(await bucketContent(testSession(), AudioBucketName))).toContain('audio/a.mp3');
    },
  };
}

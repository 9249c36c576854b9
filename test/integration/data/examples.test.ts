import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import action from '../../../src/actions/migrate-data.ts';
import { poll } from '../../../src/aws/index.ts';
import { rowOf } from '../../../src/data/model/value.ts';
import { runWith } from '../../support/actions/in-process.ts';
import {
  bucketContent,
  dumpTable,
  makeBucket,
  makeDatabase,
  makeTable,
  putObject,
  putRow,
  scanTable,
  scratch,
} from '../../support/data/tables-and-buckets.ts';
import { faultProxy } from '../../support/emulator/fault-proxy.ts';
import { createAccounts } from '../../../templates/app/src/accounts.ts';
import { readConfig } from '../../../templates/app/src/config.ts';
import { createStores } from '../../../templates/app/src/stores/index.ts';
import { dynamodbItems } from '../../../templates/app/src/stores/items/dynamodb.ts';
import { dynamodbNotes } from '../../../templates/app/src/stores/notes/dynamodb.ts';
import { EVERYONE } from '../../../templates/app/src/stores/notes/notes.ts';
import { noteAt } from '../../support/apps/app-ground.ts';
import { serve, type RunningServer } from '../../support/http/misbehaving-server.ts';
import { unique } from '../../support/names.ts';
import { exportVerdict, restorableSince1970 } from '../../support/emulator/point-in-time.ts';
import { testSession } from '../../support/emulator/session.ts';
import { transferFunction } from '../../support/data/transfer-function.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());
const EXAMPLES = join(import.meta.dirname, '../../../templates');
const tried = new Set<string>();

/** Runs a shipped plan as a workflow would; a failure of the action is a failure of the test. */
async function migrate(example: string, variables: Record<string, string>, inputs: Record<string, string> = {}) {
  tried.add(example);
  const workspace = files.path(unique('workspace'));
  mkdirSync(workspace);
  // Nothing is slow here that was let in before a freeze.
  const plan = readFileSync(join(EXAMPLES, example), 'utf8').replace(/drain: \w+/, 'drain: 0s');
  writeFileSync(join(workspace, 'plan.yaml'), plan);
  const result = await runWith(
    action,
    { plan: 'plan.yaml', variables: JSON.stringify(variables), ...inputs },
    { workspace },
  );
  if (result.error) throw result.error as Error;
  return result.outputs;
}

afterAll(() =>
  expect([...tried].sort()).toEqual(
    globSync(['app/migrations/*.yaml', 'examples/*/deploy/migration.yaml'], { cwd: EXAMPLES }).map(String).sort(),
  ),
);

test('flashcards: users to DynamoDB, decks to S3, and both back', async () => {
  const users = files.path('users.db');
  const sql = `CREATE TABLE users (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, email TEXT, password_hash TEXT NOT NULL,
    is_admin INTEGER NOT NULL DEFAULT 0, settings TEXT, created_at TEXT NOT NULL)`;
  makeDatabase(users, sql, {
    users: [
      [1n, 'ann', 'ann@example.com', 'pbkdf2$1', 1n, '{"theme":"dark"}', '2024-01-02 03:04:05'],
      [2n, 'bob', null, 'pbkdf2$2', 0n, null, '1999-12-31 23:59:59'],
      [3n, 'Üma', '', 'pbkdf2$3', 0n, '[]', '2026-11-20 00:00:00'],
    ],
  });
  const decks = files.path('decks');
  mkdirSync(decks);
  for (const user of [1, 2]) {
    makeDatabase(join(decks, `user_${user}.db`), 'CREATE TABLE cards (id INTEGER PRIMARY KEY, front TEXT)', {
      cards: Array.from({ length: user * 20 }, (_, index) => [BigInt(index), `front ${index}`]),
    });
  }
  const places = {
    UsersTableName: await makeTable(session, { user_id: 'S' }),
    DatabasesBucketName: await makeBucket(session),
  };
  expect(
    await migrate('examples/s3-flashcards/deploy/migration.yaml', {
      ...places,
      UsersDatabase: users,
      UserDatabases: decks,
    }),
  ).toMatchObject({
    copied: '5',
    verified: '5',
    mismatched: '0',
  });
  const items = await scanTable(session, places.UsersTableName);
  expect(items.find((item) => item['user_id'] === '1')).toMatchObject({
    is_admin: true,
    settings: new Map([['theme', 'dark']]),
    created_at: 1704164645n,
  });
  expect(items.find((item) => item['user_id'] === '2')).not.toHaveProperty('email');
  const stored = await bucketContent(session, places.DatabasesBucketName);
  expect(Object.keys(stored)).toEqual(['users/1/flashcards.db', 'users/2/flashcards.db']);

  const back = { UsersDatabase: files.path('back.db'), UserDatabases: files.path('decks-back') };
  expect(
    await migrate('examples/s3-flashcards/deploy/migration.yaml', { ...places, ...back }, { direction: 'reverse' }),
  ).toMatchObject({
    copied: '5',
    verified: '5',
    mismatched: '0',
  });
  expect(dumpTable(back.UsersDatabase, 'users')).toEqual(dumpTable(users, 'users'));
  for (const user of [1, 2])
    expect(readFileSync(join(back.UserDatabases, `user_${user}.db`), 'latin1')).toBe(
      stored[`users/${user}/flashcards.db`],
    );
});

test('conversations: to one table by user and session, and back', async () => {
  const database = files.path('conversations.db');
  const sql = `CREATE TABLE conversations (
    user_id TEXT NOT NULL, session_id TEXT NOT NULL, messages TEXT NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, session_id))`;
  makeDatabase(database, sql, {
    conversations: [
      ['u1', 's1', '[{"role":"user","content":"Dear columnist"}]', 1700000000n],
      ['u1', 's2', '[]', 1700000001n],
      ['u2#x', 's1', '{"n":9007199254740993}', 0n],
    ],
  });
  const table = await makeTable(session, { pk: 'S', sk: 'S' });
  const variables = { ConversationsTableName: table, ConversationsDatabase: database };
  expect(await migrate('examples/s4-advice-columnist/deploy/migration.yaml', variables)).toMatchObject({
    copied: '3',
    verified: '3',
  });
  const items = await scanTable(session, table);
  expect(items.find((item) => item['pk'] === 'USER#u1' && item['sk'] === 'SESSION#s1')).toMatchObject({
    kind: 'conversation',
    expires_at: 1700000000n + 90n * 86_400n,
  });
  const back = files.path('conversations-back.db');
  const reverse = { ...variables, ConversationsDatabase: back };
  expect(
    await migrate('examples/s4-advice-columnist/deploy/migration.yaml', reverse, { direction: 'reverse' }),
  ).toMatchObject({
    copied: '3',
    verified: '3',
    mismatched: '0',
  });
  expect(dumpTable(back, 'conversations')).toEqual(dumpTable(database, 'conversations'));
});

describe('prompts', () => {
  let app: RunningServer | undefined;
  afterEach(() => app?.close());

  test('database to EFS and audio to S3 while the app runs, frozen for the last pass, and back', async () => {
    const ssm = session.client(SSMClient);
    const Name = '/prompts/prod/read-only';
    const frozen = async () => (await ssm.send(new GetParameterCommand({ Name }))).Parameter!.Value;
    await ssm.send(new PutParameterCommand({ Name, Value: 'off', Type: 'String', Overwrite: true }));
    const [data, audio, mount] = [files.path('data'), files.path('audio'), files.path('efs')];
    mkdirSync(data);
    mkdirSync(join(audio, 'voices'), { recursive: true });
    const live = new DatabaseSync(join(data, 'prompts.db'));
    live.exec('PRAGMA journal_mode = WAL; CREATE TABLE prompts (id INTEGER PRIMARY KEY, body TEXT)');
    live.exec("INSERT INTO prompts (body) VALUES ('first')");
    writeFileSync(join(audio, 'a.mp3'), new Uint8Array([0xff, 0xfb, 0, 1]));
    writeFileSync(join(audio, 'voices/b.wav'), 'RIFF');
    writeFileSync(join(audio, 'notes.txt'), 'not audio');
    let writes = 0;
    app = await serve((_request, answer) => {
      void frozen().then((value) => {
        if (value === 'on') return answer.writeHead(503, { 'retry-after': '60' }).end();
        // A user who writes until the very last moment.
        live.exec(`INSERT INTO prompts (body) VALUES ('late ${++writes}')`);
        return answer.writeHead(201).end();
      });
    });
    const { url } = app;
    await fetch(`${url}/api/prompts`, { method: 'POST' });
    const places = {
      TransferFunction: await transferFunction(session, mount),
      ArtifactsBucket: await makeBucket(session),
      AudioBucketName: await makeBucket(session),
      ApiUrl: url,
    };
    const outputs = await migrate('examples/s1-prompt-manager/deploy/migration.yaml', {
      ...places,
      DataFolder: data,
      AudioFolder: audio,
    });
    live.close();
    expect(outputs).toMatchObject({ verified: '3', mismatched: '0' });
    expect(await frozen()).toBe('on');
    const count = (file: string) => {
      const database = new DatabaseSync(file, { readOnly: true });
      const rows = database.prepare('SELECT body FROM prompts').all();
      database.close();
      return rows.length;
    };
    expect(count(join(mount, 'data/prompts.db'))).toBe(1 + writes);
    expect(Object.keys(await bucketContent(session, places.AudioBucketName))).toEqual([
      'audio/a.mp3',
      'audio/voices/b.wav',
    ]);
    expect(await bucketContent(session, places.ArtifactsBucket)).toEqual({});

    const back = { DataFolder: files.path('data-back'), AudioFolder: files.path('audio-back') };
    expect(
      await migrate(
        'examples/s1-prompt-manager/deploy/migration.yaml',
        { ...places, ...back },
        { direction: 'reverse' },
      ),
    ).toMatchObject({
      verified: '3',
      mismatched: '0',
    });
    expect(count(join(back.DataFolder, 'prompts.db'))).toBe(1 + writes);
    expect(readFileSync(join(back.AudioFolder, 'a.mp3'))).toEqual(readFileSync(join(audio, 'a.mp3')));
  });
});

test('container-to-lambda: what the reference app keeps on a disk is in its table, and comes back', async () => {
  const [table, client] = [await makeTable(session, { pk: 'S', sk: 'S' }), session.client(DynamoDBClient)];
  const app = await serve((_, answer) => answer.writeHead(503, { 'retry-after': '10' }).end());
  const before = await createStores(readConfig({ DATA_DIR: files.path('notes') }));
  const note = noteAt(1, 'grüße \u0000 👋');
  for (const owner of [EVERYONE, 'ada']) await before.notes.create(owner, note);
  const accounts = createAccounts(before);
  await accounts.register('ada', 'correct horse');
  const token = await accounts.start('ada', 'phone');

  const names = { TableName: table, FreezeParameter: `/${unique('notes')}/read-only`, ApiUrl: app.url };
  const variables = { ...names, Database: join(files.path('notes'), 'notes.db') };
  const plan = 'app/migrations/container-to-lambda.yaml';
  expect(await migrate(plan, variables)).toMatchObject({ verified: '4', mismatched: '0' });
  const [items, notes] = [dynamodbItems(table, client), dynamodbNotes(table, client)];
  const inTable = createAccounts({ ...before, items, shortLived: items });
  for (const owner of [EVERYONE, 'ada']) expect(await notes.list(owner)).toEqual([note]);
  expect([await inTable.checkPassword('ada', 'correct horse'), (await inTable.find(token))?.user]).toEqual([
    true,
    'ada',
  ]);

  // What was counted and changed since: counters stay behind, all else comes back.
  await items.count('rate', 'minute', 4_000_000_000);
  await notes.update('ada', { ...note, text: 'changed', version: 2 }, 1);
  const Database = join(files.path('notes-back'), 'notes.db');
  mkdirSync(files.path('notes-back'));
  expect(await migrate(plan, { ...variables, Database }, { direction: 'reverse' })).toMatchObject({ mismatched: '0' });
  const after = await createStores(readConfig({ DATA_DIR: files.path('notes-back') }));
  expect(await after.notes.list('ada')).toEqual([{ ...note, text: 'changed', version: 2 }]);
  expect((await createAccounts(after).find(token))?.user).toBe('ada');
  await app.close();
});

/** The next second of the clock, as soon as it has begun: times of a plan, and of objects, are whole ones. */
async function nextSecond(): Promise<number> {
  const second = () => Math.floor(Date.now() / 1000);
  const first = second();
  return await poll(() => Promise.resolve(second() > first ? second() : undefined), {
    timeout: 60_000,
    interval: () => 50,
  });
}

test('roll-back-data: the table and the files of a time, and the parameter that the app reads', async () => {
  const [table, bucket] = [await makeTable(session), await makeBucket(session, true)];
  await session.client(DynamoDBClient).send(
    new UpdateContinuousBackupsCommand({
      TableName: table,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  await putRow(session, table, rowOf([['id', 'kept']]));
  await putObject(session, bucket, 'files/report.txt', 'before');
  const time = new Date((await nextSecond()) * 1000).toISOString();
  await nextSecond();
  await putObject(session, bucket, 'files/report.txt', 'damaged');
  await putObject(session, bucket, 'files/later.txt', 'later');
  await putObject(session, bucket, 'other/theirs.txt', 'theirs');
  const restored = unique('restored');
  const parameter = `/${unique('app')}/table`;
  const endpoint = process.env['AWS_ENDPOINT_URL']!;
  const artifacts = await makeBucket(session);
  const proxy = await faultProxy(
    endpoint,
    (seen) => exportVerdict(seen, { session, table, bucket: artifacts }),
    restorableSince1970,
  );
  process.env['AWS_ENDPOINT_URL'] = proxy.endpoint;
  const outputs = await migrate(
    'app/migrations/roll-back-data.yaml',
    {
      TableName: table,
      RestoredTableName: restored,
      TableParameter: parameter,
      FilesBucketName: bucket,
      ArtifactsBucket: artifacts,
      Time: time,
    },
    { 'on-conflict': 'overwrite' },
  ).finally(() => (process.env['AWS_ENDPOINT_URL'] = endpoint));
  await proxy.stop();
  expect(outputs).toMatchObject({ mismatched: '0' });
  expect(await bucketContent(session, bucket)).toEqual({ 'files/report.txt': 'before', 'other/theirs.txt': 'theirs' });
  expect(await scanTable(session, restored)).toHaveLength(1);
  const { Parameter } = await session.client(SSMClient).send(new GetParameterCommand({ Name: parameter }));
  expect(Parameter!.Value).toBe(restored);
});

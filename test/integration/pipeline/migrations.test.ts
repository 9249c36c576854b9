import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stageGround } from '../../support/apps/deploy-stage.ts';
import { STORING_APP } from '../../support/apps/storing-app.ts';
import { StoringStage } from '../../support/apps/storing-stage.ts';
import { failureWith } from '../../support/failure-with.ts';

let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => (ground = await stageGround()));
afterAll(() => ground.edge.stop());

const PLAN = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '\${File}', table: users } }
    to: { dynamodb: { table: '\${UsersTableName}' } }
    fields:
      username: { from: name }
      owner: { from: owner }
`;

function migrating(users: readonly string[]): StoringStage {
  const stage = new StoringStage(ground.edge, ground.store);
  stage.app.write('migrations/users.yaml', PLAN);
  const database = new DatabaseSync(join(stage.app.folder, 'users.db'));
  database.exec('CREATE TABLE users (name TEXT PRIMARY KEY, owner TEXT)');
  for (const name of users) database.prepare('INSERT INTO users VALUES (?, ?)').run(name, 'lovelace');
  database.close();
  return stage;
}

const INPUTS = { migrations: 'migrations/users.yaml', 'migration-variables': 'File: users.db' };

describe('a deployment with migrations', () => {
  test('moves the data before the app can write, once, and records it', async () => {
    const stage = migrating(['ada', 'grace']);
    const planned = await stage.deploy({ resources: 'deploy/resources.yaml', ...INPUTS, 'dry-run': 'true' });
    expect(planned.error).toBeUndefined();
    expect(planned.summary).toContain('carry out migrations/users.yaml');
    await stage.deployed(INPUTS);
    expect((await stage.ask<{ users: string[] }>('by-owner/lovelace')).users.toSorted()).toEqual(['ada', 'grace']);
    expect((await stage.newest()).migrations).toMatchObject([{ plan: 'migrations/users.yaml' }]);

    // What the app writes afterwards is none of its business.
    await stage.ask('notes/edith/lovelace', { method: 'PUT', body: 'x' });
    expect((await stage.deployed(INPUTS)).outputs).toMatchObject({ 'has-changes': 'false' });
    stage.app.write('api/more.mjs', '// another release');
    await stage.deployed(INPUTS);
    expect((await stage.ask<{ users: string[] }>('by-owner/lovelace')).users).toHaveLength(3);
    expect((await stage.newest()).migrations).toHaveLength(1);
  });

  test('that does not go live carries it out again the next time: the app before it went on writing', async () => {
    const stage = migrating(['ada', 'bob']);
    stage.app.write('api/index.mjs', "export const handler = async () => ({ statusCode: 500, body: 'no' });\n");
    const inputs = { resources: 'deploy/resources.yaml', deadline: '1500ms', ...INPUTS };
    expect((await stage.deploy(inputs)).error).toEqual(failureWith('checks'));
    const database = new DatabaseSync(join(stage.app.folder, 'users.db'));
    database.exec("INSERT INTO users VALUES ('grace', 'lovelace'); DELETE FROM users WHERE name = 'bob'");
    database.close();
    stage.app.write('api/index.mjs', STORING_APP['api/index.mjs']!);
    await stage.deployed(INPUTS);
    expect((await stage.ask<{ users: string[] }>('by-owner/lovelace')).users.toSorted()).toEqual(['ada', 'grace']);
    // From now on it is done: what the app writes is none of its business.
    await stage.ask('notes/edith/lovelace', { method: 'PUT', body: 'x' });
    stage.app.write('api/more.mjs', '// another release');
    await stage.deployed(INPUTS);
    expect((await stage.ask<{ users: string[] }>('by-owner/lovelace')).users).toHaveLength(3);
  });

  test('that cannot be carried out leaves no backend', async () => {
    const stage = migrating(['ada']);
    stage.app.write('migrations/users.yaml', PLAN.replace('from: owner', 'from: nobody'));
    const { error } = await stage.deploy({ resources: 'deploy/resources.yaml', ...INPUTS });
    expect(error).toBeDefined();
    expect(await stage.stack('lambda')).toBeUndefined();
  });

  test('of variables that nobody gives is refused before anything is made', async () => {
    const stage = migrating([]);
    stage.app.write('unknown.yaml', PLAN.replace('UsersTableName', 'Nothing'));
    const { error } = await stage.deploy({ resources: 'deploy/resources.yaml', ...INPUTS, migrations: 'unknown.yaml' });
    expect(error).toEqual(failureWith('plan', 'Nothing'));
    expect(await stage.stack('data')).toBeUndefined();
  });
});

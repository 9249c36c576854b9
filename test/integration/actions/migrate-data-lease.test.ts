import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import action from '../../../src/actions/migrate-data.ts';
import { createContext } from '../../../src/operation/index.ts';
import { acquireLease, jsonStore, type JsonStore, type Lease, ledger } from '../../../src/release/index.ts';
import { scopePrefix } from '../../../src/release/keys.ts';
import { ensureBootstrap } from '../../../src/stack/index.ts';
import { runWith } from '../../support/actions/in-process.ts';
import { holdingProxy, startMigration } from '../../support/actions/migrate-data-source.ts';
import { makeDatabase, makeTable, scanTable, scratch } from '../../support/data/tables-and-buckets.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';

const session = testSession();
const files = scratch();
const scope = { app: unique('app'), environment: 'production' };
const environment = { app: scope.app, environment: scope.environment };
let store: JsonStore;

beforeAll(async () => {
  const templates = new URL('../../../templates', import.meta.url).pathname;
  const { artifactsBucket } = await ensureBootstrap(createContext(session, recordingReporter()), templates);
  store = jsonStore(session, artifactsBucket);
});
afterAll(() => files.remove());

/** A folder with a plan that copies three users into a new table. */
async function migration(source = 'users') {
  const workspace = files.path(unique('leased'));
  mkdirSync(workspace);
  const table = await makeTable(session, undefined, `${stackNameOf(scope, 'data')}-Users`);
  makeDatabase(join(workspace, 'app.db'), 'CREATE TABLE users (id TEXT PRIMARY KEY)', { users: [['a'], ['b'], ['c']] });
  writeFileSync(
    join(workspace, 'plan.yaml'),
    `version: 1
migrations:
  - name: users
    from: { sqlite: { file: app.db, table: ${source} } }
    to: { dynamodb: { table: ${table} } }
`,
  );
  return { workspace, table };
}

/** The lease as a deployment takes it. */
const deployment = (): Promise<Lease> =>
  acquireLease(createContext(session, recordingReporter()), store, scope, {
    operation: 'deploy',
    runId: '9',
    runUrl: 'https://github.test/run/9',
    actor: 'bob',
    wait: 0,
    force: false,
  });
const migrations = async () => await ledger(store, scope).migrations('');
const holder = async () => (await store.get<{ operation: string }>(`${scopePrefix(scope)}lease.json`))?.value.operation;

describe('a migration of an environment', () => {
  test('is refused while a deployment runs, once it has waited; nothing is written', async () => {
    const { workspace, table } = await migration();
    const running = await deployment();
    const inputs = { plan: 'plan.yaml', ...environment, 'lease-timeout': '0' };
    const { error, outputs } = await runWith(action, inputs, { workspace, role: 'DeployRole' });
    expect(error).toMatchObject({ code: 'lease-held', why: expect.stringMatching(/deploy by bob .*run\/9/) });
    expect(await scanTable(session, table)).toHaveLength(0);
    const report = JSON.parse(readFileSync(join(workspace, outputs['report']!), 'utf8')) as object;
    expect(report).toMatchObject({ success: false, code: 'lease-held' });
    expect(
      (await runWith(action, { ...inputs, 'dry-run': 'true' }, { workspace, role: 'DeployRole' })).error,
    ).toBeUndefined();
    expect(await migrations()).toEqual([]);
    expect(await holder()).toBe('deploy');
    await running.release();
  });

  test('waits for a deployment that ends in time', async () => {
    const { workspace, table } = await migration();
    const running = await deployment();
    const inputs = { plan: 'plan.yaml', ...environment, 'lease-timeout': '2min' };
    const report = {
      ...recordingReporter(),
      note: (line: string) => (/^Waiting for deploy/.test(line) ? void running.release() : undefined),
    };
    expect((await runWith(action, inputs, { workspace, report, role: 'DeployRole' })).error).toBeUndefined();
    expect(await scanTable(session, table)).toHaveLength(3);
    expect(await holder()).toBeUndefined();
    // What a rollback must know of.
    expect(await migrations()).toMatchObject([{ names: ['users'], compatible: false }]);
  });

  test('takes the lease over only with force-unlock', async () => {
    const { workspace } = await migration();
    const running = await deployment();
    const inputs = { plan: 'plan.yaml', ...environment, 'lease-timeout': '0', 'force-unlock': 'true' };
    expect((await runWith(action, inputs, { workspace, role: 'DeployRole' })).error).toBeUndefined();
    expect(await holder()).toBeUndefined();
    await running.release();
  });

  test('keeps deployments out while it runs', async () => {
    const { workspace } = await migration();
    const proxy = await holdingProxy();
    const process = startMigration(workspace, proxy.endpoint, environment);
    await proxy.held;
    expect(await holder()).toBe('migrate-data');
    await expect(deployment()).rejects.toMatchObject({ code: 'lease-held' });
    proxy.letGo();
    expect(await process.ended).toBe(0);
    await proxy.stop();
    expect(await holder()).toBeUndefined();
    await (await deployment()).release();
  });

  test('that fails releases the lease', async () => {
    const { workspace } = await migration('nobody');
    const { error } = await runWith(action, { plan: 'plan.yaml', ...environment }, { workspace, role: 'DeployRole' });
    expect(error).toBeDefined();
    expect(error).not.toMatchObject({ code: 'lease-held' });
    expect(await holder()).toBeUndefined();
  });

  test('without environment takes no lease', async () => {
    const { workspace } = await migration();
    const running = await deployment();
    expect((await runWith(action, { plan: 'plan.yaml' }, { workspace, role: 'DeployRole' })).error).toBeUndefined();
    const half = await runWith(action, { plan: 'plan.yaml', app: scope.app }, { workspace, role: 'DeployRole' });
    expect(half.error).toMatchObject({ code: 'input', what: 'Input "environment" is missing' });
    await running.release();
  });
});

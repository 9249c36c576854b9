import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import action from '../../../../src/actions/migrate-data.ts';
import type { MigrationReport } from '../../../../src/data/outcome/report.ts';
import { rowOf } from '../../../../src/data/model/value.ts';
import { Failure } from '../../../../src/report/index.ts';
import { runWith } from '../../../support/actions/in-process.ts';
import {
  makeBucket,
  makeDatabase,
  makeTable,
  putRow,
  scanTable,
  scratch,
} from '../../../support/data/tables-and-buckets.ts';
import { faultProxy } from '../../../support/emulator/fault-proxy.ts';
import { holdingProxy, reportIn, startMigration } from '../../../support/actions/migrate-data-source.ts';
import { testSession } from '../../../support/emulator/session.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

const EMULATOR = process.env['AWS_ENDPOINT_URL']!;
let count = 0;

/** A workspace with a database of two tables and a plan for both. */
async function workspace(rows = 300, more = '') {
  const folder = files.path(`w${count++}`);
  mkdirSync(folder);
  const values = (name: string) => Array.from({ length: rows }, (_, index) => [`${name}${index}`, BigInt(index)]);
  makeDatabase(
    join(folder, 'app.db'),
    'CREATE TABLE users (id TEXT PRIMARY KEY, n INTEGER); CREATE TABLE cards (id TEXT PRIMARY KEY, n INTEGER)',
    { users: values('u'), cards: values('c') },
  );
  const tables = [await makeTable(session), await makeTable(session)] as const;
  const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: app.db, table: users } }
    to: { dynamodb: { table: ${tables[0]} } }
  - name: cards
    from: { sqlite: { file: app.db, table: cards } }
    to: { dynamodb: { table: ${tables[1]} } }
${more}`;
  writeFileSync(join(folder, 'plan.yaml'), plan);
  const report = (at = 'migrate-data-report') =>
    JSON.parse(readFileSync(join(folder, at, 'report.json'), 'utf8')) as MigrationReport;
  const run = async (inputs: Record<string, string> = {}, endpoint = EMULATOR) => {
    process.env['AWS_ENDPOINT_URL'] = endpoint;
    try {
      return await runWith(action, { plan: 'plan.yaml', ...inputs }, { workspace: folder });
    } finally {
      process.env['AWS_ENDPOINT_URL'] = EMULATOR;
    }
  };
  return { folder, tables, run, report };
}

/** Refuses the writes of a table after so many batches. */
async function refusingProxy(table: string, after: number, body: object, status = 400) {
  let seen = 0;
  return await faultProxy(EMULATOR, (one) =>
    one.operation.endsWith('BatchWriteItem') && one.body.includes(table) && seen++ >= after
      ? { status, body: JSON.stringify(body), headers: { 'content-type': 'application/x-amz-json-1.0' } }
      : 'pass',
  );
}

describe('a run that ends early leaves a report of what it did and what is proven', () => {
  test('a refused guard: what came before it is proven, itself and the rest are not', async () => {
    const at = await workspace();
    await putRow(session, at.tables[1], rowOf([['id', 'theirs']]));
    const { error, outputs } = await at.run();
    expect(error).toMatchObject({ code: 'target-not-empty', what: expect.stringMatching(/^cards:/) });
    expect((error as Failure).details).toMatch(
      /<code>users<\/code> \| verified.*\n.*<code>cards<\/code> \| \*\*not finished/,
    );
    expect(outputs).toMatchObject({ copied: '300', verified: '300', report: 'migrate-data-report/report.json' });
    expect(at.report()).toMatchObject({
      success: false,
      code: 'target-not-empty',
      failure: expect.stringMatching(/such as id="theirs"/),
      resume: expect.stringMatching(/checkpoint: migrate-data-report\/checkpoint\.json/),
      proven: ['users'],
      notProven: ['cards'],
      migrations: [
        { name: 'users', state: 'verified', copied: 300, verified: 300 },
        { name: 'cards', state: 'under way', copied: 0, verified: 0 },
      ],
    });
    expect(await scanTable(session, at.tables[1])).toHaveLength(1);
  });

  test('expired credentials in the middle: said as such, with the rows that are written, and the next run goes on', async () => {
    const at = await workspace(2000);
    const proxy = await refusingProxy(at.tables[0], 6, {
      __type: 'com.amazon.coral.service#ExpiredTokenException',
      message: 'The security token included in the request is expired',
    });
    const inputs = { concurrency: '2', 'max-bad-rows': '5' };
    const { error } = await at.run(inputs, proxy.endpoint);
    await proxy.stop();
    expect(error).toMatchObject({ code: 'credentials', todo: expect.stringContaining('role-to-assume') });
    const report = at.report();
    expect(report).toMatchObject({ success: false, code: 'credentials', proven: [], notProven: ['users', 'cards'] });
    const [users, cards] = report.migrations;
    expect(users).toMatchObject({ state: 'under way', checkpoint: 'copying', verified: 0 });
    expect(users!.copied).toBeLessThanOrEqual((await scanTable(session, at.tables[0])).length);
    expect(users!.copied).toBeLessThan(2000);
    expect(cards).toMatchObject({ state: 'not begun', to: `DynamoDB table ${at.tables[1]}`, copied: 0 });
    const again = await at.run(inputs);
    expect(again.error).toBeUndefined();
    expect(at.report()).toMatchObject({ success: true, proven: ['users', 'cards'], notProven: [] });
    expect(at.report().resume).toBeUndefined();
  });

  test('a run that goes on and fails again says what the checkpoint has, and claims nothing of it', async () => {
    const at = await workspace(100);
    const refusal = { __type: 'AccessDeniedException', message: 'not authorized to perform: dynamodb:BatchWriteItem' };
    const proxy = await refusingProxy(at.tables[1], 0, refusal);
    const first = await at.run({}, proxy.endpoint);
    expect(String(first.error)).toMatch(/dynamodb:BatchWriteItem/);
    expect(at.report().migrations.map(({ state }) => state)).toEqual(['verified', 'under way']);
    // Both tables are gone from the sight of the next run before it compares anything.
    const blind = await faultProxy(EMULATOR, ({ operation }) =>
      operation.endsWith('.Scan') ? { status: 400, body: JSON.stringify(refusal) } : 'pass',
    );
    const second = await at.run({}, blind.endpoint);
    await Promise.all([proxy.stop(), blind.stop()]);
    expect(second.error).toMatchObject({ code: 'permission' });
    expect(at.report()).toMatchObject({
      proven: [],
      migrations: [
        { state: 'under way', checkpoint: 'verified', copied: 100, verified: 0 },
        { state: 'not begun', checkpoint: 'copying', verified: 0 },
      ],
    });
    expect((second.error as Failure).details).toContain('verified by an earlier run');
  });

  test('bad rows of a run that was cut off are in its dead-letter file; one of an earlier run is removed', async () => {
    const at = await workspace(30);
    const text = readFileSync(join(at.folder, 'plan.yaml'), 'utf8');
    writeFileSync(
      join(at.folder, 'plan.yaml'),
      text.replace('name: cards', 'name: cards\n    fields: { n: { from: n, type: boolean } }'),
    );
    const proxy = await refusingProxy(at.tables[1], 0, { __type: 'ResourceNotFoundException', message: 'gone' });
    mkdirSync(join(at.folder, 'migrate-data-report'));
    writeFileSync(join(at.folder, 'migrate-data-report/dead-letter.ndjson'), 'of an earlier run');
    await at.run({}, proxy.endpoint);
    await proxy.stop();
    expect(existsSync(join(at.folder, 'migrate-data-report/dead-letter.ndjson'))).toBe(false);
    expect(at.report().deadLetters).toBeUndefined();
    const { error } = await at.run();
    expect((error as Failure).code).toBe('bad-rows');
    expect(at.report()).toMatchObject({
      success: false,
      code: 'bad-rows',
      deadLetters: 'migrate-data-report/dead-letter.ndjson',
    });
    expect(readFileSync(join(at.folder, at.report().deadLetters!), 'utf8').trim().split('\n')).toHaveLength(28);
  });

  test('a cancelled job leaves it before it ends', async () => {
    const at = await workspace(1500);
    const proxy = await holdingProxy(8);
    const { child, output, ended } = startMigration(at.folder, proxy.endpoint, { concurrency: '2' });
    await proxy.held;
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    await proxy.stop();
    expect(await output).toMatch(/::error title=[^:]*\[interrupted\]::/);
    const report = reportIn(at.folder);
    expect(report).toMatchObject({ success: false, code: 'interrupted', proven: [], notProven: ['users', 'cards'] });
    expect(report.migrations[0]).toMatchObject({ state: 'under way', checkpoint: 'copying', verified: 0 });
    expect(readFileSync(join(at.folder, 'summary.md'), 'utf8')).toMatch(
      /interrupted[\s\S]*users<\/code> \| \*\*not finished/,
    );
    expect(readFileSync(join(at.folder, 'output.txt'), 'utf8')).toMatch(/resume[\s\S]*checkpoint: checkpoint\.json/);
    const { error } = await at.run({ checkpoint: 'checkpoint.json' });
    expect(error).toBeUndefined();
    expect(at.report().migrations.map(({ copied, verified }) => [copied, verified])).toEqual([
      [1500, 1500],
      [1500, 1500],
    ]);
  });

  test('a dry run that is refused writes its report and nothing else', async () => {
    const at = await workspace();
    await putRow(session, at.tables[0], rowOf([['id', 'theirs']]));
    const bucket = await makeBucket(session);
    const { error } = await at.run({ 'dry-run': 'true', checkpoint: `s3://${bucket}/c.json` });
    expect((error as Failure).code).toBe('target-not-empty');
    expect(at.report()).toMatchObject({ dryRun: true, success: false, proven: [], notProven: ['users', 'cards'] });
    expect(at.report().migrations.map(({ state }) => state)).toEqual(['under way', 'not begun']);
  });

  test('differences and a copy alone are not proven', async () => {
    const at = await workspace(10);
    expect(await at.run({ operation: 'copy' })).toMatchObject({ error: undefined, outputs: { resume: '' } });
    expect(at.report()).toMatchObject({ success: true, proven: [], notProven: ['users', 'cards'] });
    await putRow(
      session,
      at.tables[0],
      rowOf([
        ['id', 'u3'],
        ['n', 4n],
      ]),
    );
    const { error, outputs } = await at.run({ operation: 'verify' });
    expect((error as Failure).code).toBe('mismatch');
    expect(outputs).toMatchObject({ copied: '0', mismatched: '1', resume: expect.stringContaining('checkpoint.json') });
    expect(at.report()).toMatchObject({
      proven: ['cards'],
      notProven: ['users'],
      migrations: [{ state: 'different' }, { state: 'verified' }],
    });
  });

  test('a freeze that could not be undone is in it', async () => {
    const at = await workspace(
      10,
      `freeze:
  command: { freeze: ['true'], thaw: ['false'] }
  drain: 0s
  then: thaw
`,
    );
    await putRow(session, at.tables[0], rowOf([['id', 'theirs']]));
    const { error, report } = await at.run();
    expect((error as Failure).code).toBe('target-not-empty');
    expect(report.warnings.join()).toMatch(/thaw command failed/);
    expect(at.report().freeze).toEqual({ frozenAt: expect.any(String), seconds: expect.any(Number) });
    expect((error as Failure).details).toMatch(/frozen.* still/);
  });

  test('a plan that cannot be read has one too', async () => {
    const at = await workspace(1);
    writeFileSync(join(at.folder, 'plan.yaml'), 'version: 1\nmigrations: [');
    expect((await at.run()).error).toBeInstanceOf(Failure);
    expect(at.report()).toMatchObject({ success: false, code: 'plan', proven: [], notProven: [], migrations: [] });
  });

  /** A proxy that puts a file in the way of the report when the run is under way. */
  const blockingProxy = (folder: string) =>
    faultProxy(EMULATOR, () => {
      writeFileSync(join(folder, 'taken'), '');
      return 'pass';
    });

  test('what gets in the way of the report does not hide why the run failed', async () => {
    const at = await workspace(1);
    await putRow(session, at.tables[0], rowOf([['id', 'theirs']]));
    const proxy = await blockingProxy(at.folder);
    const { error, report } = await at.run({ 'report-path': 'taken', checkpoint: 'c.json' }, proxy.endpoint);
    await proxy.stop();
    expect((error as Failure).code).toBe('target-not-empty');
    expect(report.warnings.join()).toContain('taken');
  });

  test('what gets in the way of the report of a run that succeeds is named', async () => {
    const at = await workspace(1);
    const proxy = await blockingProxy(at.folder);
    const { error } = await at.run({ 'report-path': 'taken', checkpoint: 'c.json' }, proxy.endpoint);
    await proxy.stop();
    expect(error).toMatchObject({ code: 'input', message: expect.stringContaining('"report-path"') });
  });
});

import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSession } from '../../../../src/aws/session.ts';
import type { MigrationRequest } from '../../../../src/data/request.ts';
import { dumpTable, makeDatabase, runPlan, scratch } from '../../../support/data/tables-and-buckets.ts';
import type { ErrorCode } from '../../../../src/report/error-codes.ts';
import { failureWith } from '../../../support/failure-with.ts';

const files = scratch();
afterAll(() => files.remove());

/** Nothing between two files of this disk asks AWS. */
const session = createSession({ region: 'us-east-1', endpoint: 'http://localhost:1', maxAttempts: 1 });
let count = 0;

/** Copies from the database that `sql` makes into table `t` of a new one. */
async function copy(
  sql: string,
  options: { from?: string; schema?: string; more?: string } & Partial<MigrationRequest> = {},
) {
  const { from = 'table: t', schema = sql.split('; INSERT')[0]!, more = '', ...rest } = options;
  const number = count++;
  const [source, target] = [files.path(`from${number}.db`), files.path(`to${number}.db`)];
  makeDatabase(source, sql);
  writeFileSync(files.path(`${number}.sql`), schema);
  const plan = `version: 1
migrations:
  - name: m
    from: { sqlite: { file: '${source}', ${from} } }
    to: { sqlite: { file: '${target}', table: t, schema: '${files.path(`${number}.sql`)}' } }
${more}`;
  const run = await runPlan(plan, { session, checkpointAt: files.path(`c${number}.json`), ...rest });
  return { source, target, result: run.migrations[0]!, run };
}

describe('what tables may be', () => {
  test.each([
    [
      'without rowid',
      "CREATE TABLE t (id TEXT PRIMARY KEY, a, b INTEGER) WITHOUT ROWID; INSERT INTO t VALUES ('x', 1, 2), ('a', x'', NULL)",
    ],
    [
      'a composite key',
      "CREATE TABLE t (a TEXT, b INTEGER, c, PRIMARY KEY (b, a)); INSERT INTO t VALUES ('x', 1, 'c'), ('x', 2, NULL), ('y', 1, 0.5)",
    ],
    [
      'a key that ignores case',
      "CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY); INSERT INTO t VALUES ('b'), ('A')",
    ],
    [
      'odd names',
      `CREATE TABLE t (id TEXT PRIMARY KEY, "constructor" TEXT, "a b" TEXT, "a""b" TEXT, "toString" INTEGER); INSERT INTO t VALUES ('a', '1', '2', '3', 4)`,
    ],
    [
      'values that no column converts',
      `CREATE TABLE t (id TEXT PRIMARY KEY, i INTEGER, r REAL, x TEXT, b BLOB, z); INSERT INTO t VALUES
        ('text in numbers', 'abc', 'def', '', x'', 1.0), ('edges', 9223372036854775807, 1e308, 'a' || char(0) || 'b', zeroblob(3), -9223372036854775808),
        ('infinite', 0, 9e999, '-9e999', x'ff', -0.0), ('small', 1, 5e-324, char(65533), NULL, 5e-324)`,
    ],
  ])('%s', async (_, sql) => {
    const { source, target, result } = await copy(sql);
    expect(result).toMatchObject({ state: 'verified', mismatched: 0, bad: 0 });
    expect(dumpTable(target, 't')).toEqual(dumpTable(source, 't'));
  });

  test('generated columns are left to the target', async () => {
    const sql =
      "CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER, g INTEGER GENERATED ALWAYS AS (n * 2) VIRTUAL, s TEXT GENERATED ALWAYS AS (id || 1) STORED); INSERT INTO t (id, n) VALUES ('x', 1)";
    const { target, result } = await copy(sql);
    expect(result).toMatchObject({ verified: 1, mismatched: 0 });
    expect(new DatabaseSync(target).prepare('SELECT g, s FROM t').get()).toMatchObject({ g: 2, s: 'x1' });
  });

  test('a view is read by the key that the plan names, and not written', async () => {
    const sql =
      "CREATE TABLE u (id TEXT, n); INSERT INTO u VALUES ('b', 1), ('a', 2); CREATE VIEW t AS SELECT * FROM u";
    const schema = 'CREATE TABLE t (id TEXT PRIMARY KEY, n)';
    await expect(copy(sql, { schema })).rejects.toThrow(failureWith('plan', 'sqlite.key'));
    expect((await copy(sql, { schema, from: 'table: t, key: [id]' })).result).toMatchObject({ verified: 2 });
    await expect(
      copy(sql, { from: 'table: t, key: [id]', schema: 'CREATE TABLE u (id TEXT); CREATE VIEW t AS SELECT * FROM u' }),
    ).rejects.toThrow(failureWith('plan', 'view'));
  });
});

test('a schema file that cannot be read is an error of the plan that names it', async () => {
  const plan = `version: 1
migrations:
  - name: m
    from: { sqlite: { file: '${files.path('any.db')}', table: t } }
    to: { sqlite: { file: '${files.path('other.db')}', table: t, schema: '${files.path('missing.sql')}' } }
`;
  makeDatabase(files.path('any.db'), 'CREATE TABLE t (id TEXT PRIMARY KEY)');
  await expect(runPlan(plan, { session, checkpointAt: files.path('schema.json') })).rejects.toEqual(
    failureWith('input', 'missing.sql', 'sqlite.schema'),
  );
});

describe('queries', () => {
  const table = "CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER); INSERT INTO t VALUES ('a', 1), ('b', 2)";

  test.each([
    'SELECT id, n FROM t -- all of them',
    'SELECT id, n FROM t;',
    'WITH x AS (SELECT * FROM t) SELECT id, n FROM x ORDER BY n DESC LIMIT 10',
    'VALUES (1, 2)',
  ])('%s', async (query) => {
    const key = query.startsWith('VALUES') ? 'column1' : 'id';
    const schema = key === 'id' ? table.split('; INSERT')[0]! : 'CREATE TABLE t (column1 PRIMARY KEY, column2)';
    const { result } = await copy(table, { schema, from: `query: "${query}", key: [${key}]` });
    expect(result).toMatchObject({ mismatched: 0, verified: key === 'id' ? 2 : 1 });
  });

  test.each([
    ['SELEC 1', ['SELEC']],
    ['DELETE FROM t RETURNING id', ['near "DELETE"', 'SELECT']],
    ['SELECT id FROM t; DROP TABLE t', ['near ";"', 'SELECT']],
    ['SELECT id, n AS id FROM t', ['id', 'two']],
    ['SELECT n FROM t', ['column id']],
  ])('%s is refused', async (query, facts) => {
    await expect(copy(table, { from: `query: "${query}", key: [id]` })).rejects.toThrow(failureWith('plan', ...facts));
  });
});

describe('text that is not UTF-8 is a bad row, told with its bytes', () => {
  test('in a value, in the key, and where no key tells the rows apart; what holds U+FFFD itself is none', async () => {
    const sql = `CREATE TABLE t (id TEXT PRIMARY KEY, x TEXT); INSERT INTO t VALUES
      ('a', CAST(x'ff41' AS TEXT)), ('b', char(65533)), (CAST(x'c3' AS TEXT), 'key'), (CAST(x'c4' AS TEXT), 'other')`;
    const { result } = await copy(sql);
    expect(result).toMatchObject({ copied: 1, verified: 1, bad: 3, mismatched: 0 });
    expect(result.badRows.map(({ row }) => row)).toEqual([
      { id: 'a', x: { blob: '/0E=' } },
      { id: { blob: 'ww==' }, x: 'key' },
      { id: { blob: 'xA==' }, x: 'other' },
    ]);
    const same = `CREATE TABLE t (id TEXT, x TEXT); INSERT INTO t VALUES ('a', 'fine'), ('a', CAST(x'fe' AS TEXT)), ('b', '')`;
    const two = await copy(same, {
      from: 'table: t, key: [id]',
      schema: 'CREATE TABLE t (id TEXT PRIMARY KEY, x TEXT)',
    });
    expect(two.result.badRows).toEqual([
      { reason: expect.stringContaining('not UTF-8'), row: { id: 'a', x: { blob: '/g==' } } },
    ]);
  });
});

describe('files that are none', () => {
  const plan = (file: string) => `version: 1
migrations:
  - name: m
    from: { sqlite: { file: '${file}', table: t } }
    to: { sqlite: { file: '${files.path('never.db')}', table: t, schema: 'CREATE TABLE t (id TEXT PRIMARY KEY)' } }
`;
  const run = (file: string) => runPlan(plan(file), { session, checkpointAt: files.path(`c${count++}.json`) });

  test.each<[string, string | undefined, ErrorCode, string[]]>([
    ['not there', undefined, 'sqlite', ['unable to open database file']],
    [
      'text',
      'this is no database, and longer than a header has to be '.repeat(40),
      'sqlite',
      ['file is not a database'],
    ],
    ['empty', '', 'not-found', ['table t']],
  ])('%s', async (name, content, code, facts) => {
    const file = files.path(`${name}.db`);
    if (content !== undefined) writeFileSync(file, content);
    await expect(run(file)).rejects.toThrow(failureWith(code, file, ...facts));
  });
});

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseDefinition } from '../../../../src/data/index.ts';
import { FIELD_TYPES, TIME_FORMATS } from '../../../../src/data/definition/definition.ts';
import { DURATION_PATTERN, type Failure } from '../../../../src/report/index.ts';

const root = join(import.meta.dirname, '../../../..');
const examples = globSync('templates/{app/migrations/*,examples/*/deploy/migration}.yaml', { cwd: root }).map(String);
const row = (body: string) => `version: 1
migrations:
  - name: users
    from: { sqlite: { file: app.db, table: users } }
    to: { dynamodb: { table: users } }
${body.replace(/^/gm, '    ')}`;

test('the schema knows the types, times and durations that the code knows', () => {
  const { $defs } = JSON.parse(readFileSync(join(root, 'schemas/migrations.schema.json'), 'utf8')) as {
    $defs: Record<'type' | 'time' | 'duration', { enum?: string[]; pattern?: string }>;
  };
  expect($defs.type.enum).toEqual(FIELD_TYPES);
  expect($defs.time.enum).toEqual(TIME_FORMATS);
  expect($defs.duration.pattern).toBe(DURATION_PATTERN);
});

test.each(examples)('example %s is a plan', (name) => {
  const text = readFileSync(join(root, name), 'utf8');
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!);
  const valueOf = (one: string) => (one.endsWith('Url') ? `https://${one}` : `value-of-${one}`);
  const variables = Object.fromEntries(
    names.map((one) => [one, one === 'Time' ? '2026-11-20T08:00:00Z' : valueOf(one)]),
  );
  const plan = parseDefinition(text, variables);
  expect(plan.migrations.length).toBeGreaterThan(0);
  expect(JSON.stringify(plan)).not.toContain('${');
});

/** A few lines that stand for millions of values. */
const ALIASES = `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
migrations: [*c, *c]`;

describe('a plan that is not valid is refused with what is wrong, and where', () => {
  const TO_TABLE = 'dynamodb: { table: users }';
  const FROM_TABLE = 'sqlite: { file: app.db, table: users }';
  const STAGING = 'staging: { bucket: b }';
  const variable = (name: string) => `\${${name}}`;
  const to = (place: string) => row('').replace(TO_TABLE, place);
  const from = (place: string) => row('').replace(FROM_TABLE, place);
  test.each<[string, string, number, RegExp]>([
    ['no mapping', '- a', 1, /must be a mapping/],
    ['nothing', '', 1, /must be a mapping/],
    ['another version', row('').replace('version: 1', 'version: 2'), 1, /version: must be 1/],
    ['an unknown word', row('feilds: {}'), 6, /users: there is no feilds; allowed: name, from, to, fields/],
    [
      'an unknown place',
      from('sqllite: { file: a }'),
      4,
      /users: from: there is no sqllite; allowed: sqlite, dynamodb/,
    ],
    [
      'an unknown word in a place',
      from('sqlite: { fiel: a }'),
      4,
      /from\.sqlite: there is no fiel; allowed: file, table/,
    ],
    [
      'two places',
      to('dynamodb: { table: t }, s3: { bucket: b }'),
      5,
      /users: to: dynamodb, s3 cannot be given together/,
    ],
    ['no target', row('').replace(/ {4}to: .*\n/, ''), 3, /users: to is missing/],
    [
      'a wrong type',
      row('fields:\n  a: x\n  b: { from: b, type: float }'),
      8,
      /fields\.b\.type: must be one of any, integer/,
    ],
    [
      'a field made in two ways',
      row('fields: { a: { from: b, constant: 1 } }'),
      6,
      /fields\.a: .* cannot be given together/,
    ],
    ['a wrong kind', row('follow: often'), 6, /follow: must be true or false, or a whole number/],
    ['a time span', row('fields: { a: { ttl: { from: b, after: 90days } } }'), 6, /ttl\.after: .*90d, 12h/],
    ['a template of nothing', row("fields:\n  pk: { template: 'USER#' }"), 7, /fields\.pk: the template has no/],
    [
      'numbers without a key',
      row('fields: { a: { from: id, assign: rowid } }'),
      6,
      /fields\.a: assign needs from\.sqlite\.key/,
    ],
    [
      'numbers as the key',
      from('sqlite: { file: a, table: t, key: [id] }') + '\n    fields: { a: { from: id, assign: rowid } }',
      7,
      /fields\.a: assign needs a from\.sqlite\.key without id/,
    ],
    [
      'numbers of two fields',
      from('sqlite: { file: a, table: t, key: [n] }') +
        '\n    fields: { a: { from: x, assign: rowid }, b: { from: y, assign: rowid } }',
      7,
      /one field of a migration can have assign/,
    ],
    [
      'numbers of a table that has none',
      from('dynamodb: { table: t }') + '\n    fields: { a: { from: id, assign: rowid } }',
      7,
      /fields\.a: assign needs from\.sqlite\.table/,
    ],
    ['another numbering', row('fields: { a: { from: id, assign: uuid } }'), 6, /assign: must be one of rowid/],
    ['rows into files', to('s3: { bucket: b }'), 3, /cannot be mixed/],
    ['a query without key', from("sqlite: { file: app.db, query: 'SELECT 1' }"), 4, /a query needs key/],
    [
      'a file system without a way',
      from(`file-system: { ${STAGING} }`).replace(TO_TABLE, 'folder: { path: x }'),
      4,
      /from\.file-system: give one of function, task and endpoint/,
    ],
    ['two of one name', `${row('')}\n${row('').split('migrations:\n')[1]!}`, 7, /two migrations are called users/],
    [
      'a variable that is not given',
      to("dynamodb: { table: 'x-${Database}' }"),
      5,
      /uses \$\{Database\}.*defined: Table/,
    ],
    [
      'a variable without quotes',
      to('dynamodb: { table: ${Table} }'),
      5,
      /Quote a value that begins with a variable: '\$\{Name\}'/,
    ],
    ['a key twice', row('rest: copy\nrest: drop'), 7, /keys must be unique/],
    ['no YAML', 'version: [1', 1, /\(line 1, column 12\)\. Flow/],
    ['two documents', `${row('')}\n---\nversion: 1`, 7, /second document/],
    ['aliases without end', ALIASES, 1, /its aliases expand to far more/],
    ['no name', row('').replace('name: users', 'name: all users'), 3, /name: must match.*letters, digits/],
    ['too many passes', row('follow: 101'), 6, /follow: must be true or false, or <= 100/],
    [
      'a number for a time span',
      row('fields: { a: { ttl: { from: b, after: 90 } } }'),
      6,
      /ttl\.after: must be text \(A time span: 90d/,
    ],
    ['a freeze without means', `${row('')}\nfreeze: { then: thaw }`, 7, /either command or parameter/],
    [
      'a probe without https://',
      `${row('')}\nfreeze:\n  parameter: { name: p, freeze: 'on', thaw: 'off' }\n  probe: { url: '${variable('Table')}.example.com/x?key=1' }\n  then: thaw`,
      9,
      /freeze: probe\.url: "t\.example\.com\/x" is not/,
    ],
    [
      'an endpoint without https://',
      from(`file-system: { endpoint: 'app.example.com/transfer', ${STAGING} }`).replace(
        TO_TABLE,
        'folder: { path: x }',
      ),
      4,
      /users: from\.file-system\.endpoint: "app\.example\.com\/transfer" is not/,
    ],
    [
      'an endpoint as target that is an address of something else',
      to(`file-system: { endpoint: '${variable('Table')}:/srv', ${STAGING} }`).replace(
        FROM_TABLE,
        'folder: { path: x }',
      ),
      5,
      /to\.file-system\.endpoint: "t:\/srv" is not/,
    ],
    [
      'an export endpoint without a host',
      from('sqlite: { file: "https://", table: users }'),
      4,
      /from\.sqlite\.file: "https:\/\/" is not/,
    ],
    [
      'a command line',
      `${row('')}\nfreeze:\n  command: { freeze: touch x, thaw: [a] }\n  then: thaw`,
      8,
      /command\.freeze: must be a list/,
    ],
  ])('%s', (_, text, line, message) => {
    const failure = (() => {
      try {
        return parseDefinition(text, { Table: 't' }, 'plan.yaml');
      } catch (error) {
        return error as Failure;
      }
    })() as Failure;
    expect(failure.message).toMatch(message);
    expect(failure).toMatchObject({ code: 'plan', file: 'plan.yaml', line });
  });
});

test('addresses are judged with their variables filled in', () => {
  const place = "file-system: { endpoint: '${Url}/transfer', staging: { bucket: b } }";
  const text = row('')
    .replace('sqlite: { file: app.db, table: users }', place)
    .replace('dynamodb: { table: users }', 'folder: { path: x }');
  const freeze =
    "freeze:\n  parameter: { name: p, freeze: 'on', thaw: 'off' }\n  probe: { url: '${Url}' }\n  then: thaw";
  const Url = 'http://127.0.0.1:8080';
  expect(parseDefinition(`${text}\n${freeze}`, { Url }).freeze!.probe!.url).toBe(Url);
});

test('variables never get into SQL', () => {
  const text = row('').replace('table: users }', "query: 'SELECT ${Table} FROM x', key: [id] }");
  const [migration] = parseDefinition(text, { Table: 'secret' }).migrations;
  expect(JSON.stringify(migration)).toContain('SELECT ${Table} FROM x');
});

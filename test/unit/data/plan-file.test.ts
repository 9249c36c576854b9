import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parsePlan, PLAN_SCHEMA } from '../../../src/data/index.ts';
import type { Failure } from '../../../src/report/index.ts';

const root = join(import.meta.dirname, '../../..');
const examples = join(root, 'templates/app/migrations');
const row = (body: string) => `version: 1
migrations:
  - name: users
    from: { sqlite: { file: app.db, table: users } }
    to: { dynamodb: { table: users } }
${body.replace(/^/gm, '    ')}`;

test('the schema for editors is the one that the action checks with', () => {
  expect(JSON.parse(readFileSync(join(root, 'schemas/migrations.schema.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(PLAN_SCHEMA)),
  );
});

test.each(readdirSync(examples))('example %s is a plan', (name) => {
  const text = readFileSync(join(examples, name), 'utf8');
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!);
  const variables = Object.fromEntries(
    names.map((one) => [one, one === 'Time' ? '2026-11-20T08:00:00Z' : `value-of-${one}`]),
  );
  const plan = parsePlan(text, variables);
  expect(plan.migrations.length).toBeGreaterThan(0);
  expect(JSON.stringify(plan)).not.toContain('${');
});

describe('a plan that is not valid is refused with what is wrong', () => {
  test.each([
    ['an unknown word', row('feilds: {}'), /migrations\.0: .*additional properties \(feilds\)/],
    [
      'a wrong type',
      row('fields: { a: { from: b, type: float } }'),
      /fields\.a\.type: .*allowed values \(any, integer/,
    ],
    ['rows into files', row('').replace('dynamodb: { table: users }', 's3: { bucket: b }'), /do not mix/],
    ['a query without key', row('').replace('table: users }', "query: 'SELECT 1' }"), /a query needs key/],
    ['two of one name', `${row('')}\n${row('').split('migrations:\n')[1]!}`, /two migrations are called users/],
    ['a variable that is not given', row('').replace('app.db', "'${Database}'"), /uses \$\{Database\}.*given: Table/],
    ['no YAML', 'version: [1', /flow/i],
    ['a freeze without means', `${row('')}\nfreeze: { then: thaw }`, /either command or parameter/],
  ])('%s', (_, text, message) => {
    expect(() => parsePlan(text, { Table: 't' }, 'plan.yaml')).toThrow(message);
  });

  test('with the line of the mistake', () => {
    try {
      parsePlan(row('extra: never'), {}, 'plan.yaml');
      throw new Error('it was taken');
    } catch (error) {
      expect((error as Failure).file).toBe('plan.yaml');
      expect((error as Failure).line).toBe(6);
    }
  });
});

test('variables never get into SQL', () => {
  const text = row('').replace('table: users }', "query: 'SELECT ${Table} FROM x', key: [id] }");
  const [migration] = parsePlan(text, { Table: 'secret' }).migrations;
  expect(JSON.stringify(migration)).toContain('SELECT ${Table} FROM x');
});

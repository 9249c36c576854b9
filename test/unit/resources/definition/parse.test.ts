import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseResources } from '../../../../src/resources/definition/parse.ts';
import { readResources } from '../../../../src/resources/index.ts';
import { Failure } from '../../../../src/report/index.ts';
import { REFUSED } from '../refused.ts';
import { failureWith } from '../../../support/failure-with.ts';

const root = join(import.meta.dirname, '../../../..');
const schema = JSON.parse(readFileSync(join(root, 'schemas/resources.schema.json'), 'utf8')) as object;
const accepts = new Ajv({ strict: false, allowUnionTypes: true }).compile(schema);

function refusal(text: string): Failure {
  try {
    parseResources(text, 'deploy/resources.yaml');
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error(`It was accepted: ${text}`);
}

describe('a resources file', () => {
  test.each(REFUSED)('%j is refused at its place', (text, place, words) => {
    const failure = refusal(text);
    const [line, column] = place.split(':');
    expect(failure.what).toContain(`deploy/resources.yaml, line ${line}, column ${column}: `);
    expect(failure.what).toContain(words);
    expect(failure).toMatchObject({ code: 'input', file: 'deploy/resources.yaml', line: Number(line) });
  });

  test.each(REFUSED.filter(([, , , by]) => by !== 'action'))('the JSON Schema refuses %j as well', (text) => {
    expect(accepts(parse(text))).toBe(false);
  });

  test('gives each entry a logical ID and a variable by its name, which env and id replace', () => {
    const { tables, buckets } = parseResources(
      'tables: { userLogs: { key: id }, main: { key: pk, id: Table, env: TABLE_NAME } }\nbuckets: { user-dbs: }',
      '(inline)',
    );
    expect([...tables, ...buckets].map(({ id, variable }) => [id, variable])).toEqual([
      ['UserLogsTable', 'USER_LOGS_TABLE'],
      ['Table', 'TABLE_NAME'],
      ['UserDbsBucket', 'USER_DBS_BUCKET'],
    ]);
  });

  test('is found by its path, or stands in the input itself', () => {
    const everything = readResources('test/unit/resources/everything.yaml', root);
    expect(everything.tables.map(({ id }) => id)).toContain('SessionsTable');
    expect(accepts(parse(readFileSync(join(root, 'test/unit/resources/everything.yaml'), 'utf8')))).toBe(true);
    expect(readResources('tables:\n  users: { key: id }\n', root).tables).toHaveLength(1);
    expect(readResources('{"buckets": {"audio": {}}}', root).buckets).toHaveLength(1);
    expect(() => readResources('no/such.yaml', root)).toThrow(failureWith('input', 'no/such.yaml'));
  });
});

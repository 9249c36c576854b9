import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import {
  alarmExpectations,
  commandExpectations,
  requestExpectations,
} from '../../../../src/checks/definition/expectation-schema.ts';
import { OPERATORS } from '../../../../src/checks/definition/matcher-schema.ts';
import { parseChecks } from '../../../../src/checks/definition/parse.ts';
import { PRESETS } from '../../../../src/checks/definition/schema.ts';

const root = join(import.meta.dirname, '../../../..');
const readme = readFileSync(join(root, 'actions/smoke-test/README.md'), 'utf8');
const schema = JSON.parse(readFileSync(join(root, 'schemas/checks.schema.json'), 'utf8')) as object;
const examples = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)]
  .map(([, text]) => text!)
  .filter((text) => /^scenarios:/m.test(text));

describe('the README of smoke-test', () => {
  test.each(examples)('has check files that work: %#', (text) => {
    expect(parseChecks(text, 'README.md').scenarios).toHaveLength(1);
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(parse(text)) || validate.errors).toBe(true);
  });

  test('shows every expectation, operator and preset', () => {
    const shown = examples.join('\n');
    const all = [requestExpectations, commandExpectations, alarmExpectations];
    for (const name of all.flatMap(({ entries }) => Object.keys(entries)))
      expect({ name, shown: shown.includes(`${name}:`) }).toEqual({ name, shown: true });
    for (const name of [...OPERATORS, ...PRESETS]) expect(readme).toContain(`\`${name}\``);
  });
});

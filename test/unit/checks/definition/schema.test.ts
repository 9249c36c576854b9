import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseChecks } from '../../../../src/checks/definition/parse.ts';
import { PRESET_CHECKS } from '../../../../src/checks/definition/presets.ts';
import { PRESETS } from '../../../../src/checks/definition/schema.ts';
import { REFUSED } from './refused.ts';

const root = join(import.meta.dirname, '../../../..');
const schema = JSON.parse(readFileSync(join(root, 'schemas/checks.schema.json'), 'utf8')) as object;
const accepts = new Ajv({ strict: false, allowUnionTypes: true }).compile(schema);

describe('the JSON Schema of check files', () => {
  test.each(PRESETS)('accepts preset %s', (name) => {
    expect(accepts(PRESET_CHECKS[name]) || accepts.errors).toBe(true);
  });

  test.each(REFUSED.filter(([, , , by]) => by !== 'reading'))('refuses %j, as the action does', (text) => {
    expect(accepts(parse(text))).toBe(false);
  });

  const shipped = globSync('templates/{app/checks,examples/*/deploy}/{smoke,checks}.yaml', { cwd: root }).map(String);
  test.each(['test/unit/checks/definition/everything.yaml', ...shipped])('accepts %s, as the action does', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    expect(parseChecks(text, path).scenarios.length).toBeGreaterThan(0);
    expect(accepts(parse(text)) || accepts.errors).toBe(true);
  });
});

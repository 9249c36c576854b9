import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseChecks, PRESETS } from '../../../src/checks/index.ts';
import { OPERATORS } from '../../../src/checks/matcher.ts';
import { PRESET_FILES } from '../../../src/checks/presets.ts';
import { COMMAND_EXPECTATIONS, REQUEST_EXPECTATIONS } from '../../../src/checks/read-expect.ts';
import { REQUEST_KEYS } from '../../../src/checks/read-request.ts';
import { REFUSED } from './refused.ts';

const root = join(import.meta.dirname, '../../..');
const schema = JSON.parse(readFileSync(join(root, 'schemas/checks.schema.json'), 'utf8')) as {
  definitions: Record<
    string,
    {
      properties: object;
      anyOf: { properties: object }[];
      oneOf: { properties: Record<string, { properties: object }> }[];
    }
  >;
};
const accepts = new Ajv({ strict: false, allowUnionTypes: true }).compile(schema);

/** Mistakes that only reading can tell: syntax of other languages, and sums. */
const BEYOND = /line 2|unique|METHOD path|one line|no JSONPath|no regular expression|add up|rest once/;

describe('the JSON Schema of check files', () => {
  test.each(PRESETS)('accepts preset %s', (name) => {
    expect(accepts(parse(PRESET_FILES[name])) || accepts.errors).toBe(true);
  });

  test.each(REFUSED.filter(([, , reason]) => !BEYOND.test(reason.source)))('refuses %j, as the action does', (text) => {
    expect(accepts(parse(text))).toBe(false);
  });

  test('knows the same keys as the action', () => {
    const keys = (value: object | undefined) => Object.keys(value ?? {}).sort();
    const [request, command] = schema.definitions['step']!.oneOf;
    expect(keys(schema.definitions['expect']!.properties)).toEqual(keys(REQUEST_EXPECTATIONS));
    expect(keys(command!.properties['expect']!.properties)).toEqual(keys(COMMAND_EXPECTATIONS));
    expect(keys(schema.definitions['request']!.anyOf[1]!.properties)).toEqual([...REQUEST_KEYS].sort());
    expect(keys(schema.definitions['jsonMatcher']!.anyOf[1]!.properties)).toEqual([...OPERATORS].sort());
    for (const key of [...keys(request!.properties), ...keys(command!.properties)])
      expect(() => parseChecks(`scenarios: [{ name: a, steps: [{ "${key}": null }] }]`, 'c')).not.toThrow(/not known/);
  });

  const shipped = readdirSync(join(root, 'templates/app/checks')).map((name) => join('templates/app/checks', name));
  test.each(['test/unit/checks/everything.yaml', ...shipped])('accepts %s, as the action does', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    expect(parseChecks(text, path).scenarios.length).toBeGreaterThan(0);
    expect(accepts(parse(text)) || accepts.errors).toBe(true);
  });
});

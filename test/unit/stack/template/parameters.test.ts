import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { resolveParameters } from '../../../../src/stack/template/parameters.ts';
import { parsePairs, parseParameters } from '../../../../src/stack/template/parameter-text.ts';
import { readOverrides } from '../../../../src/stack/template/samconfig-overrides.ts';
import { describeTemplate } from '../../../../src/stack/template/template.ts';
import type { StackState } from '../../../../src/stack/stack-state.ts';

const bad = (allowed: string) => new Error(`Allowed: ${allowed}`);

describe('parameter values from text', () => {
  test.each([
    ['Name: value', { Name: 'value' }],
    ['A: 0123\nB: 1e3\nC: yes', { A: '0123', B: '1e3', C: 'yes' }],
    ['A: [a, b]\nB:\n  - x\n  - "y z"', { A: 'a,b', B: 'x,y z' }],
    ['A=b,c=d "e"\nB=', { A: 'b,c=d "e"', B: '' }],
    ['# note\nA=1', { A: '1' }],
    ['{"A": "1", "B": ["x", "y"]}', { A: '1', B: 'x,y' }],
    ['[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "UsePreviousValue": true}]', { A: '1' }],
    ['{"Parameters": {"A": "1"}, "Tags": {}}', { A: '1' }],
    ['A: |-\n  one\n  two', { A: 'one\ntwo' }],
    ['', {}],
  ])('%j', (text, expected) => {
    expect(parseParameters(text, bad)).toEqual(expected);
  });

  test.each(['A: 1\nA: 2', 'A=1\nA=2', 'A: {b: c}', 'just words', 'A-B: 1', '[1]', 'A: [[1]]'])(
    '%j is refused',
    (text) => {
      expect(() => parseParameters(text, bad)).toThrow(/Allowed/);
    },
  );

  test('any value survives as JSON, and any line as NAME=VALUE', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,10}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' }), { minKeys: 1 }), (values) => {
        fc.pre(!Object.hasOwn(values, '__proto__') && !('Parameters' in values));
        expect(parseParameters(JSON.stringify(values), bad)).toEqual({ ...values });
      }),
    );
    fc.assert(
      fc.property(name, fc.stringMatching(/^[ -~]*$/), (key, value) => {
        expect(parseParameters(`${key}=${value}`, bad)).toEqual({ [key]: value });
      }),
    );
  });

  test.each([
    [`A=1 B="two words" C='x=y'`, { A: '1', B: 'two words', C: 'x=y' }],
    ['ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue="2 3"', { A: '1', B: '2 3' }],
    ['A=\\"q\\" B=c\\ d', { A: '"q"', B: 'c d' }],
  ])('samconfig pairs: %s', (text, expected) => {
    expect(parsePairs(text, bad)).toEqual(expected);
  });

  test.each([
    [`A=it's B="a 'b'" C='c "d"'`, { A: "it's", B: "a 'b'", C: 'c "d"' }],
    ['A= B=', { A: '', B: '' }],
    [String.raw`A="x\"y" B=C:\dir`, { A: 'x"y', B: String.raw`C:\dir` }],
    ['A=1\n  B=2', { A: '1', B: '2' }],
  ])('samconfig pairs, quotes: %s', (text, expected) => {
    expect(parsePairs(text, bad)).toEqual(expected);
  });

  test.each(['word', 'A=x"y"', 'A="open', '=x'])('samconfig pairs: %s is refused', (text) => {
    expect(() => parsePairs(text, bad)).toThrow(/NAME=VALUE pairs/);
  });

  test('quoted values survive', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^"\\]*$/)), (values) => {
        const text = values.map((value, index) => `P${index}="${value}"`).join(' ');
        expect(Object.values(parsePairs(text, bad))).toEqual(values);
      }),
    );
  });
});

describe('overrides of a samconfig file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-overrides-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'samconfig.yaml');
  beforeAll(() => {
    writeFileSync(join(folder, 'common.yaml'), 'A: 1\nB: common\n');
    writeFileSync(join(folder, 'more.json'), '["C=2", {"$include": "file://common.yaml"}]');
    writeFileSync(join(folder, 'circle.yaml'), '$include: file://circle.yaml\n');
    writeFileSync(join(folder, 'broken.json'), '{"A": ');
  });

  test.each<[unknown, object]>([
    [
      { A: 1, B: true, C: null, D: ['x ', '', null, 2] },
      { A: '1', B: 'true', C: '', D: 'x,2' },
    ],
    [['A=1 B=2', { B: 3 }, [['C=4']]], { A: '1', B: '3', C: '4' }],
    ['file://common.yaml', { A: '1', B: 'common' }],
    [['file://more.json', 'B=own'], { C: '2', A: '1', B: 'own' }],
    [null, {}],
  ])('%j', (value, expected) => {
    expect(readOverrides(value, file, bad)).toEqual(expected);
  });

  test.each<[unknown, RegExp]>([
    ['file://missing.yaml', /can be read/],
    ['file://circle.yaml', /circle/],
    ['file://broken.json', /valid YAML, JSON or TOML/],
    [7, /mapping/],
  ])('%j is refused', (value, message) => {
    expect(() => readOverrides(value, file, bad)).toThrow(message);
  });
});

describe('parameters of a stack', () => {
  const template = describeTemplate(
    `Parameters: {A: {Type: String}, B: {Type: String, Default: b}, S: {Type: String, NoEcho: true, Default: s}, P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}}
Resources: {Q: {Type: AWS::SQS::Queue}}`,
    undefined,
    '.',
  );
  const stack = (parameters: Record<string, string>) => ({ parameters }) as StackState;

  test.each([
    [
      'a given value that is the same, a previous NoEcho one',
      { A: '1' },
      { A: '1', B: 'b', S: '****', P: '/x' },
      'unknown',
    ],
    ['another value', { A: '2' }, { A: '1', B: 'b', S: '****', P: '/x' }, 'some'],
    [
      'a value of an own template that the new one drops',
      { A: '1' },
      { A: '1', B: 'b', S: '****', P: '/x', Old: '1' },
      'some',
    ],
  ])('%s: %#', (_, given, present, change) => {
    const resolved = resolveParameters(template, { stackName: 's', parameters: given }, stack(present));
    expect(resolved.change).toBe(change);
    expect(resolved.request.find(({ ParameterKey }) => ParameterKey === 'Old')).toBeUndefined();
    expect(resolved.request).toContainEqual({ ParameterKey: 'S', UsePreviousValue: true });
    expect(resolved.visible).not.toHaveProperty('S');
  });

  test('the stars of a NoEcho value never count as the same', () => {
    const resolved = resolveParameters(
      template,
      { stackName: 's', parameters: { A: '1', S: '****' } },
      stack({ A: '1', B: 'b', S: '****', P: '/x' }),
    );
    expect(resolved.change).toBe('unknown');
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { resolveParameters } from '../../../src/stack/parameters.ts';
import { parsePairs, parseParameters, splitWords } from '../../../src/stack/parameter-text.ts';
import { describeTemplate } from '../../../src/stack/template.ts';
import type { StackState } from '../../../src/stack/types.ts';

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

  test('quoted words survive', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (words) => {
        const quoted = words.map((word) => `"${word.replace(/["\\]/g, '\\$&')}"`).join(' ');
        expect(splitWords(quoted)).toEqual(words);
      }),
    );
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

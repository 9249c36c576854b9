import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Inputs } from '../../../src/github/index.ts';
import { failureWith } from '../../support/failure-with.ts';

const inputs = (values: Record<string, string>) =>
  new Inputs(Object.fromEntries(Object.entries(values).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])));

describe('inputs', () => {
  test('a choice outside the list names the input, the value and the list', () => {
    expect(() => inputs({ mode: 'fargate' }).choice('mode', ['lambda', 'container'])).toThrow(
      failureWith('input', '"mode"', 'fargate', 'lambda', 'container'),
    );
  });

  test.each([
    ['90', 90_000],
    ['500ms', 500],
    ['2min', 120_000],
    ['1.5 h', 5_400_000],
  ])('duration %s is %d ms', (text, expected) => {
    expect(inputs({ wait: text }).duration('wait', '1s')).toBe(expected);
  });

  test.each(['', 'soon', '-1s', '1 day', '3651d', '9e99d', '99999999999999999999d'])(
    'duration %j is refused or the default',
    (text) => {
      if (text === '') expect(inputs({ wait: text }).duration('wait', '1s')).toBe(1000);
      else expect(() => inputs({ wait: text }).duration('wait', '1s')).toThrow(failureWith('input', '"wait"', text));
    },
  );

  test.each(['yes', '1'])('boolean %j is refused', (text) => {
    expect(() => inputs({ flag: text }).boolean('flag', false)).toThrow(
      failureWith('input', '"flag"', text, 'true', 'false'),
    );
  });

  test.each([
    ['A: one\nB: "two, three"', { A: 'one', B: 'two, three' }],
    ['{"A": "1", "B": "x=y"}', { A: '1', B: 'x=y' }],
    ['A=1\nB=x=y, "z"', { A: '1', B: 'x=y, "z"' }],
    ['A: 0123\nB: 1e3\nC: true\nD: "line\\nline"', { A: '0123', B: '1e3', C: 'true', D: 'line\nline' }],
    ['A: |-\n  first\n  second', { A: 'first\nsecond' }],
    ['URL: https://x.test/?a=b', { URL: 'https://x.test/?a=b' }],
  ])('mapping %j keeps every character', (text, expected) => {
    expect(inputs({ env: text }).mapping('env')).toEqual(expected);
  });

  test.each(['__proto__=x', '__proto__: x', '{"__proto__": "x"}'])('a name like any other: %s', (text) => {
    expect(Object.entries(inputs({ env: text }).mapping('env'))).toEqual([['__proto__', 'x']]);
  });

  test('a placeholder without quotes is said to need them', () => {
    expect(() => inputs({ env: 'ORIGIN: {{web-url}}' }).mapping('env')).toThrow(
      failureWith('input', '"env"', 'ORIGIN', 'quotes'),
    );
  });

  test.each(['A: [1, 2]', '- a\n- b', 'A: 1\nA: 2', 'A=1\nA=2', 'A: {b: c}'])('mapping %j is refused', (text) => {
    expect(() => inputs({ env: text }).mapping('env')).toThrow(failureWith('input', '"env"'));
  });

  test.each([
    'KEY=c2VjcmV0LXNlY3JldA==\nc2VjcmV0LXNlY3JldC0w+A==',
    'KEY: *c2VjcmV0\nB: 1\nB: 2',
    'KEY: "c2VjcmV0\\q"',
    'KEY: a\n  c2VjcmV0: b',
  ])('a message about mapping %j quotes nothing of it', (text) => {
    let message = '';
    try {
      inputs({ env: text }).mapping('env');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('"env"');
    expect(message).not.toContain('c2Vj');
  });

  test('any mapping of strings survives as JSON', () => {
    const name = fc.stringMatching(/^[A-Za-z_]\w{0,10}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' })), (mapping) => {
        fc.pre(Object.keys(mapping).length > 0);
        expect(Object.entries(inputs({ env: JSON.stringify(mapping) }).mapping('env'))).toEqual(
          Object.entries(mapping),
        );
      }),
    );
  });

  test('a missing required input says how to set it', () => {
    expect(() => inputs({}).required('bucket', 'my-site')).toThrow(failureWith('input', '"bucket"', 'bucket: my-site'));
  });
});

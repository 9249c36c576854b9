import { describe, expect, test } from '@jest/globals';
import {
  interpolate,
  interpolateDeep,
  references,
  UnknownVariable,
} from '../../../../src/checks/definition/variables.ts';

describe('variables', () => {
  const lookup = (name: string) => ({ n: 3, text: 'x', list: [1] })[name];

  test.each([
    ['a ${text} b', 'a x b'],
    ['${ n }', '3'],
    ['$${text} $text {text}', '${text} $text {text}'],
    ['${list}', '[1]'],
  ])('%s is %s', (text, expected) => expect(interpolate(text, lookup)).toBe(expected));

  test('a text that is one reference keeps the type', () => {
    expect(interpolateDeep({ a: ['${n}', '${n}!'], b: '${list}' }, lookup)).toEqual({ a: [3, '3!'], b: [1] });
  });

  test('a name without a value is an error, and all names are found', () => {
    expect(() => interpolate('${nope}', lookup)).toThrow(UnknownVariable);
    expect(references('${a} $${b} ${c-d.e}')).toEqual(['a', 'c-d.e']);
  });
});

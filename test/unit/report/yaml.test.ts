import { describe, expect, test } from '@jest/globals';
import { readYaml, YamlError } from '../../../src/report/yaml.ts';

const refusal = (text: string): YamlError => {
  try {
    readYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error(`It was taken: ${text}`);
};

/** Aliases of aliases: a few lines that stand for millions of values. */
const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat([...'bcdef'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[at]}`).join(', ')}]`))
  .join('\n');

describe('a text that is refused, with the place', () => {
  test.each<[string, string, { line: number; column: number }, string]>([
    ['an alias without an anchor', 'a: 1\nb: *nope', { line: 2, column: 4 }, 'anchor'],
    ['an alias before its anchor', 'a: *b\nb: &b 1', { line: 1, column: 4 }, 'anchor'],
    ['an alias inside of its own anchor', 'a: 1\nb: &b [*b]', { line: 2, column: 8 }, 'own anchor'],
    ['aliases that stand for far more', BOMB, { line: 1, column: 1 }, 'aliases'],
    ['a key twice', 'a: 1\na: 2', { line: 2, column: 1 }, 'unique'],
    ['a second document', 'a: 1\n---\nb: 2', { line: 2, column: 1 }, '---'],
    ['a list that does not end', 'a: [1', { line: 1, column: 6 }, ''],
  ])('%s', (_, text, place, fact) => {
    const error = refusal(text);
    expect(error).toMatchObject(place);
    expect(error.message).toContain(fact);
  });

  test('quotes nothing of it', () => {
    for (const text of ['KEY: *s3cret', 'KEY: "s3cret\\q"', 's3cret: 1\ns3cret: 2', 'KEY: a\n  s3cret: b'])
      expect(refusal(text).message).not.toContain('s3cret');
  });
});

test('what is good comes as plain data', () => {
  expect(readYaml('a: &a { x: 1 }\nb: [*a, *a]').value).toEqual({ a: { x: 1 }, b: [{ x: 1 }, { x: 1 }] });
  expect(readYaml('').value).toBeNull();
});

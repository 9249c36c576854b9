import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { Failure } from '../../../../src/report/index.ts';
import { parseWithoutAliases } from '../../../../src/stack/template/aliases.ts';
import { toPlain } from '../../../../src/stack/template/yaml.ts';

const long = (text: string) => parseWithoutAliases(text, 'template.yaml').text;
const plain = (text: string) => toPlain(parseWithoutAliases(text).document.contents as never);
const failure = (text: string): Failure => {
  try {
    long(text);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing failed');
};

describe('aliases', () => {
  test('are written out where they stand, and the rest of the text stays', () => {
    const text = `# kept
A: &a   # an anchor
  Name: !Sub "\${X}-y"
  List: [1.10, yes, "yes", 0123]
  Null:
  Text: |
    two
    lines
B: *a # beside
C: [*a, *s]
D: &s plain text: no
`.replace(': no', '');
    const before = text.replace('C: [*a, *s]', 'C: [*a]');
    const copy = '{"Name": !Sub "${X}-y", "List": [1.10, yes, "yes", 0123], "Null": null, "Text": "two\\nlines\\n"}';
    expect(long(before)).toBe(before.replace('*a # beside', `${copy} # beside`).replace('[*a]', `[${copy}]`));
  });

  test('inside each other, and what they stand for is a copy each time', () => {
    expect(plain('A: &a [1]\nB: &b {X: *a, Y: *a}\nC: *b\n')).toEqual({
      A: [1],
      B: { X: [1], Y: [1] },
      C: { X: [1], Y: [1] },
    });
  });

  test('a text without them is the very same', () => {
    const text = 'A: &unused {B: "*a", C: "<<"}\n"<<": no merge\nD: !Sub "*"\n';
    expect(long(text)).toBe(text);
    expect(plain(text)).toMatchObject({ '<<': 'no merge' });
  });

  test.each([
    ['A: &a {B: *a}\n', 1, 'itself'],
    ['X: 1\nA: &a\n  B: &b {C: *a}\nD: *b\n', 3, 'itself'],
    ['A: &a\n  <<: *a\n', 2, 'itself'],
    ['A: 1\nB: *nowhere\n', 2, '*nowhere refers to no anchor'],
    ['A: &a [1]\nB:\n  <<: *a\n', 3, 'takes a mapping'],
    ['A: &a {X: 1}\nB:\n  <<: [*a, 2]\n', 3, 'takes a mapping'],
  ])('%j is refused with the line', (text, line, why) => {
    const error = failure(text);
    expect(error).toMatchObject({ code: 'template', file: 'template.yaml', line });
    expect(error.why).toContain(why);
    expect(error.what).toContain(`line ${line}`);
  });

  const names = 'abcdefgh';
  test.each([
    ['lists', (name: string) => `[${`*${name},`.repeat(9)}]`],
    ['mappings', (name: string) => `{${[...'123456789'].map((key) => `k${key}: *${name}`).join()}}`],
  ])('%s that grow without end are refused at once', (_, next) => {
    const lines = [...names].map((name, at) => `${name}: &${name} ${at === 0 ? '{x: y}' : next(names[at - 1]!)}`);
    expect(failure(`${lines.join('\n')}\n`).why).toContain('1000000');
  });

  test('many copies are counted together', () => {
    const text = `A: &a "${'x'.repeat(20_000)}"\nB: [${'*a, '.repeat(60)}]\n`;
    expect(failure(text).why).toContain('1000000');
  });

  test('merges of merges need no time', () => {
    const lines = [...'abcdefghijklmnopqrst'].map((name, at, all) =>
      at === 0
        ? `${name}: &${name} {k: 1}`
        : `${name}: &${name} {${`<<: *${all[at - 1]}`}, k${name}: {<<: [*${all[at - 1]}]}}`,
    );
    expect(Object.keys((plain(`${lines.slice(0, 8).join('\n')}\n`) as Record<string, object>)['h']!)).toHaveLength(8);
  });
});

describe('merges', () => {
  const base = 'X: &x {A: 1, B: 2}\nY: &y {B: 3, C: 4}\n';
  test.each([
    ['first in a block', 'Z:\n  <<: *x\n  D: 5\n'],
    ['last in a block', 'Z:\n  D: 5\n  <<: *x\n'],
    ['in the middle, with a comment', 'Z:\n  D: 5\n  <<: *x # two\n  E: 6\n'],
    ['alone', 'Z:\n  <<: *x\n'],
    ['two at once', 'Z:\n  <<: [*y, *x]\n  D: 5\n'],
    ['two at once, in a block', 'Z:\n  <<:\n    - *y\n    - *x\n  D: 5\n'],
    ['overridden', 'Z:\n  <<: *x\n  B: own\n'],
    ['overridden wholly, first', 'Z:\n  <<: *x\n  A: own\n  B: own\nNext: 1\n'],
    ['overridden wholly, last', 'Z:\n  A: own\n  B: own\n  <<: *x\nNext: 1\n'],
    ['in a flow', 'Z: {<<: *x, D: *y}\n'],
    ['in a list', 'Z:\n  - <<: *x\n    D: 5\n  - E: 6\n    <<: *y\n'],
    ['of a mapping that merges', 'W: &w\n  <<: *y\n  D: 5\nZ:\n  <<: *w\n  E: 6\n'],
    ['of an alias beside', 'Z:\n  <<: *x\n  D: *y\n'],
    ['of a mapping that stands there', 'Z:\n  <<: {F: 7}\n  D: 5\n'],
  ])('%s', (_, text) => {
    expect(plain(base + text)).toEqual(parse(base + text, { merge: true }));
    expect(long(base + text)).not.toMatch(/<<|\*[xyw]/);
  });

  test('leave the lines around them as they are', () => {
    expect(long(`${base}Z:\n  D: !Ref Q   # own\n  <<: *x\n  E: 6\n`)).toBe(
      `${base}Z:\n  D: !Ref Q   # own\n  "A": 1\n  "B": 2\n  E: 6\n`,
    );
  });
});

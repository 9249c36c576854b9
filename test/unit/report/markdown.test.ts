import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { markdown } from '../../../src/report/index.ts';

describe('markdown from data', () => {
  test('a value never leaves its cell, whatever it holds', () => {
    const hostile = fc.string({ unit: fc.constantFrom('|', '`', '<', '>', '\n', '\\', '*', '_', '[', '&', 'a') });
    fc.assert(
      fc.property(hostile, (value) => {
        for (const cell of [markdown.escapeCell(value), markdown.code(value)]) {
          const [row] = markdown
            .table(['a', 'b'], [[cell, 'end']])
            .split('\n')
            .slice(2);
          // An unescaped pipe has an even number of backslashes before it.
          expect(row!.match(/(?<!\\)(\\\\)*\|/g)).toHaveLength(3);
          expect(row).not.toMatch(/<(?!br>|\/?code>)/);
        }
      }),
    );
  });

  test('a fence is longer than any run of backticks inside', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n') }), (text) => {
        const [opening] = markdown.fence(text).split('\n');
        expect(text).not.toContain(opening);
      }),
    );
  });

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_999, '1.0 MB'],
    [150_000_000, '150 MB'],
  ])('%d bytes are %s', (count, text) => expect(markdown.bytes(count)).toBe(text));

  test.each([
    [12.4, '12 ms'],
    [4_250, '4.3 s'],
    [185_000, '3 min 05 s'],
  ])('%d milliseconds are %s', (time, text) => expect(markdown.duration(time)).toBe(text));
});

test.each([
  [0, '0 files'],
  [1, '1 file'],
  [999, '999 files'],
  [1000, '1,000 files'],
  [123_456, '123,456 files'],
  [1_234_567, '1,234,567 files'],
])('%d is %s', (number, text) => expect(markdown.count(number, 'file')).toBe(text));

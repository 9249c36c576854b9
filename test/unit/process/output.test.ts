import { expect, test } from '@jest/globals';
import { Output } from '../../../src/process/output.ts';
import { breaksOff } from '../../support/breaks-off.ts';

function linesOf(pieces: Iterable<string>): { lines: string[]; text: string } {
  const lines: string[] = [];
  const output = new Output(
    (text) => text.replaceAll('secret', '***'),
    (line) => lines.push(line),
  );
  for (const piece of pieces) output.add(piece);
  output.end();
  return { lines, text: output.text };
}

test.each<[string[], string[], string]>([
  [['a\r', '\nb\n'], ['a', 'b'], 'a\r\nb\n'],
  [['a\r', 'b\r'], ['a', 'b'], 'a\rb\r'],
  [['a se', 'cr', 'et\nb', 'c'], ['a ***', 'bc'], 'a ***\nbc'],
  [['a', '\r', '\r', '\n'], ['a', ''], 'a\r\r\n'],
])('lines are whole, however they come: %j', (pieces, lines, text) => {
  expect(linesOf(pieces)).toEqual({ lines, text });
});

test('a line in a million pieces is looked through once', () => {
  const pieces = Array.from({ length: 1_000_000 }, () => 'x');
  expect(breaksOff(() => linesOf(pieces)).text).toHaveLength(1_000_000);
});

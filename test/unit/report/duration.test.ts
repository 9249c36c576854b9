import { expect, test } from '@jest/globals';
import { parseDuration } from '../../../src/report/index.ts';

test.each([
  ['500ms', 500],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['2 min', 120_000],
  ['1h', 3_600_000],
  ['30d', 2_592_000_000],
])('%s is %d ms', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

test.each(['', '5', '5 days', '-1s', '1e3s', 's', ' 1s', '1s\n2s'])('%j is no duration', (text) =>
  expect(parseDuration(text)).toBeUndefined(),
);

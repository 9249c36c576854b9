import { expect, test } from '@jest/globals';
import { ageOf, costSoFar } from '../../../src/preview/index.ts';

const DAY = 24 * 3600_000;

test('a preview costs next to nothing idle, an image what it stores, a container its task, and requests their price', () => {
  expect(costSoFar({ age: 3600_000, imageBytes: 0 })).toMatch(/^less than 0.01 USD/);
  expect(costSoFar({ age: 30 * DAY, imageBytes: 0 })).toMatch(/^about 0.02 USD/);
  expect(costSoFar({ age: 30 * DAY, imageBytes: 10e9 })).toMatch(/^about 1.01 USD.*about 3 USD for a million requests/);
  const smallest = { cpu: 256, memory: 512 };
  expect(costSoFar({ age: 30 * DAY, imageBytes: 0, task: smallest })).toMatch(/^about 12.5\d USD so far for its task/);
  // 2 processors and 8 GB: 2 * 29.55 + 8 * 3.24 + 3.65 USD in 730 hours.
  expect(costSoFar({ age: 730 * 3600_000, imageBytes: 0, task: { cpu: 2048, memory: 8192 } })).toMatch(
    /^about 88.7\d USD so far for its task \(CPU 2048, 8192 MiB/,
  );
  expect(costSoFar({ age: 0, imageBytes: 0 })).toContain('November 2026');
});

test.each([
  [0, 'less than an hour'],
  [59 * 60_000, 'less than an hour'],
  [3600_000, '1 h'],
  [47 * 3600_000, '47 h'],
  [3 * DAY + 1, '3 d'],
  [-5, 'less than an hour'],
])('an age of %i ms is %s', (age, text) => {
  const now = Date.parse('2026-11-28T12:00:00Z');
  expect(ageOf(new Date(now - age).toISOString(), now)).toBe(text);
});

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import codes from '../../../src/report/error-codes.json' with { type: 'json' };

const root = join(import.meta.dirname, '../../..');
const sources = globSync('src/**/*.ts', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'));

test('every code in the table is one that something throws', () => {
  const unused = Object.keys(codes).filter((code) => !sources.some((text) => text.includes(`'${code}'`)));
  expect(unused).toEqual([]);
});

test('every code says when it appears and what to do, in whole sentences', () => {
  for (const [code, { when, todo }] of Object.entries(codes))
    expect([code, when, todo]).toEqual([
      expect.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/),
      expect.stringMatching(/^[A-Z].*\.$/),
      expect.stringMatching(/^[A-Z`].*\.$/),
    ]);
});

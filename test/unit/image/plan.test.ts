import { expect, test } from '@jest/globals';
import { copiesEverything } from '../../../src/image/plan.ts';

test.each<[string, boolean]>([
  ['FROM a:1\nCOPY . .', true],
  ['FROM a:1\nCOPY --chown=node:node ./ /app/', true],
  ['FROM a:1\nADD ["." , "/app"]', true],
  ['FROM a:1\nCOPY package.json src ./', false],
  ['FROM a:1 AS build\nCOPY . .\nFROM b:1\nCOPY --from=build / /', false],
  ['FROM a:1\nCOPY .npmrc ./', false],
])('%j copies the whole context into the image: %s', (text, expected) => {
  expect(copiesEverything(text)).toBe(expected);
});

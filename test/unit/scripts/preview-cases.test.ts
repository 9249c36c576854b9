import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { declares } from '../../../scripts/systems.ts';

const root = join(import.meta.dirname, '../../..');

/** Rows of the tables of docs/previews.md, each with the tests that it names. */
function casesIn(page: string): { name: string; tests: { file: string; title: string }[] }[] {
  return [...page.matchAll(/^\| (.+?) \| .+ \| (.+) \|$/gm)]
    .filter(([, name]) => name !== 'case')
    .map(([, name, cell]) => ({
      name: name!,
      tests: [...cell!.matchAll(/\]\(\.\.\/(test\/[\w/-]+\.test\.ts\))([^[]*)/g)].flatMap(([, file, titles]) =>
        [...titles!.matchAll(/"([^"]+)"/g)].map(([, title]) => ({ file: file!.slice(0, -1), title: title! })),
      ),
    }));
}

/** What is wrong with the page, in words. */
function problemsOf(page: string): string[] {
  return casesIn(page).flatMap(({ name, tests }) => [
    ...(tests.length === 0 ? [`${name}: names no test`] : []),
    ...tests
      .filter(({ file, title }) => {
        const path = join(root, file);
        return !existsSync(path) || !declares(readFileSync(path, 'utf8'), title);
      })
      .map(({ file, title }) => `${name}: ${file} has no test "${title}"`),
  ]);
}

test('every case of docs/previews.md names tests that are there', () => {
  const page = readFileSync(join(root, 'docs/previews.md'), 'utf8');
  expect(problemsOf(page)).toEqual([]);
  expect(casesIn(page).length).toBeGreaterThan(25);
});

test.each([
  ['a title', '[unit/preview/comment](../test/unit/preview/comment.test.ts): "is found on page 5"', /has no test/],
  ['a file', '[unit/preview/none](../test/unit/preview/none.test.ts): "is found on page 4"', /has no test/],
  ['no test', 'by hand', /names no test/],
])('%s that is wrong is found', (_, cell, problem) => {
  expect(problemsOf(`| case | what happens | test |\n|---|---|---|\n| a | b | ${cell} |\n`)).toEqual([
    expect.stringMatching(problem),
  ]);
});

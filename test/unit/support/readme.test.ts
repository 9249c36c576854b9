import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';

const support = join(import.meta.dirname, '../../support');
const page = readFileSync(join(support, 'README.md'), 'utf8');
/** Folders that are described as a whole: one thing, or one file for each service. */
const WHOLE = ['browser/', 'emulator/runtime/', 'strict/rules/'];

const files = globSync('**/*.*', { cwd: support }).filter(
  (file) => file !== 'README.md' && !WHOLE.some((folder) => file.startsWith(folder)),
);
const inCode = [...page.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!);

test.each(files)('the page says what %s is', (file) => {
  expect(inCode.filter((name) => name === basename(file) || name.endsWith(`/${basename(file)}`))).not.toEqual([]);
});

test('no row is there twice, and none is of a file that is gone', () => {
  const rows = page
    .split(/^## /m)
    .flatMap((part) =>
      [...part.matchAll(/^\| (`[^|]*\.\w+`) \|/gm)].map(([, first]) => `${part.split(/\W/)[0]} ${first}`),
    );
  expect(rows.filter((row, at) => rows.indexOf(row) !== at)).toEqual([]);
  const known = new Set([...globSync('**/*.*', { cwd: support }).map((file) => basename(file))]);
  const named = rows.flatMap((row) =>
    [...row.matchAll(/`([^`]+\.(?:ts|json|py|conf))`/g)].map(([, name]) => basename(name!)),
  );
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

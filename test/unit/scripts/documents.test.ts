import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');

test.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('every path that %s names is there', (name) => {
  const text = readFileSync(join(root, name), 'utf8');
  const paths = [...text.matchAll(/`((?:src|test|scripts|templates|actions|schemas|docs)\/[^\s`<>]*)`/g)].map(
    ([, path]) => path!,
  );
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
});

/** The rows of "Where to change what". */
const tableRows = () =>
  readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\|.*\|.*\|.*\|.*\|$/.test(line));
const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

test('CONTRIBUTING.md names tests that are there', () => {
  const names = tableRows().flatMap((row) => quoted(row.split('|')[4]!));
  const missing = names.filter(
    (path) =>
      !path.startsWith('npm ') &&
      ['', 'test/unit'].every((base) => globSync(join(base, path), { cwd: root }).length === 0),
  );
  expect(missing).toEqual([]);
});

/** The columns of a row that say where to begin and what else changes. */
const places = (row: string) => row.split('|').slice(1, 4).join('|');

test('a short name of a file in CONTRIBUTING.md is beside a path of its row', () => {
  const missing = tableRows().flatMap((row) => {
    const names = quoted(places(row)).filter((name) => /^[\w*./-]+$/.test(name));
    const paths = names.filter((name) => /^(src|test|scripts|templates|actions|docs)\//.test(name));
    const bases = new Set(paths.flatMap((path) => [path, dirname(path), dirname(dirname(path))]));
    const isThere = (name: string) =>
      [...bases].some((base) => globSync(`${base}/{,*/}${name}`, { cwd: root }).length > 0);
    const short = names.filter((name) => /\.(ts|m?js|cjs|yaml|json)$/.test(name) && !paths.includes(name));
    return short.filter((name) => globSync(name, { cwd: root }).length === 0 && !isThere(name));
  });
  expect(missing).toEqual([]);
});

test('a name of the code in CONTRIBUTING.md is in the code', () => {
  const files = globSync('{src,scripts,templates/stacks,test/support}/**/*.{ts,mjs,yaml,json}', { cwd: root });
  const code = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const names = tableRows()
    .flatMap((row) => quoted(places(row)))
    .filter((name) => /^(?=.*[a-z_][A-Z]|[A-Z_]+$)[A-Za-z_]+$/.test(name));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !code.includes(name))).toEqual([]);
});

test('test/support/README.md has a line for every stand-in', () => {
  const text = readFileSync(join(root, 'test/support/README.md'), 'utf8');
  const named = (file: string) => {
    const folder = dirname(file).replaceAll('\\', '/');
    // Either the file itself, or its folder as a whole: `strict/rules/`.
    return text.includes(basename(file)) || text.includes(`\`${folder}/\``);
  };
  const files = globSync('**/*.ts', { cwd: join(root, 'test/support') });
  expect(existsSync(join(root, 'test/support/names.ts'))).toBe(true);
  expect(files.filter((file) => !named(file))).toEqual([]);
});

test('a unit test stands in the folder of the file whose name it has', () => {
  const tests = globSync('**/*.test.ts', { cwd: join(root, 'test/unit') });
  const elsewhere = tests.filter((path) => {
    const [capability = ''] = path.split(/[\\/]/);
    const files = globSync(`${capability}/**/${basename(path, '.test.ts')}.ts`, { cwd: join(root, 'src') });
    return files.length > 0 && files.every((file) => dirname(file) !== dirname(path));
  });
  expect(tests.length).toBeGreaterThan(100);
  expect(elsewhere).toEqual([]);
});

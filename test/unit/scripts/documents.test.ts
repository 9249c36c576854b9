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

test('CONTRIBUTING.md names tests that are there', () => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\|.*\|.*\|.*\|.*\|$/.test(line));
  const names = rows.flatMap((row) => [...row.split('|')[4]!.matchAll(/`([^`]+)`/g)].map(([, path]) => path!));
  const missing = names.filter(
    (path) =>
      !path.startsWith('npm ') &&
      ['', 'test/unit'].every((base) => globSync(join(base, path), { cwd: root }).length === 0),
  );
  expect(missing).toEqual([]);
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

import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

/** The template brings its own tests, for node's test runner: they must pass as a person who copied it runs them. */
test("the reference app's own tests pass", async () => {
  const stdout = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', 'test/*.test.ts'], {
    cwd: 'templates/app',
    env: { PATH: process.env['PATH'] },
  }).then(
    (ended) => ended.stdout,
    (error: { stdout: string }) => error.stdout,
  );
  expect(stdout.split('\n').filter((line) => line.startsWith('not ok'))).toEqual([]);
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(10);
  expect(stdout).toMatch(/^# fail 0$/m);
});

/** What a person who keeps it has to read. */
test('the reference app stays small: at most 2,500 lines with its page and its build, without comments and tests', () => {
  const count = (pattern: string) =>
    globSync(pattern, { cwd: 'templates/app', exclude: (path) => /dist$/.test(String(path)) })
      .flatMap((path) => readFileSync(`templates/app/${String(path)}`, 'utf8').split('\n'))
      .filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)).length;
  expect(count('{src,web,scripts}/**/*.{ts,tsx,css,html,mjs}') + count('vite.config.ts')).toBeLessThanOrEqual(2500);
});

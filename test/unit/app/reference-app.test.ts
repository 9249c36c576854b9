import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

/** The template brings its own tests, for node's test runner: they must pass as a person who copied it runs them. */
test("the reference app's own tests pass", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', 'test/*.test.ts'], {
    cwd: 'templates/app',
    env: { PATH: process.env['PATH'] },
  });
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(10);
  expect(stdout).toMatch(/^# fail 0$/m);
});

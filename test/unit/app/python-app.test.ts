import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';

test("the Python app's own tests pass", async () => {
  ensureTools('apps', () => {});
  const { stdout } = await promisify(execFile)(
    toolPath('apps', 'python'),
    ['-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test'],
    { cwd: 'templates/app-python', env: { PATH: process.env['PATH'] } },
  );
  expect(Number(/^(\d+) passed/m.exec(stdout)?.[1])).toBeGreaterThan(10);
});

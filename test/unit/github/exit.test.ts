import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

const exit = new URL('../../../src/github/exit.ts', import.meta.url).href;

test('what was written is read to its last line, by a reader that is slow', async () => {
  // More than a pipe takes at once.
  const code = `import { writeSync } from 'node:fs';
import { exitWhenWritten } from ${JSON.stringify(exit)};
for (let line = 0; line < 10_000; line++) console.log('x'.repeat(99));
console.log('::error::the cause');
writeSync(2, 'ending');
await exitWhenWritten(3);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await once(child.stderr, 'data');
  let log = '';
  for await (const part of child.stdout.setEncoding('utf8')) log += String(part);
  expect(log).toHaveLength(10_000 * 100 + '::error::the cause\n'.length);
  expect(log).toMatch(/::error::the cause\n$/);
  expect(await ended).toBe(3);
});

test.each([
  ['1', 'process.exitCode = 1; await exitWhenWritten()'],
  ['0', 'await exitWhenWritten()'],
])('what failed ends with its code: %s', async (code, script) => {
  const child = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { exitWhenWritten } from ${JSON.stringify(exit)}; ${script}`,
  ]);
  const ended = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect(ended).toBe(Number(code));
});

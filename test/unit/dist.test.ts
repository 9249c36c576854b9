import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

/** Every action as a runner starts it: the bundle loads on this platform and answers bad input in one line. */
describe.each(globSync('actions/*/action.yml'))('%s', (manifest) => {
  const { runs } = parse(readFileSync(manifest, 'utf8')) as { runs: { using: string; main: string } };
  const main = normalize(join(dirname(manifest), runs.main));

  test('names a bundle that is there, on the current runtime', () => {
    expect(runs.using).toBe('node24');
    expect(basename(main)).toBe(`${basename(dirname(manifest))}.js`);
    expect(existsSync(main)).toBe(true);
  });

  test('without inputs it fails with one annotation and no stack trace', async () => {
    const { code, stdout, stderr } = await run(main);
    expect(code).toBe(1);
    expect(stdout.match(/^::error /gm)).toHaveLength(1);
    expect(stdout).not.toMatch(/Unexpected error|^ {4}at /m);
    expect(stderr).toBe('');
  });
});

function run(main: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], AWS_EC2_METADATA_DISABLED: 'true' };
  return new Promise((resolve) => {
    execFile(process.execPath, [main], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

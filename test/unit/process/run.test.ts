import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { childEnvironment, lastLine, runProcess } from '../../../src/process/index.ts';
import { redactor } from '../../../src/process/output.ts';
import type { ProcessOptions } from '../../../src/process/run.ts';

const environment = childEnvironment({ PATH: process.env['PATH'], SEEN: 'yes', GH_TOKEN: 'no' });
const node = (script: string, options: Partial<ProcessOptions> = {}) =>
  runProcess(process.execPath, ['-e', script], { environment, ...options });

describe('a process', () => {
  test.each<[string, Partial<ProcessOptions>, object]>([
    ['process.exit(3)', {}, { code: 3, outcome: 'exited', ended: 'exit code 3' }],
    ['', {}, { code: 0, outcome: 'exited' }],
    ['process.kill(process.pid, "SIGKILL")', {}, { outcome: 'killed', ended: 'signal SIGKILL' }],
    ['', { cwd: '/not/there' }, { outcome: 'not-started', ended: expect.stringMatching(/^not started: .*ENOENT/) }],
  ])('%s says how it ended', async (script, options, expected) => {
    expect(await node(script, options)).toMatchObject(expected);
  });

  test('that does not end in time is killed, and its children with it', async () => {
    // The child holds the pipe: without it being killed the run would not end either.
    const endless = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
    expect(await node(endless, { timeout: 300 })).toMatchObject({
      outcome: 'timed-out',
      ended: 'no end within 300 ms',
    });
  });

  test('gets its arguments, folder, input and environment as they are given', async () => {
    const odd = 'a b; echo $(id) `id` "q" \\ $HOME';
    const script = `
      const input = require('node:fs').readFileSync(0, 'utf8');
      console.log(JSON.stringify([process.argv[1], process.cwd(), input, process.env.SEEN, process.env.GH_TOKEN ?? null]))`;
    const { stdout } = await runProcess(process.execPath, ['-e', script, odd], {
      environment,
      cwd: tmpdir(),
      input: 'given',
    });
    expect(JSON.parse(stdout)).toEqual([odd, tmpdir(), 'given', 'yes', null]);
  });

  test('that does not read its input is no failure', async () => {
    expect(await node('process.exit(0)', { input: 'x'.repeat(1_000_000) })).toMatchObject({ code: 0 });
  });

  test('is heard line by line, without secrets; its text stays as it was printed', async () => {
    const lines: string[] = [];
    const script = `process.stdout.write('one\\r\\ntwo s3cr3t\\n\\n10 %\\r20 %\\rend'); process.stderr.write('s3cr3t\\r')`;
    const { stdout, stderr } = await node(script, { onLine: (line) => lines.push(line), secrets: ['s3cr3t'] });
    expect(stdout).toBe('one\r\ntwo ***\n\n10 %\r20 %\rend');
    expect(stderr).toBe('***\r');
    expect(lines.toSorted()).toEqual(['one', 'two ***', '', '10 %', '20 %', 'end', '***'].toSorted());
  });

  test('that prints without end is kept by its newest output', async () => {
    const script = `for (let i = 0; i < 500_000; i++) console.log('line ' + i)`;
    const { stdout } = await node(script);
    expect(stdout.length).toBeLessThan(4_000_000);
    expect(lastLine(stdout)).toBe('line 499999');
  });
});

test('every line of a secret is taken out, the longest first', () => {
  const redact = redactor(['key', 'key-and-more', 'first line\nsecond line', 'ab']);
  expect(redact('key-and-more, key, second line, ab')).toBe('***, ***, ***, ab');
});

import { describe, expect, test } from '@jest/globals';
import { runChecks, type ChecksRequest } from '../../../../src/checks/index.ts';
import { commandExpectations } from '../../../../src/checks/definition/expectation-schema.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

describe('every expectation of a command', () => {
  const node = process.execPath;
  const rows: [string, object, string, string[]][] = [
    ['exit', {}, 'process.exit(0)', ['process.exit(1)', 'process.kill(process.pid)']],
    ['exit', { exit: [0, 3] }, 'process.exit(3)', ['process.exit(2)']],
    ['stdout', { stdout: { contains: 'ok' } }, 'console.log("ok")', ['console.error("ok")', '']],
    ['stderr', { stderr: '' }, '', ['console.error("warning")']],
    ['json', { json: { '$.n': 1 } }, 'console.log(\'{"n":1}\')', ['console.log(\'{"n":2}\')', 'console.log("n")']],
    ['json-schema', { 'json-schema': { type: 'array' } }, 'console.log("[]")', ['console.log("{}")', '']],
    ['within', { within: '10min' }, '', []],
  ];

  test.each(rows)('%s %j', async (_, expectation, right, wrong) => {
    const run = (program: string) => {
      const step = { command: [node, '-e', program], expect: expectation };
      const checks = { text: JSON.stringify({ scenarios: [{ name: 's', steps: [step] }] }) };
      return runChecks({ baseUrl: 'http://127.0.0.1', checks }, recordingReporter());
    };
    expect((await run(right)).verdict).toBe('passed');
    for (const program of wrong)
      expect({ program, verdict: (await run(program)).verdict }).toEqual({ program, verdict: 'failed' });
  });

  test('within: a program that takes longer fails', async () => {
    const step = { command: [node, '-e', ''], expect: { within: '1ms' } };
    const checks = { text: JSON.stringify({ scenarios: [{ name: 's', steps: [step] }] }) };
    expect((await runChecks({ baseUrl: 'http://127.0.0.1', checks }, recordingReporter())).verdict).toBe('failed');
  });

  test('stands in the table', () => {
    expect(new Set(rows.map(([kind]) => kind))).toEqual(new Set(Object.keys(commandExpectations.entries)));
  });
});

describe('a command', () => {
  const run = async (step: object, request: Partial<ChecksRequest> = {}) => {
    const checks = { text: JSON.stringify({ scenarios: [{ name: 's', steps: [step] }] }) };
    const report = recordingReporter();
    const result = await runChecks({ baseUrl: 'http://127.0.0.1', checks, ...request }, report);
    return { ...result, report };
  };
  const node = process.execPath;

  test('inherits neither credentials nor what the runner keeps for itself, and gets secrets only by name', async () => {
    const environment = {
      PATH: process.env['PATH'],
      HOME: '/home/me',
      AWS_SECRET_ACCESS_KEY: 'a',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'b',
      ACTIONS_RUNTIME_TOKEN: 'c',
      'INPUT_GITHUB-TOKEN': 'd',
      GITHUB_OUTPUT: 'e',
      GITHUB_SHA: 'abc',
      KEY: 'the-secret',
    };
    const { results } = await run(
      {
        command: [node, '-e', 'console.log(JSON.stringify(process.env))'],
        env: { ASKED_FOR: '${KEY}' },
        expect: {
          json: {
            $: { 'not-contains': 'KEY' },
            '$.AWS_SECRET_ACCESS_KEY': { exists: false },
            '$.ACTIONS_ID_TOKEN_REQUEST_TOKEN': { exists: false },
            '$.ACTIONS_RUNTIME_TOKEN': { exists: false },
            "$['INPUT_GITHUB-TOKEN']": { exists: false },
            '$.GITHUB_OUTPUT': { exists: false },
            '$.GITHUB_SHA': 'abc',
            '$.HOME': '/home/me',
            '$.ASKED_FOR': '${KEY}',
          },
        },
      },
      { environment, secrets: { KEY: 'the-secret' } },
    );
    expect(results[0]!.findings.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  });

  test('takes its arguments as they are: there is no shell', async () => {
    const odd = 'a b; echo $(id) `id` "q" \\ $HOME';
    const step = {
      command: [node, '-e', 'console.log(process.argv[1])', odd],
      expect: { stdout: { contains: odd } },
    };
    expect((await run(step)).verdict).toBe('passed');
  });

  test('that does not start or does not end is inconclusive', async () => {
    expect((await run({ command: ['not-a-program-of-this-machine'] })).results[0]!.findings[0]).toMatchObject({
      verdict: 'inconclusive',
      got: expect.stringMatching(/not started.*ENOENT/),
    });
    // The child of the program must end with it, or the run would wait for its output.
    const endless = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
    const { results } = await run({ command: [node, '-e', endless], timeout: '500ms' });
    expect(results[0]!.findings[0]).toMatchObject({ verdict: 'inconclusive', got: 'no end within 500 ms' });
  });

  test('shows its errors with secrets masked', async () => {
    const step = {
      command: [node, '-e', 'console.error("key", process.env.K); process.exit(1)'],
      env: { K: '${KEY}' },
    };
    const { report, verdict } = await run(step, { secrets: { KEY: 'the-secret' } });
    expect(verdict).toBe('failed');
    expect(report.lines.join()).toContain('key $KEY');
    expect(report.lines.join()).not.toContain('the-secret');
  });
});

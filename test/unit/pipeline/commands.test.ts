import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { buildEnvironment, runCommand } from '../../../src/pipeline/commands.ts';
import { recordingReporter } from '../../../src/report/index.ts';

const runner = {
  PATH: process.env['PATH'],
  HOME: '/home/runner',
  AWS_SECRET_ACCESS_KEY: 's3cret',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't0ken',
  ACTIONS_RUNTIME_TOKEN: 't0ken',
  'INPUT_ROLE-TO-ASSUME': 'arn',
  GITHUB_TOKEN: 'ghs_x',
  GITHUB_ENV: '/tmp/env',
  GITHUB_SHA: 'abc',
};

describe('a build', () => {
  test('sees no credentials and cannot write to the job', () => {
    expect(Object.keys(buildEnvironment(runner, [])).sort()).toEqual(['GITHUB_SHA', 'HOME', 'PATH']);
  });

  test('sees what is passed by name', () => {
    expect(buildEnvironment(runner, ['GITHUB_TOKEN'], { CI: 'true' })).toMatchObject({
      GITHUB_TOKEN: 'ghs_x',
      CI: 'true',
    });
  });

  test.each([
    ['false; echo never', /exit code 1/],
    ['false | cat', /exit code 1/],
    ['echo why it failed >&2; exit 7', /exit code 7.*why it failed/],
    ['kill -9 $$', /signal SIGKILL/],
  ])('that fails stops the deployment: %s', async (command, message) => {
    const report = recordingReporter();
    await expect(
      runCommand(
        command,
        { input: 'build-command', directory: tmpdir(), environment: buildEnvironment(runner, []) },
        report,
      ),
    ).rejects.toThrow(message);
    expect(report.lines).not.toContain('never');
  });

  test('in a folder that is not there says so', async () => {
    const options = { input: 'build-command', directory: '/not/there', environment: {} };
    await expect(runCommand('true', options, recordingReporter())).rejects.toThrow(
      /could not be started.*working-directory/,
    );
  });
});

import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { runBuild } from '../../../../src/pipeline/inputs/build-command.ts';
import { childEnvironment } from '../../../../src/process/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith } from '../../../support/failure-with.ts';

const environment = childEnvironment({ PATH: process.env['PATH'] });

describe('a build command', () => {
  test.each([
    ['false; echo never', ['exit code 1']],
    ['false | cat', ['exit code 1']],
    ['echo why it failed >&2; exit 7', ['exit code 7', 'why it failed']],
    ['kill -9 $$', ['SIGKILL']],
    ['no-such-program build', ['exit code 127', 'no-such-program']],
  ])('that fails stops the deployment: %s', async (command, facts) => {
    const report = recordingReporter();
    await expect(
      runBuild({ input: 'build-command', command, directory: tmpdir(), environment }, report),
    ).rejects.toThrow(failureWith('build', 'build-command', ...facts));
    expect(report.lines).not.toContain('never');
  });

  test('in a folder that is not there says so', async () => {
    const build = { input: 'build-command', command: 'true', directory: '/not/there', environment };
    await expect(runBuild(build, recordingReporter())).rejects.toThrow(
      failureWith('build', 'ENOENT', 'working-directory'),
    );
  });
});

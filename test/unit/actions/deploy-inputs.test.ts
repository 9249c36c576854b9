import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { readRequest } from '../../../src/actions/deploy-inputs.ts';
import { Inputs } from '../../../src/github/index.ts';
import { readRunContext } from '../../../src/github/run-context.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

/** The code of the failure with which a run for this event is refused; undefined where it is not. */
function refusal(event: string, given: Record<string, string>): string | undefined {
  const environment = {
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: 'my-org/shop',
    GITHUB_WORKSPACE: tmpdir(),
    INPUT_MODE: 'lambda',
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  try {
    readRequest({
      inputs: new Inputs(environment),
      environment,
      context: readRunContext(environment),
      report: recordingReporter(),
      templates: '',
      output: () => undefined,
    });
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each<[string, Record<string, string>, string | undefined]>([
  ['push', {}, undefined],
  ['workflow_dispatch', { environment: 'production' }, undefined],
  ['pull_request', {}, 'pull-request'],
  ['pull_request_target', {}, 'pull-request'],
  ['pull_request', { environment: 'live' }, 'pull-request'],
  ['pull_request', { environment: 'pr-7' }, undefined],
  ['pull_request', { 'dry-run': 'true' }, undefined],
  ['pull_request', { 'allow-pull-request': 'true' }, undefined],
])('on %s with %j: %s', (event, given, code) => {
  expect(refusal(event, given)).toBe(code);
});

import { describe, expect, test } from '@jest/globals';
import { readCheckSecrets, readSecretValues, withPassedValues } from '../../../src/actions/inputs/shared-inputs.ts';
import { actionRun, inputVariables } from '../../support/actions/action-run.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

function run(inputs: Record<string, string>, environment: Record<string, string> = {}) {
  const report = recordingReporter();
  return { ...actionRun({ ...environment, ...inputVariables(inputs) }, { report }), report };
}

describe('secret-values', () => {
  const values = 'NPM_TOKEN=npm_0815\nWEBHOOK_SECRET=hunter2';

  test('reach the checks by secrets-from, and builds by pass-environment, each by its name only', () => {
    const one = run({ 'secret-values': values, 'secrets-from': 'WEBHOOK_SECRET', 'pass-environment': 'NPM_TOKEN' });
    const environment = { ...one.environment, ...readSecretValues(one) };
    expect(readCheckSecrets({ ...one, environment })).toEqual({ WEBHOOK_SECRET: 'hunter2' });
    const passed = withPassedValues(one);
    expect(passed['NPM_TOKEN']).toBe('npm_0815');
    expect(passed).not.toHaveProperty('WEBHOOK_SECRET');
    expect(one.report.masked).toEqual(expect.arrayContaining(['npm_0815', 'hunter2']));
  });

  test.each([
    ['YAML', 'A_KEY: |\n  line one\n  line two\n', { A_KEY: 'line one\nline two\n' }],
    ['JSON', '{"A_KEY":"x y"}', { A_KEY: 'x y' }],
    ['nothing', '', {}],
  ])('may be %s', (_, text, expected) => {
    expect(readSecretValues(run({ 'secret-values': text }))).toEqual(expected);
  });

  test.each([
    'AWS_ACCESS_KEY_ID=x0815',
    'GITHUB_SHA=x0815',
    'INPUT_MODE=x0815',
    'PATH=x0815',
    'A-B=x0815',
    'x0815 without a name',
  ])('%j is refused, and no piece of it is shown', (text) => {
    let message = '';
    try {
      readSecretValues(run({ 'secret-values': text }));
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('secret-values');
    expect(message).not.toContain('0815');
  });
});

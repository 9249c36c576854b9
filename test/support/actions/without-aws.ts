import { tmpdir } from 'node:os';
import type { Action } from '../../../src/github/index.ts';
import { actionRun, inputVariables } from './action-run.ts';

/**
 * What an action fails with where nothing answers for AWS: undefined where it does not, and a failure with another code
 * than that of a refused input where it gets as far as a request.
 */
export async function failureWithoutAws(
  action: Action,
  inputs: Record<string, string>,
  { workspace = tmpdir(), ...variables }: Record<string, string> & { workspace?: string } = {},
): Promise<unknown> {
  const environment = {
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: workspace,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    ...variables,
    ...inputVariables(inputs),
  };
  return await action(actionRun(environment)).then(
    () => undefined,
    (error: unknown) => error,
  );
}

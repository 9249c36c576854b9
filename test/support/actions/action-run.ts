import { join } from 'node:path';
import { type ActionRun, Inputs } from '../../../src/github/index.ts';
import type { Environment } from '../../../src/github/inputs.ts';
import { readRunContext } from '../../../src/github/run-context.ts';
import { recordingReporter } from '../recording-reporter.ts';

/**
 * What an action is called with in a job that has these variables. What it outputs is of no interest, unless `more` takes
 * it.
 */
export function actionRun(environment: Environment, more: Partial<ActionRun> = {}): ActionRun {
  return {
    inputs: new Inputs(environment),
    environment,
    context: readRunContext(environment),
    report: recordingReporter(),
    templates: join(import.meta.dirname, '../../../templates'),
    output: () => undefined,
    ...more,
  };
}

/** Inputs as the runner hands them to an action: as variables. */
export function inputVariables(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}

import { join } from 'node:path';
import { type ActionRun, Inputs } from '../../../src/github/index.ts';
import { readRunContext } from '../../../src/github/run-context.ts';
import { recordingReporter } from '../recording-reporter.ts';

/** What an action is called with in a job that has these variables; what it outputs is of no interest. */
export function actionRun(environment: Record<string, string>): ActionRun {
  return {
    inputs: new Inputs(environment),
    environment,
    context: readRunContext(environment),
    report: recordingReporter(),
    templates: join(import.meta.dirname, '../../../templates'),
    output: () => undefined,
  };
}

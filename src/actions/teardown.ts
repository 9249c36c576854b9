import type { ActionRun } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import { teardown } from '../teardown/index.ts';
import { interruptible } from './interrupt.ts';
import { openSession } from './open-session.ts';
import { readTeardown } from './teardown-inputs.ts';

/** actions/teardown: takes an environment down, and looks whether anything is left. */
export default async function teardownAction(run: ActionRun): Promise<void> {
  const { report } = run;
  const options = readTeardown(run);
  const { app, environment } = options;
  const session = openSession(run, { sessionName: `${app}-${environment}`, environmentName: environment });
  const note = () =>
    `The teardown of ${app} ${environment} was interrupted. What CloudFormation is deleting goes on; the next run continues from there. The lease frees itself within a minute.`;
  const outcome = await interruptible(report, note, () => teardown(createContext(session, report), options));
  run.output('status', outcome.status);
  run.output('left', outcome.look?.left ?? []);
  run.output('kept', outcome.look?.kept ?? []);
  run.output('exports', outcome.result?.exports ?? []);
}

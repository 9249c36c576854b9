import type { ActionRun } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import { fullName, previewOf } from '../release/index.ts';
import { failForUnswept, sweep, teardown } from '../teardown/index.ts';
import { gitHubOf } from './github-access.ts';
import { interruptible } from './interrupt.ts';
import { openSession } from './open-session.ts';
import { readSweep, readTeardown } from './inputs/teardown-inputs.ts';
import { askPullRequest, announceRemoval } from './previews/teardown-announcements.ts';

/** actions/teardown: takes an environment down, and looks whether anything is left. */
export default async function teardownAction(run: ActionRun): Promise<void> {
  if (run.inputs.boolean('sweep', false)) return await sweepAction(run);
  const { report } = run;
  const { token, ...options } = readTeardown(run);
  const { app, environment } = options;
  const number = previewOf(environment);
  // By hand its name is typed; the job of a close has the number alone.
  const ownOnly = number !== undefined && /^pull_request/.test(run.environment['GITHUB_EVENT_NAME'] ?? '');
  const session = openSession(run, {
    sessionName: fullName(options),
    environmentName: number === undefined ? environment : 'preview',
  });
  const note = () =>
    `The teardown of ${app} ${environment} was interrupted. CloudFormation continues its deletions; the next run continues from there. The lease expires within a minute.`;
  const outcome = await interruptible(note, () => teardown(createContext(session, report), { ...options, ownOnly }));
  // For its own pull request there was nothing.
  run.output('status', outcome.status === 'not-due' ? 'nothing-there' : outcome.status);
  run.output('left', outcome.look?.left ?? []);
  run.output('kept', outcome.look?.kept ?? []);
  run.output('exports', outcome.result?.exports ?? []);
  if (number === undefined || /^(planned|not-due)$/.test(outcome.status) || !token) return;
  await announceRemoval(run, await gitHubOf(run, token), { app, number, why: 'All of its resources are deleted.' });
}

/** The same of all previews whose time is over. */
async function sweepAction(run: ActionRun): Promise<void> {
  const { report } = run;
  const { token, ...options } = readSweep(run);
  const { app } = options;
  const session = openSession(run, { sessionName: `${app}-sweep`, environmentName: 'preview' });
  const github = await gitHubOf(run, token);
  const request = {
    ...options,
    ask: askPullRequest(github),
    gone: (number: number, why: string) =>
      announceRemoval(run, github, { app, number, why: `It was removed: ${why}.` }),
  };
  const note = () => `The sweep of ${app} was interrupted. The next sweep continues from there.`;
  const outcome = await interruptible(note, () => sweep(createContext(session, report), request));
  run.output('swept', outcome.swept);
  run.output('named', outcome.named);
  run.output('left', outcome.left);
  failForUnswept(request, outcome);
  run.output('status', outcome.swept.length === 0 ? 'nothing-there' : 'done');
}

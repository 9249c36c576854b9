import type { ActionRun } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import { rollback } from '../pipeline/index.ts';
import { fullName, type Wanted } from '../release/index.ts';
import { outputLive } from './deploy.ts';
import { interruptibleBySignal } from './interrupt.ts';
import { openSession } from './open-session.ts';
import { readRollbackInputs, type To } from './inputs/rollback-inputs.ts';
import { readGitHubToken } from './inputs/shared-inputs.ts';

/** actions/rollback: deploys a release of the record again, with nothing built. */
export default async function rollbackAction(run: ActionRun): Promise<void> {
  const { report, environment } = run;
  const inputs = readRollbackInputs(run);
  const token = readGitHubToken(run);
  const request = { ...inputs.request, to: await wanted(run, inputs.to, token) };
  const session = openSession(run, {
    sessionName: fullName(request),
    environmentName: request.environment,
  });
  let leave = () => 'Nothing was changed';
  const note = () =>
    `The rollback of ${request.app} ${request.environment} was interrupted. ${leave()}. The lease expires within a minute.`;
  const result = await interruptibleBySignal(note, (signal) =>
    rollback(createContext(session, report, { signal }), request, {
      variables: environment,
      onFailure: (live) => outputLive(run, live),
      onBegin: (given) => void (leave = given),
    }),
  );
  outputLive(run, result);
  run.output('mode', result.mode);
  run.output('has-changes', result.hasChanges);
  run.output('verdict', result.verdict);
  run.output('rolled-back-from', result.rolledBackFrom);
  run.output('releases', result.releases);
  if (result.rolledBackFrom === '') return;
  const { reportGitHubDeployment } = await import('./github/github-deployment.ts');
  await reportGitHubDeployment(run, token, {
    environment: inputs.gitHubEnvironment,
    commit: result.commit,
    description: `Rolled back to ${result.commit.slice(0, 7)}${request.reason && `: ${request.reason}`}`,
    url: result.url,
  });
}

/** The commits of a pull request are asked of GitHub. */
async function wanted(run: ActionRun, to: To, token: string | undefined): Promise<Wanted | undefined> {
  if (to?.kind !== 'pull-request') return to;
  const { commitsOfPullRequest } = await import('./github/github-deployment.ts');
  return { ...to, commits: await commitsOfPullRequest(run, token, to.number) };
}

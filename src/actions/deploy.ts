import type { AwsSession } from '../aws/index.ts';
import type { ActionRun } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import {
  deploy,
  type DeployOptions,
  type DeployRequest,
  type DeployResult,
  type LiveRelease,
  type PlannedDeployment,
} from '../pipeline/index.ts';
import { fullName } from '../release/index.ts';
import { withCheckedOutCommit } from './github/checked-out.ts';
import { readRequest } from './inputs/deploy-inputs.ts';
import { diagnose } from './diagnose.ts';
import { interruptible } from './interrupt.ts';
import { openSession } from './open-session.ts';
import { readGitHubToken, withPassedValues } from './inputs/shared-inputs.ts';
import { refuseUnmerged } from './github/unmerged.ts';

/** actions/deploy: the whole deployment of one environment. */
export default async function deployAction(run: ActionRun): Promise<void> {
  const { report } = run;
  const inputs = readRequest(run);
  const request = { ...inputs, run: await withCheckedOutCommit(run, inputs.directory) };
  refuseUnmerged(run, { ...request, commit: request.run.commit });
  const options = deployOptions(run, readGitHubToken(run));
  const session = openSession(run, {
    sessionName: fullName(request),
    environmentName: request.environment,
  });
  const note = (live: string) =>
    `The deployment of ${request.app} ${request.environment} was interrupted. ${live}. The lease expires within a minute.`;
  const result = await deployUntilCancelled(note, { run, session, request, options }).catch(async (error: unknown) => {
    await diagnose(run, session, request, error);
    throw error;
  });
  outputLive(run, result);
  run.output('version', result.version);
  run.output('mode', result.mode);
  run.output('has-changes', result.hasChanges);
  run.output('verdict', result.verdict);
  run.output('stack-outputs', result.stackOutputs);
  run.output('traffic', result.traffic ?? '');
  if (result.planned) outputPlan(run, result.planned);
  if (!request.dryRun) report.note(`${result.hasChanges ? 'Live' : 'Up to date'}: ${result.url}`);
}

/**
 * Deploys until the job is cancelled, if it is: then no further step begins, what is pointed back stays so, and `note` says
 * what is live.
 */
export async function deployUntilCancelled(
  note: (live: string) => string,
  { run, session, request, options }: Deploying,
): Promise<DeployResult> {
  const stop = new AbortController();
  let leave = () => Promise.resolve('Nothing was deployed');
  const leaving = async () => {
    stop.abort(new Error('The job was cancelled'));
    return note(await leave());
  };
  const context = createContext(session, run.report, { signal: stop.signal });
  const onBegin: DeployOptions['onBegin'] = (given) => void (leave = given);
  return await interruptible(leaving, () => deploy(context, request, { ...options, onBegin }));
}

interface Deploying {
  run: ActionRun;
  session: AwsSession;
  request: DeployRequest;
  options: DeployOptions;
}

export function outputPlan(run: ActionRun, { id, verdict }: PlannedDeployment): void {
  run.output('plan', id);
  run.output('plan-verdict', verdict);
}

export function outputLive(run: ActionRun, { url, apiUrl, release }: LiveRelease): void {
  run.output('url', url);
  run.output('api-url', apiUrl);
  run.output('release', release);
}

export function deployOptions(run: ActionRun, token: string | undefined): DeployOptions {
  const { environment, context } = run;
  const { repository, workspace } = context;
  return {
    variables: withPassedValues(run),
    onFailure: (live) => outputLive(run, live),
    compareCommits: async (live, wanted) => {
      // Octokit is needed only where another commit is live.
      const { compareCommits } = await import('./github/commit-order.ts');
      const apiUrl = environment['GITHUB_API_URL'];
      return await compareCommits({ repository, live, wanted, token, apiUrl, workspace, environment });
    },
  };
}

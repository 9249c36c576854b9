import { type ActionRun, Inputs, Interrupted } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import {
  deploy,
  describeNoPlan,
  describePlanned,
  type DeployRequest,
  type PlannedDeployment,
} from '../pipeline/index.ts';
import { closeSection, publishSection, readPullRequest, type PullRequest } from '../preview/index.ts';
import { fullName } from '../release/index.ts';
import { reasonOf, type Redactor } from '../report/index.ts';
import { withCheckedOutCommit } from './github/checked-out.ts';
import { openGitHub, readEvent, redacting, refusalOf } from './github-access.ts';
import { deployOptions, outputPlan } from './deploy.ts';
import { readRequest } from './inputs/deploy-inputs.ts';
import { interruptible } from './interrupt.ts';
import { openSession } from './open-session.ts';
import { readGitHubToken } from './inputs/shared-inputs.ts';

/** actions/plan: what a deployment would do, on the pull request and as the outputs that `deploy` can be held to. */
export default async function planAction(given: ActionRun): Promise<void> {
  const { run, redactor } = redacting(given);
  const pull = pullRequestOf(run);
  if (pull?.untrusted) return skip(run, pull);
  const inputs = readRequest(asPlan(run));
  const request = { ...inputs, run: await withCheckedOutCommit(run, inputs.directory) };
  let planned: PlannedDeployment | undefined;
  try {
    const result = await plan(run, request, (found) => (planned = found));
    outputPlan(run, planned!);
    run.output('has-changes', result.hasChanges);
    run.output('url', result.url);
    await commentPlan(run, pull, redactor, { request, planned });
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    await commentPlan(run, pull, redactor, { request, planned, error });
    throw error;
  }
}

/** Outside of a pull request, as on a push, the plan is in the summary and in the outputs. */
function pullRequestOf(run: ActionRun): PullRequest | undefined {
  const event = readEvent(run);
  if (!/^pull_request/.test(event.name) && event.given === undefined) return undefined;
  return readPullRequest(event);
}

function skip(run: ActionRun, { untrusted }: PullRequest): void {
  const from = untrusted === 'fork' ? 'a fork' : 'Dependabot';
  const text = `This pull request comes from ${from}: no job with AWS credentials runs for it. Somebody with write access can have it planned by pushing its commit to a branch of this repository.`;
  run.report.note(text);
  run.report.summary(`### No plan\n\n${text}\n`);
}

/** The run of deploy whose dry run this is. */
function asPlan(run: ActionRun): ActionRun {
  return { ...run, inputs: new Inputs({ ...run.environment, 'INPUT_DRY-RUN': 'true', 'INPUT_EXPECT-PLAN': '' }) };
}

async function plan(run: ActionRun, request: DeployRequest, onPlan: (planned: PlannedDeployment) => void) {
  const { report } = run;
  const { app, environment } = request;
  const session = openSession(run, { sessionName: `${fullName(request)}-plan`, environmentName: 'plan' });
  const note = () =>
    `The plan of ${app} ${environment} was interrupted. Only change sets were created, and they are not executed.`;
  const options = deployOptions(run, readGitHubToken(run));
  return await interruptible(note, () => deploy(createContext(session, report), request, { ...options, onPlan }));
}

interface Told {
  request: DeployRequest;
  /** Undefined where it failed before there was one. */
  planned: PlannedDeployment | undefined;
  /** Why the deployment would be refused, or why there is no plan. */
  error?: unknown;
}

/**
 * The comment on the pull request. It comes second: what GitHub refuses is a warning. A plan that changes nothing, and one
 * that could not be made, take the place of what was told before, and begin no comment.
 */
async function commentPlan(
  run: ActionRun,
  pull: PullRequest | undefined,
  redactor: Redactor,
  { request, planned, error }: Told,
): Promise<void> {
  const github = pull && (await openGitHub(run));
  if (!github) return;
  const section = { number: pull.number, kind: 'plans' as const, app: fullName(request) };
  const facts = redactor.deep({
    commit: pull.headSha ?? request.run.commit,
    runUrl: run.context.runUrl,
    refused: error === undefined ? undefined : reasonOf(error),
  });
  const text = (room: number) => {
    const described = planned ? describePlanned(redactor.deep(planned), facts, room) : describeNoPlan(request, facts);
    return redactor.text(described, () => '***');
  };
  const isNews = planned !== undefined && (planned.verdict !== 'no-change' || error !== undefined);
  try {
    await (isNews ? publishSection : closeSection)(github, section, text);
  } catch (refused) {
    run.report.warning(`${refusalOf(refused, 'pull-requests: write')}. The plan is in the summary of this run`, {
      title: 'No comment on the pull request',
    });
  }
}

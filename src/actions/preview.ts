import type { AwsSession } from '../aws/index.ts';
import { type ActionRun, Interrupted } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import type { DeployOptions, DeployRequest, DeployResult } from '../pipeline/index.ts';
import { lockOf, type PullRequest } from '../preview/index.ts';
import { fullName, stackName } from '../release/index.ts';
import { Failure, type Redactor, type TaskSize } from '../report/index.ts';
import { readStack, shippedTemplate } from '../stack/index.ts';
import { withCheckedOutCommit } from './github/checked-out.ts';
import { openGitHub, redacting } from './github-access.ts';
import { deployUntilCancelled } from './deploy.ts';
import { readRequest } from './inputs/deploy-inputs.ts';
import { openSession } from './open-session.ts';
import { withPassedValues } from './inputs/shared-inputs.ts';
import { Admission, NoPreview } from './previews/preview-admission.ts';
import { Announcements } from './previews/preview-announcements.ts';
import { asDeployment, readPreviewInputs, refuseUnconfirmedCopy, type PreviewInputs } from './inputs/preview-inputs.ts';

/** actions/preview: the preview of one pull request, with an address of its own. */
export default async function previewAction(given: ActionRun): Promise<void> {
  const { run, redactor } = redacting(given);
  const wanted = readPreviewInputs(run);
  try {
    await previewOf(run, wanted, redactor);
  } catch (error) {
    if (!(error instanceof NoPreview)) throw error;
    run.output('state', error.state);
    run.report.note(error.message);
    run.report.summary(`### No preview of #${wanted.pullRequest.number}\n\n${error.message}\n`);
  }
}

async function previewOf(run: ActionRun, wanted: PreviewInputs, redactor: Redactor): Promise<void> {
  const { number } = wanted.pullRequest;
  if (wanted.pullRequest.untrusted) throw noPreviewFor(wanted.pullRequest.untrusted);
  const github = await openGitHub(run);
  const admission = new Admission(github, wanted, run);
  const headSha = await admission.lookUp();
  const deployment = asDeployment(run, wanted.pullRequest);
  const settings = { until: admission.until, data: wanted.data };
  const unlocked = await readPreviewRequest(deployment, headSha, settings);
  const request = locked(run, unlocked, wanted);
  refuseUnconfirmedCopy(run, wanted, request.app);
  admission.refuseOutdated(request.run.commit);
  const { app, environment } = request;
  const facts = {
    app,
    number,
    commit: headSha,
    runUrl: run.context.runUrl,
    until: admission.until,
    isKept: admission.isKept,
  };
  const announcements = new Announcements(github, { facts, report: run.report, redactor });
  const session = openSession(deployment, { sessionName: fullName(request), environmentName: 'preview' });
  const before = await addressOfBefore(session, request);
  const building = announcements.building(before);
  try {
    const result = await deployPreview(deployment, { session, request, admission });
    await takeDownIfClosed(deployment, { session, request, admission });
    outputResult(run, result, { environment, number, until: admission.until, key: request.preview!.key });
    await building;
    const told = {
      since: admission.since,
      isLocked: wanted.password !== '',
      imageBytes: await imageBytes(session, request),
      task: request.mode === 'container' ? taskSize(request) : undefined,
    };
    await announcements.ready(result, told);
  } catch (error) {
    // There is no time for GitHub: the next push, or the sweep, has the next word.
    if (error instanceof Interrupted) throw error;
    await building;
    // What has this name in another repository is nobody's to open from here.
    const isForeign = error instanceof Failure && error.code === 'new-source';
    if (!(error instanceof NoPreview)) await announcements.failed(error, isForeign ? undefined : before);
    else if (error.state !== 'superseded')
      await announcements.none(error.state === 'limit' ? 'limit' : 'closed', error.message);
    throw error;
  }
}

/** What the images of the preview take in its repository; 0 where that is not known, which only the comment's cost tells. */
async function imageBytes(session: AwsSession, request: DeployRequest): Promise<number> {
  if (request.packageType !== 'image' && request.mode !== 'container') return 0;
  const { storedBytes } = await import('../image/index.ts');
  return await storedBytes(session, fullName(request)).catch(() => 0);
}

/** What the preview runs on, whose template has a default for both. */
function taskSize({ templates, parameterOverrides }: DeployRequest): TaskSize {
  const { parameters } = shippedTemplate(templates, 'preview-container');
  const size = (name: string) => Number(parameterOverrides[name] ?? parameters[name]!.Default);
  return { cpu: size('Cpu'), memory: size('Memory') };
}

/** The address of the preview, where a push before this one has made it. The deployment tells what is wrong with AWS. */
async function addressOfBefore(session: AwsSession, request: DeployRequest): Promise<string | undefined> {
  const stack = await readStack(session, stackName(request, 'web')).catch(() => undefined);
  return stack?.outputs['WebUrl'];
}

/** With a password, the preview opens to who knows it, and to the checks of this run. */
function locked(run: ActionRun, request: DeployRequest, { password, pullRequest }: PreviewInputs): DeployRequest {
  if (password === '') return request;
  const { lock, key } = lockOf(password, { app: request.app, number: pullRequest.number });
  run.report.mask(key);
  return { ...request, preview: { ...request.preview!, lock, key } };
}

interface PreviewDeployment {
  session: AwsSession;
  request: DeployRequest;
  admission: Admission;
}

async function deployPreview(
  run: ActionRun,
  { session, request, admission }: PreviewDeployment,
): Promise<DeployResult> {
  const note = (live: string) =>
    `The preview of ${request.app} ${request.environment} was interrupted. ${live}. The next push completes it. If the pull request is closed, the sweep removes what is left.`;
  const options: DeployOptions = {
    variables: withPassedValues(run),
    // An older run is refused by its number, and by what GitHub says of the pull request.
    compareCommits: () => Promise.resolve('newer'),
    admit: (environment) => admission.admit(environment, request),
  };
  return await deployUntilCancelled(note, { run, session, request, options });
}

/** Closed while it was deployed: the teardown of the close may have ended before there was anything. */
async function takeDownIfClosed(
  { report }: ActionRun,
  { session, request, admission }: PreviewDeployment,
): Promise<void> {
  try {
    await admission.refuseClosed();
  } catch (error) {
    report.note('The pull request was closed while its preview was deployed: the preview is removed again');
    // Most previews stay.
    const { teardown } = await import('../teardown/index.ts');
    const job = { ...request, confirm: '', deleteData: '', lastExport: false };
    await teardown(createContext(session, report), job);
    throw error;
  }
}

function outputResult(
  run: ActionRun,
  result: DeployResult,
  { environment, number, until, key = '' }: { environment: string; number: number; until: string; key?: string },
): void {
  run.output('state', 'ready');
  run.output('pull-request', number);
  run.output('environment', environment);
  run.output('url', result.url);
  run.output('release', result.release);
  run.output('has-changes', result.hasChanges);
  run.output('verdict', result.verdict);
  run.output('expires', until);
  run.output('bypass-key', key);
  run.output('stack-outputs', result.stackOutputs);
  run.report.note(`Preview of #${number}: ${result.url}`);
}

/** The deployment of the head commit. Fails with code wrong-commit where another one is checked out. */
async function readPreviewRequest(
  run: ActionRun,
  headSha: string,
  preview: DeployRequest['preview'],
): Promise<DeployRequest> {
  const inputs = readRequest(run);
  const onHead = { ...run, context: { ...run.context, commit: headSha } };
  const found = await withCheckedOutCommit(onHead, inputs.directory);
  if (found.commit !== headSha)
    throw new Failure({
      code: 'wrong-commit',
      what: `Commit ${found.commit.slice(0, 7)} is checked out, but the head of the pull request is ${headSha.slice(0, 7)}`,
      why: 'For a pull request, actions/checkout by default uses a temporary merge with the base branch, and that commit cannot be found later',
      todo: 'Give actions/checkout ref: ${{ github.event.pull_request.head.sha }}',
    });
  return { ...inputs, run: found, preview };
}

function noPreviewFor(untrusted: NonNullable<PullRequest['untrusted']>): NoPreview {
  const why =
    untrusted === 'fork'
      ? 'Its code comes from a fork: no job with AWS credentials runs for it. Somebody with write access can push its commit to a branch of this repository.'
      : 'Dependabot opened it: no job with AWS credentials runs for it. Somebody with write access can start a preview by pushing to its branch.';
  return new NoPreview('skipped', why);
}

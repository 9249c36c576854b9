import { systemClock, type AwsSession } from '../aws/index.ts';
import type { CommitOrder } from '../github/index.ts';
import { acquireLease, jsonStore, type Ledger, ledger, type OpenRecord, type ReleaseRecord } from '../release/index.ts';
import { childEnvironment } from '../process/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { type Bootstrap, ensureBootstrap, executionRoleFor, readBootstrap } from '../stack/index.ts';
import { apiUrl, type Deployment, publicUrl } from './deployment.ts';
import { preflight } from './preflight.ts';
import { describeRelease, draftRecord, isUnrecorded } from './record.ts';
import type { DeployRequest } from './request.ts';
import { runSteps, type RunOutcome } from './run.ts';
import { deploymentSteps } from './steps/index.ts';
import { summarize } from './summary.ts';
import { undo } from './undo.ts';

export interface DeployResult {
  url: string;
  apiUrl: string;
  /** Id of the release that is live now. */
  release: string;
  mode: string;
  hasChanges: boolean;
  verdict: string;
  /** Outputs of all stacks of the environment, by role. */
  stackOutputs: Record<string, Record<string, string>>;
}

export interface DeployContext {
  session: AwsSession;
  report: Reporter;
  environment: Readonly<Record<string, string | undefined>>;
  /** How the commit that is live and the one of this run stand to each other. */
  compareCommits(live: string, wanted: string): Promise<CommitOrder>;
}

/**
 * The whole deployment of one environment: plan all, guard all, apply in order, verify, record. Fails without having
 * changed anything where a guard refuses; fails and goes back to the release that was live where a step or a check
 * after the first write fails (unless rollback-on-failure is false).
 */
export async function deploy(request: DeployRequest, context: DeployContext): Promise<DeployResult> {
  const { session, report } = context;
  preflight(request);
  const scope = { app: request.app, environment: request.environment };
  // Every call on a bucket names its owner: asked while the bootstrap is looked up.
  session.accountId().catch(() => undefined);
  const bootstrap = request.dryRun
    ? await readBootstrap(session)
    : await ensureBootstrap(session, { templatesFolder: request.templates, report });
  const store = bootstrap && jsonStore(session, bootstrap.artifactsBucket);
  const releases = store && ledger(store, scope);
  const lease =
    store && !request.dryRun
      ? await acquireLease(
          store,
          scope,
          { operation: 'deploy', ...request.run, wait: request.leaseTimeout, force: request.forceUnlock },
          report,
        )
      : undefined;
  try {
    const current = await releases?.current();
    const previous = current && (await releases!.read(current.value.id));
    if (current && !request.allowOlder) await refuseOlder(request, context, current.value.commit);
    const deployment = newDeployment(request, context, bootstrap, previous);
    if (bootstrap)
      deployment.bootstrap = { ...bootstrap, executionRoleArn: await executionRoleFor(session, bootstrap) };
    let opened: OpenRecord | undefined;
    let outcome: RunOutcome;
    try {
      outcome = await runSteps(deploymentSteps, deployment, {
        clock: systemClock,
        lease,
        unrecorded: () => isUnrecorded(deployment),
        open: async () => (opened = await releases!.open(draftRecord(deployment))),
      });
    } catch (error) {
      throw await undo(deployment, error, opened, lease);
    }
    // Outside: a good release is not taken back because its record could not be written.
    lease?.signal.throwIfAborted();
    return await finish(deployment, outcome, opened, releases, current);
  } finally {
    await lease?.release();
  }
}

type Current = Awaited<ReturnType<Ledger['current']>>;

async function finish(
  deployment: Deployment,
  outcome: RunOutcome,
  opened: OpenRecord | undefined,
  releases: Ledger | undefined,
  current: Current,
): Promise<DeployResult> {
  const { request, report } = deployment;
  let release = deployment.previous?.id ?? '';
  if (outcome.applied && opened) {
    const record = await opened.close({ ...describeRelease(deployment), status: 'live' });
    await releases!.promote(record, current);
    release = record.id;
  } else if (outcome.applied && current && request.run.commit && current.value.commit !== request.run.commit) {
    // Nothing to deploy, but a newer commit is what runs now: an older one must not overwrite it.
    await releases!.promote({ ...deployment.previous!, commit: request.run.commit }, current);
  }
  report.summary(summarize(deployment, outcome, release));
  const outputs = Object.entries({ ...deployment.plans, ...deployment.results });
  return {
    url: publicUrl(deployment),
    apiUrl: apiUrl(deployment),
    release,
    mode: request.mode,
    hasChanges: outcome.hasChanges,
    verdict: deployment.checks?.verdict ?? 'none',
    stackOutputs: Object.fromEntries(outputs.map(([role, stack]) => [role, stack.outputs])),
  };
}

async function refuseOlder(request: DeployRequest, context: DeployContext, live: string): Promise<void> {
  const wanted = request.run.commit;
  if (!live || !wanted || live === wanted) return;
  const order = await context.compareCommits(live, wanted);
  if (order === 'unknown') {
    context.report.note(
      `Whether commit ${wanted.slice(0, 7)} is newer than ${live.slice(0, 7)}, which is live, cannot be told here`,
    );
  }
  if (order !== 'older') return;
  throw new Failure({
    code: 'older-commit',
    what: `Commit ${wanted.slice(0, 7)} is older than ${live.slice(0, 7)}, which is live`,
    why: 'Deploying it would take back what was deployed since',
    todo: 'To go back on purpose use the rollback, or set allow-older: true',
  });
}

function newDeployment(
  request: DeployRequest,
  context: DeployContext,
  bootstrap: Bootstrap | undefined,
  previous: ReleaseRecord | undefined,
): Deployment {
  return {
    request,
    session: context.session,
    report: context.report,
    commandEnvironment: childEnvironment(context.environment, { pass: request.passEnvironment }),
    bootstrap,
    previous,
    plans: {},
    results: {},
    timeline: [],
    touchedLive: false,
  };
}

import { parallel } from '../aws/index.ts';
import { type OpenEnvironment, withEnvironment } from '../environment/index.ts';
import type { Context } from '../operation/index.ts';
import type { Environment } from '../process/index.ts';
import { type CurrentRelease, type OpenRecord, rememberedLedger, type Versioned } from '../release/index.ts';
import { checkAllowed, resourcesIn } from '../stack/index.ts';
import { handleFailure } from './after-failure.ts';
import { apiUrl, appVersion, type Deployment, publicUrl } from './deployment.ts';
import type { Standing } from './failed-deployment.ts';
import type { LooksAhead } from './ahead/looks-ahead.ts';
import { pruneOldImages } from './kept/old-images.ts';
import { leaveInterrupted } from './interruption.ts';
import { endContainer, findLeftovers } from './kept/leftovers.ts';
import { guardCommit, guardRequest } from './preflight/guard.ts';
import { prepareDeployment } from './prepare.ts';
import { describeRelease, draftRecord, isUnrecorded, plannedRelease } from './record.ts';
import { type Known, newDeployment } from './open-deployment.ts';
import { type CommitOrder, refusePinnedContent } from './preflight/pin.ts';
import type { PlannedDeployment } from './plan/planned.ts';
import { refuseMovedPlan, recordDryRun } from './plan/dry-run.ts';
import { beginLooks, findWhereabouts } from './begin-looks.ts';
import { compareWithPromoted } from './promotion/compare.ts';
import type { Promotion } from './promotion/with-promotion.ts';
import { PresentStacks } from './ahead/present-stacks.ts';
import { type DeployRequest, stackNames } from './request.ts';
import { runSteps, type RunOutcome } from './run.ts';
import { deploymentSteps, NEEDS } from './steps/index.ts';
import { summarize, summaryAbout } from './summary.ts';
import { newestToRead, releasesToKeep } from './kept/kept-releases.ts';
import { recordMigrations } from './migrations-done.ts';
import { reportReleases } from './recorded/releases.ts';
import type { ShiftState } from './traffic/carry-on.ts';
import { completeShift } from './traffic/operation.ts';
import { newShift, refuseBesideShift, UnfinishedShift } from './traffic/shift.ts';
import { shiftTraffic } from './traffic/shift-traffic.ts';

/** What users reach; empty where nothing is live. */
export interface LiveRelease {
  url: string;
  apiUrl: string;
  /** Its id; empty for one that failed and stays. */
  release: string;
}

export interface DeployResult extends LiveRelease {
  mode: string;
  hasChanges: boolean;
  verdict: string;
  /** What the app gets as APP_VERSION; empty where that is not known. */
  version: string;
  /** What was done, a step a line: the steps that changed something. */
  changes: { step: string; change: string }[];
  /** Of a dry run: what would be done, as a whole. */
  planned?: PlannedDeployment;
  /** Outputs of all stacks of the environment, by role. */
  stackOutputs: Record<string, Record<string, string>>;
  /** What became of the shift of traffic, where there is one. */
  traffic?: ShiftState;
}

export interface DeployOptions {
  /** Variables of this process; build commands see those that hold no credentials. */
  variables: Environment;
  /** How the commit that is live and the one of this run relate. */
  compareCommits(live: string, wanted: string): Promise<CommitOrder>;
  /** Called while nobody else may change the environment, before anything is planned; what it throws ends the run. */
  admit?(environment: OpenEnvironment): Promise<void>;
  /** Called in a dry run once all is planned, and before anything is refused. */
  onPlan?(planned: PlannedDeployment): void;
  /** Called when the deployment has failed, with what is live now. */
  onFailure?(live: LiveRelease): void;
  /** Called before the first step, with what a cancelled run does last: it returns what is live then. */
  onBegin?(leave: () => Promise<string>): void;
}

/**
 * The whole deployment of one environment: plan all, guard all, apply, verify, record. Fails without having
 * changed anything where a guard refuses; fails and goes back to the release that was live where a step or a check
 * after the first write fails (unless rollback-on-failure is false).
 */
export async function deploy(context: Context, request: DeployRequest, options: DeployOptions): Promise<DeployResult> {
  if (!request.promoteFrom) return await deployBuilt(context, request, options);
  const { withPromotion } = await import('./promotion/with-promotion.ts');
  return await withPromotion(context, request, (promoting, promotion) =>
    deployBuilt(context, promoting, options, promotion),
  );
}

async function deployBuilt(
  context: Context,
  request: DeployRequest,
  options: DeployOptions,
  promotion?: Promotion,
): Promise<DeployResult> {
  let known: Known = { ...(await prepareDeployment(context, request)), promotion };
  const where = hasBuildCommand(request) || request.dryRun ? undefined : findWhereabouts(context.session, known);
  const wanted = { operation: 'deploy', looksAhead: newestToRead(request.keepReleases), ...request };
  let isShared = false;
  if (request.expectPlan)
    // Before anything at all is written, the lease included.
    known = await withEnvironment(context, { ...wanted, dryRun: true }, (environment) => {
      isShared = environment.bootstrap !== undefined;
      return refuseMovedPlan(environment, known, options);
    });
  const result = await withEnvironment(context, wanted, async (environment) => {
    await options.admit?.(environment);
    const { releases, context: leased } = environment;
    // Nobody else writes while the lease is held.
    const remember = () => ({ ...environment, releases: releases && rememberedLedger(releases, leased.signal) });
    const remembered = remember();
    // Another run may have had the environment until now, be it the one that made the bootstrap stack.
    if (request.expectPlan && (isShared || (await releases?.list(1))?.length))
      known = await refuseMovedPlan(remembered, known, options);
    const looking = () => ({ ...options, ahead: where && beginLooks(environment, known, where) });
    try {
      return await deployInto(remembered, known, looking());
    } catch (error) {
      if (!(error instanceof UnfinishedShift)) throw error;
      await completeShift(leased, { ...environment, releases: releases!, connectTo: request.connectTo });
      return await deployInto(remember(), known, looking());
    }
  });
  if (request.traffic.length === 0 || request.dryRun) return result;
  return { ...result, traffic: (await shiftTraffic(context, { ...request, operation: 'continue' })).state };
}

async function deployInto(
  environment: OpenEnvironment,
  known: Known,
  options: DeployOptions & { ahead: LooksAhead | undefined },
): Promise<DeployResult> {
  const { compareCommits, onFailure, onBegin, onPlan, ahead } = options;
  const { context, releases, likelyReleases } = environment;
  const { request } = known;
  const [connected, kept] = [
    refuseBesideShift(context, releases, { mayWrite: !request.dryRun, takeApi: ahead?.api }),
    releases && releasesToKeep(releases, request.keepReleases),
  ];
  // Awaited below, where what comes before has refused nothing.
  Promise.all([connected, kept]).catch(() => undefined);
  const present = hasBuildCommand(request) ? undefined : new PresentStacks(context.session, stacksOf(known));
  // Beside the look which releases there are: under the lease, as all that is planned with.
  if (releases) parallel(likelyReleases, 32, (id) => releases.entry(id)).catch(() => undefined);
  const current = await releases?.current();
  const previous = current && (await releases!.read(current.value.id));
  guardRequest(previous, request);
  // Nobody waits for a build that is refused after it.
  if (hasBuildCommand(request)) await connected;
  await guardCommit(current?.value.commit, request, { compareCommits, report: context.report });
  const readings = hasBuildCommand(request) ? {} : { present, ahead, connected };
  const found = { current: current?.value, previous, kept: await kept, ...readings };
  const deployment = await newDeployment(environment, known, { ...options, ...found });
  onBegin?.(() => leaveInterrupted(deployment));
  let opened: OpenRecord | undefined;
  let outcome: RunOutcome;
  try {
    outcome = await runSteps(deploymentSteps, NEEDS, deployment, {
      planned: async (found) => {
        if (!request.dryRun) return;
        deployment.planned = await recordDryRun(deployment, found);
        onPlan?.(deployment.planned);
      },
      isUnrecorded: () => isUnrecorded(deployment),
      async refuse() {
        await connected;
        refuseContent(deployment);
        checkAllowed(context, request.allowReplacement, resourcesOfAll(deployment));
      },
      async open() {
        const stored = Promise.all(Object.values(deployment.plans).flatMap((plan) => plan.stored ?? []));
        stored.catch(() => undefined);
        opened = await releases!.open(draftRecord(deployment));
        deployment.releaseId = opened.record.id;
        // Nothing that is live has been touched yet.
        await stored;
      },
    });
    environment.refuseLost();
    if (deployment.isPutBack) context.signal.throwIfAborted();
    deployment.isWhole = true;
  } catch (error) {
    if (error instanceof UnfinishedShift) throw error;
    const failed = await handleFailure(deployment, error, { opened, releases });
    if (failed.standing === 'stays')
      await recordMigrations(context, deployment.bootstrap, { ...request, migrations: deployment.migrations });
    if (failed.standing) onFailure?.(liveAfter(deployment, failed.standing));
    throw failed.error;
  }
  const leftovers = outcome.applied && outcome.hasChanges ? findLeftovers(environment, deployment) : undefined;
  // Outside of the try: a good release is not taken back because its record could not be written.
  const release = outcome.applied ? await record(environment, deployment, opened, current) : (previous?.id ?? '');
  // While traffic moves, the release before writes as well.
  if (outcome.applied && request.traffic.length === 0)
    await recordMigrations(context, deployment.bootstrap, { ...request, migrations: deployment.migrations });
  if (outcome.applied) await endContainer(deployment);
  if (leftovers) {
    await pruneOldImages(context, deployment);
    deployment.leftovers = await leftovers;
  }
  context.report.summary(summarize(deployment, outcome, release), summaryAbout(deployment));
  await reportReleases(environment);
  return resultOf(deployment, outcome, release);
}

/** A build may take minutes: what was read before it is not what its plans compare with. */
function hasBuildCommand({ buildCommand, webBuildCommand }: DeployRequest): boolean {
  return buildCommand !== '' || webBuildCommand !== '';
}

/** Names of the stacks that are planned in the deployment's own region. */
function stacksOf({ request, templates }: Known): string[] {
  const names = stackNames(request);
  const roles = Object.keys(names) as (keyof typeof names)[];
  return roles
    .filter((role) => (role === 'backend' ? request.mode !== 'none' : templates[role]))
    .map((role) => names[role]);
}

/** What all plans together say must not be deployed. */
function refuseContent(deployment: Deployment): void {
  const planned = plannedRelease(deployment);
  const { contentId, promotion, pin, request } = deployment;
  refusePinnedContent(pin!, planned, request.run.commit);
  if (promotion) compareWithPromoted(promotion.record, { contentId, site: planned.content.site });
}

/** Records what is live now; returns the id of the release that it belongs to. */
async function record(
  { releases }: OpenEnvironment,
  deployment: Deployment,
  opened: OpenRecord | undefined,
  current: Versioned<CurrentRelease> | undefined,
): Promise<string> {
  const { request, previous } = deployment;
  if (opened && request.traffic.length > 0) {
    const traffic = newShift(deployment);
    return (await opened.close({ ...describeRelease(deployment), status: 'shifting', traffic })).id;
  }
  if (opened) {
    const closed = await opened.close({ ...describeRelease(deployment), status: 'live' });
    await releases!.promote(closed, current, deployment.pin?.remaining);
    return closed.id;
  }
  const { commit } = request.run;
  if (current && commit && current.value.commit !== commit) {
    // Nothing to deploy, but a newer commit is what runs now: an older one must not overwrite it.
    await releases!.promote({ ...previous!, commit }, current, deployment.pin?.remaining);
  }
  return previous?.id ?? '';
}

/** What is live after a deployment has failed: its own addresses where it stays, else those of the release before. */
function liveAfter(deployment: Deployment, standing: Standing): LiveRelease {
  if (standing === 'stays') return { url: publicUrl(deployment), apiUrl: apiUrl(deployment), release: '' };
  const { url = '', apiUrl: api = '', id = '' } = deployment.previous ?? {};
  return { url, apiUrl: api, release: id };
}

function resultOf(deployment: Deployment, outcome: RunOutcome, release: string): DeployResult {
  const stacks = Object.entries({ ...deployment.plans, ...deployment.results });
  return {
    url: publicUrl(deployment),
    apiUrl: apiUrl(deployment),
    release,
    mode: deployment.request.mode,
    hasChanges: outcome.hasChanges,
    verdict: deployment.checks?.verdict ?? 'none',
    version: appVersion(deployment) ?? '',
    planned: deployment.planned,
    changes: outcome.changes.flatMap(({ step, change, known }) => (known && change ? { step, change } : [])),
    stackOutputs: Object.fromEntries(stacks.map(([role, stack]) => [role, stack.outputs])),
  };
}

/** The resources of all stacks, as the templates have them and as the plans show that they go. */
function resourcesOfAll({ templates, plans }: Deployment): string[] {
  const { backend, data, alarms, network, web } = templates;
  return [
    ...[backend, data, alarms, network, web].flatMap((template) => Object.keys(template?.resources ?? {})),
    ...Object.values(plans).flatMap(resourcesIn),
  ];
}

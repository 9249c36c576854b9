import { type OpenEnvironment, withEnvironment } from '../../environment/index.ts';
import type { Context } from '../../operation/index.ts';
import { childEnvironment, type Environment } from '../../process/index.ts';
import {
  type History,
  type HistoryEntry,
  type OpenRecord,
  originOf,
  readHistory,
  type ReleaseRecord,
  type RollbackFacts,
  unreadable,
} from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import { handleFailure } from '../after-failure.ts';
import { leaveRollback } from '../interruption.ts';
import { apiUrl, type Deployment, publicUrl } from '../deployment.ts';
import type { LiveRelease } from '../deploy.ts';
import { pinsAfterRollback } from '../preflight/pin.ts';
import { warnBesidePreviews } from '../backend/preview-containers.ts';
import { describeRelease, draftRecord } from '../record.ts';
import { type RunOutcome, runSteps } from '../run.ts';
import { checks, lookAtChecks } from '../steps/checks.ts';
import { Needs } from './needs.ts';
import { type Prepared, prepare, type RollbackRequest } from './prepare.ts';
import { recordedRequest } from './recorded-release.ts';
import { type ListedRelease, listReleases, releaseLines } from './releases.ts';
import { keepRecordedResults, readPresentState, recordedNeeds, recordedSteps, type SeenOutside } from './steps.ts';
import { summarizeHistory, summarizeRollback } from './summary.ts';

export interface RollbackResult extends LiveRelease {
  mode: string;
  /** Of the release that is live. */
  commit: string;
  hasChanges: boolean;
  verdict: string;
  /** The release that was live before; empty where nothing was rolled back. */
  rolledBackFrom: string;
  releases: ListedRelease[];
}

export interface RollbackOptions {
  /** Variables of this process; checks see those that hold no credentials. */
  variables: Environment;
  /** Called when the rollback has failed, with what is live now. */
  onFailure?(live: LiveRelease): void;
  /** Called before the first step, with what says, for a cancelled run, what is live then. */
  onBegin?(leave: () => string): void;
}

/** How many of the newest attempts are looked through. */
const HISTORY = 200;
/** How many of them are shown. */
const SHOWN = 10;

/**
 * Deploys a recorded release again: nothing is built, and nothing is read from the repository. The release is chosen,
 * looked for and compared before the first write, the lease included; then requests go to it, the stacks follow, and the
 * checks have the last word. Without `to` the releases are listed.
 */
export async function rollback(
  context: Context,
  request: RollbackRequest,
  options: RollbackOptions,
): Promise<RollbackResult> {
  const scope = { ...request, operation: 'rollback', onlyExisting: true };
  const before = await withEnvironment(context, { ...scope, dryRun: true }, async (environment) => {
    const history = await readExisting(environment, request);
    if (request.to === undefined) return { result: await listOnly(environment, request, history) };
    const prepared = await prepare(environment, request, history);
    await lookAtChecks(requestOf(request, prepared));
    if (request.what !== 'site') await warnBesidePreviews(context, prepared.record);
    return request.dryRun ? { result: await planOnly(environment, request, prepared, options) } : { history };
  });
  if (before.result) return before.result;
  return await withEnvironment(context, scope, async (environment) => {
    const history = await readExisting(environment, request);
    const done = request.to!.kind === 'previous' && doneMeanwhile(before.history!, history);
    if (done) return await leave(environment, request, history, done);
    return await carryOut(environment, request, await prepare(environment, request, history), options);
  });
}

/** The releases of an environment; one that never was is refused, and nothing is made for it. */
async function readExisting({ releases, context }: OpenEnvironment, request: RollbackRequest): Promise<History> {
  const history = releases && (await readHistory(releases, HISTORY));
  if (history && history.entries.length > 0) return history;
  if (request.to?.kind === 'unreadable') throw unreadable(request.to.text);
  throw new Failure({
    code: 'no-release',
    what: `${request.app} ${request.environment} has no releases in ${context.session.region}`,
    why: releases ? 'Nothing was ever deployed there' : 'There is no bootstrap stack: nothing was ever deployed there',
    todo: 'Check app, environment and aws-region',
  });
}

/** What was found with a dry run that names no release. */
async function listOnly(
  { context }: OpenEnvironment,
  request: RollbackRequest,
  history: History,
): Promise<RollbackResult> {
  const releases = await listReleases(history, SHOWN, new Needs(context.session));
  for (const line of releaseLines(releases)) context.report.note(line);
  context.report.summary(summarizeHistory(request, releases), aboutOf(request));
  return unchanged(history, releases);
}

async function planOnly(
  environment: OpenEnvironment,
  request: RollbackRequest,
  prepared: Prepared,
  options: RollbackOptions,
): Promise<RollbackResult> {
  const { deployment, steps, needs } = await open(environment, request, prepared, options);
  const outcome = await runSteps(steps, needs, deployment);
  const releases = await listReleases(prepared.history, SHOWN, new Needs(environment.context.session));
  environment.context.report.summary(
    summarizeRollback({ deployment, prepared, request, outcome, releases }),
    aboutOf(request),
  );
  return { ...unchanged(prepared.history, releases), hasChanges: outcome.hasChanges };
}

/** The deployment of the chosen release, and its steps. */
async function open(
  environment: OpenEnvironment,
  request: RollbackRequest,
  prepared: Prepared,
  { variables }: RollbackOptions,
) {
  const { context, bootstrap } = environment;
  const { recorded, live } = prepared;
  const deployment: Deployment = {
    request: requestOf(request, prepared),
    context,
    templates: {
      backend: recorded.backend?.template,
      data: undefined,
      web: undefined,
      resources: undefined,
      network: undefined,
      alarms: undefined,
      global: undefined,
    },
    secrets: {},
    bootstrap,
    previous: live,
    commandEnvironment: childEnvironment(variables),
    plans: {},
    results: {},
    timeline: [],
    // The data stays as it is.
    migrations: live?.migrations,
    touchedLive: false,
    goesBack: true,
  };
  const present = await readPresentState(deployment, recorded, live);
  keepRecordedResults(deployment, recorded, present);
  const seen: SeenOutside = {};
  const steps = [...recordedSteps(recorded, present, seen), checks];
  return { deployment, steps, needs: recordedNeeds(steps, present), seen };
}

/** Only the site comes back: the rest is that of the release that is live. */
function requestOf(request: RollbackRequest, { recorded, live }: Prepared) {
  return recordedRequest(recorded.what === 'site' && live ? live : recorded.record, request);
}

async function carryOut(
  environment: OpenEnvironment,
  request: RollbackRequest,
  prepared: Prepared,
  options: RollbackOptions,
): Promise<RollbackResult> {
  const { context, releases } = environment;
  const { record, from, isLive } = prepared;
  const { deployment, steps, needs, seen } = await open(environment, request, prepared, options);
  const facts: RollbackFacts = {
    of: originOf(record),
    from: originOf(from),
    what: request.what,
    reason: request.reason,
  };
  let opened: OpenRecord | undefined;
  let outcome: RunOutcome;
  options.onBegin?.(() => leaveRollback(deployment, prepared));
  try {
    outcome = await runSteps(steps, needs, deployment, {
      isUnrecorded: () => !isLive,
      open: async () => void (opened = await releases!.open({ ...draftRecord(deployment), rollback: facts })),
    });
    environment.refuseLost();
  } catch (error) {
    const failed = await handleFailure(deployment, error, { opened, releases });
    if (failed.standing) options.onFailure?.(liveOf(prepared.history));
    throw failed.error;
  }
  const release = opened ? await recordRollback(environment, request, prepared, { deployment, opened }) : record.id;
  options.onBegin?.(() => `The rollback was already complete: release ${originOf(record)} is live again, and recorded`);
  const history = await readHistory(releases!, SHOWN);
  const listed = await listReleases(history, SHOWN);
  context.report.summary(
    summarizeRollback({ deployment, prepared, request, outcome, releases: listed, seen, release }),
    aboutOf(request),
  );
  if (seen.failure) throw unseen(seen.failure, record);
  return {
    url: publicUrl(deployment),
    apiUrl: apiUrl(deployment),
    release,
    mode: deployment.request.mode,
    commit: deployment.request.run.commit,
    hasChanges: outcome.hasChanges || opened !== undefined,
    verdict: deployment.checks?.verdict ?? 'none',
    rolledBackFrom: opened ? facts.from : '',
    releases: listed,
  };
}

async function recordRollback(
  { releases }: OpenEnvironment,
  { reason, run }: RollbackRequest,
  { record, from, history }: Prepared,
  { deployment, opened }: { deployment: Deployment; opened: OpenRecord },
): Promise<string> {
  const closed = await opened.close({ ...describeRelease(deployment), status: 'live' });
  const pins = pinsAfterRollback(history.current?.value, { from, record, reason, actor: run.actor, time: closed.time });
  await releases!.promote(closed, history.current, pins);
  return closed.id;
}

const aboutOf = ({ app, environment }: RollbackRequest) => `rollback ${app} ${environment}`;

function unseen(failure: Failure, { id }: ReleaseRecord): Failure {
  return new Failure({
    ...failure,
    what: `Release ${id} was put back and recorded, but could not be confirmed from outside yet`,
    why: [failure.what, failure.why].filter(Boolean).join('. '),
    cause: failure,
    summarized: true,
  });
}

/**
 * The record of somebody who has gone back while this run waited for the lease: "previous" meant what was live then, and
 * that is no longer live.
 */
function doneMeanwhile(before: History, after: History): HistoryEntry | undefined {
  const known = new Map(before.entries.map((entry) => [entry.id, entry.record?.status]));
  const isNews = ({ id, record }: HistoryEntry) => !known.has(id) || known.get(id) !== record?.status;
  const [newest] = after.entries.filter(isNews);
  const { status, rollback } = newest?.record ?? {};
  return status === 'rolled-back' || (status === 'live' && rollback) ? newest : undefined;
}

async function leave(
  { context }: OpenEnvironment,
  request: RollbackRequest,
  history: History,
  { id, record }: HistoryEntry,
): Promise<RollbackResult> {
  const what = record!.rollback
    ? `${record!.actor || 'Another run'} has gone back to ${record!.rollback.of} while this run waited (${record!.runUrl || id})`
    : `Release ${id}, which was being deployed while this run waited, failed and was rolled back automatically`;
  context.report.warning(`${what}: nothing more was rolled back`, { title: 'Rolled back already' });
  const releases = await listReleases(history, SHOWN);
  context.report.summary(
    summarizeHistory(request, releases, `✅ ${what}. Nothing more was rolled back`),
    aboutOf(request),
  );
  return unchanged(history, releases);
}

/** The result where nothing was rolled back. */
function unchanged(history: History, releases: ListedRelease[]): RollbackResult {
  return { ...liveOf(history), hasChanges: false, verdict: 'none', rolledBackFrom: '', releases };
}

function liveOf({ current, entries }: History): LiveRelease & { mode: string; commit: string } {
  const live = entries.find(({ id }) => id === current?.value.id)?.record;
  return {
    url: live?.url ?? '',
    apiUrl: live?.apiUrl ?? '',
    release: live?.id ?? '',
    mode: live?.mode ?? '',
    commit: live?.commit ?? '',
  };
}

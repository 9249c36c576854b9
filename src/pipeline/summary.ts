import { describeChecks } from '../checks/index.ts';
import { Failure, markdown, messageOf } from '../report/index.ts';
import { stackOperation } from '../stack/index.ts';
import type { FailedDeployment, Standing } from './failed-deployment.ts';
import { apiUrl, appVersion, type Deployment, publicUrl, STACK_ROLES, type Timed } from './deployment.ts';
import { describeLongestChain } from './outcome/longest-chain.ts';
import { describePins } from './preflight/pin.ts';
import { headline as headlineOf } from './plan/describe.ts';
import type { RunOutcome } from './run.ts';
import { newCostsOf } from './outcome/new-costs.ts';

const { code, count, details, duration, escapeCell, table } = markdown;

/**
 * The one Job Summary of a deployment: verdict, address and cause first, then the application's own log, then what
 * changed, the rest folded. Where nothing changed it has two lines.
 */
export function summarize(
  deployment: Deployment,
  outcome: RunOutcome | undefined,
  release: string,
  failed?: FailedDeployment,
): string {
  const { request, timeline, checks } = deployment;
  const url = publicUrl(deployment);
  const isThere = url !== '' && (!failed || failed.standing === 'stays');
  const address = isThere ? `**[${escapeCell(url)}](${url})**` : '';
  const pinned = deployment.pin ? describePins(deployment.pin) : '';
  const title = `### ${headline(deployment, outcome, failed)}${pinned && `\n\n${pinned}`}`;
  if (outcome && !outcome.hasChanges && !request.dryRun) {
    const line = [address, facts(deployment, release), checks && `checks ${checks.verdict}`].filter(Boolean);
    return `${[title, line.join(' · '), outcome.applied && leftBehind(deployment)].filter(Boolean).join('\n\n')}\n`;
  }
  const { planned } = deployment;
  const parts = [title, planned && `**Plan ${code(planned.id)}: ${headlineOf(planned)}**`, address];
  if (failed) parts.push(explain(failed.error));
  parts.push(facts(deployment, release));
  if (outcome?.applied) parts.push(plainHttp(deployment), leftBehind(deployment));
  if (outcome)
    parts.push(
      `#### What ${request.dryRun ? 'would change' : 'changed'}`,
      changeTable(outcome, timeline, request.dryRun),
    );
  parts.push(newCosts(deployment));
  if (checks) parts.push(details(`Checks: ${checks.verdict}`, describeChecks(checks)));
  parts.push(...stackDetails(deployment));
  // What would have made it faster is no matter of a failure.
  if (timeline.length > 0 && !request.dryRun)
    parts.push(details('Timeline', failed ? gantt(timeline) : timelineOf(timeline)));
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** What the heading is about: a job may deploy several apps, and one of them twice (a dry run first). */
export function summaryAbout({ request: { app, environment }, goesBack }: Deployment): string {
  return `${goesBack ? 'rollback' : 'deploy'} ${app} ${environment}`;
}

function headline(
  { request, checks, goesBack }: Deployment,
  outcome: RunOutcome | undefined,
  failed: FailedDeployment | undefined,
): string {
  const mode = request.mode === 'none' ? 'site' : request.mode;
  const name = `${escapeCell(request.app)} → ${escapeCell(request.environment)} (${mode})`;
  if (failed)
    return `❌ ${name} ${HEADLINES[failed.standing ?? 'unchanged'](goesBack ? 'rolled back' : 'deployed', checks?.verdict)}`;
  if (request.dryRun)
    return outcome?.hasChanges ? `🔍 ${name}: plan only, nothing was written` : `🔍 ${name}: nothing would change`;
  if (!outcome?.hasChanges) return `✅ ${name} is up to date, nothing was deployed`;
  return `✅ ${name} is live${checks ? `, checks ${checks.verdict}` : ''}`;
}

/** What became of what failed, by what was to be done; with the verdict of the checks where they were run. */
const HEADLINES: Readonly<Record<Standing, (done: string, verdict: string | undefined) => string>> = {
  unchanged: (done) => `was not ${done}`,
  restored: (done) => `was not ${done}`,
  stays: (done, verdict) => (verdict ? `is live, checks ${verdict}` : `was ${done} in part`),
  unclear: () => 'failed, and the previous release could not be made live again',
};

function explain(error: unknown): string {
  if (!(error instanceof Failure)) return escapeCell(messageOf(error));
  const reason = `**${escapeCell(error.what)}**\n\n${markdown.failureReason(error)}`;
  // What the application said itself explains more than our tables.
  return error.details ? `${reason}\n\n${error.details}` : reason;
}

function facts(deployment: Deployment, release: string): string {
  const { request, previous } = deployment;
  const commit = (sha: string) => code(sha.slice(0, 7));
  const all: [string, string][] = [
    ['Version', code(appVersion(deployment))],
    ['commit', commit(request.run.commit)],
    ['release', request.dryRun ? '' : code(release)],
    ['before it', previous && previous.id !== release ? `${code(previous.id)} (${commit(previous.commit)})` : ''],
    ['API', escapeCell(apiUrl(deployment))],
    ['a path without a page answers', escapeCell(deployment.site?.unknownPaths ?? '')],
  ];
  return all
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');
}

/** A container of its own, without a certificate: what it answers can be read on the way. */
function plainHttp(deployment: Deployment): string {
  const { request } = deployment;
  if (
    request.mode !== 'container' ||
    request.web !== undefined ||
    request.edge ||
    !apiUrl(deployment).startsWith('http:')
  )
    return '';
  return `⚠️ The app answers over plain http: what it sends is not encrypted. Set ${code('DomainName')} and ${code('CertificateArn')} in parameter-overrides, or give it a site (${code('web')})`;
}

/** What stays from before, what it costs, and what removes it. */
function leftBehind({ leftovers = [] }: Deployment): string {
  const lines = leftovers.map(
    ({ what, costs, remove }) =>
      `- ${escapeCell(what)}. Monthly cost: ${escapeCell(costs)}. To remove it: ${code(remove)}`,
  );
  return lines.length === 0 ? '' : `#### Left from earlier deployments\n\n${lines.join('\n')}`;
}

/** What each new resource costs a month: in a dry run it is told before it is made. */
function newCosts({ plans, request }: Deployment): string {
  const { lines, usd } = newCostsOf(STACK_ROLES.flatMap((role) => plans[role] ?? []));
  if (lines.length === 0) return '';
  const rows = lines.map(({ kind, count, each }) => [escapeCell(kind), count, escapeCell(each)]);
  const sum = `${usd > 0 ? `Together about $${Math.max(1, Math.round(usd))} a month, plus storage and requests` : 'Together only storage and requests'} (list prices of us-east-1, November 2026)`;
  const title = request.dryRun ? 'What would be new, and its monthly cost' : 'What is new, and its monthly cost';
  return details(title, `${table(['What', 'New', 'Monthly cost of each'], rows, ['left', 'right', 'left'])}\n${sum}`);
}

/** What each step did, or, where it was not applied, what it planned. */
export function changeTable(outcome: RunOutcome, timeline: readonly Timed[], dryRun: boolean): string {
  return table(
    ['Step', dryRun ? 'Would change' : 'Done', ...(dryRun ? [] : ['Time'])],
    outcome.changes.map(({ step, change, known }) => {
      const applied = timeline.find(({ name }) => name === step);
      const planned = known ? escapeCell(change ?? '–') : `_${escapeCell(change ?? '')}_`;
      if (dryRun) return [escapeCell(step), planned];
      return [escapeCell(step), escapeCell(applied?.did ?? '') || planned, applied ? took(timeline, step) : ''];
    }),
    dryRun ? [] : ['left', 'left', 'right'],
  );
}

/** Planning and applying together. */
function took(timeline: readonly Timed[], step: string): string {
  const own = timeline.filter(({ name }) => name === step || name === `${step}: plan`);
  return duration(own.reduce((sum, { start, end }) => sum + end - start, 0));
}

/** When each step was at work, and what decided how long all took. */
export function timelineOf(timeline: readonly Timed[]): string {
  return [gantt(timeline), describeLongestChain(timeline)].filter(Boolean).join('\n\n');
}

/** A gantt chart in seconds since the start; GitHub renders mermaid in summaries. */
export function gantt(timeline: readonly Timed[]): string {
  const rows = timeline
    .filter(({ start, end }) => end - start >= 50)
    .map(({ name, start, end, status }) => {
      const label = `${name} ${duration(end - start)}`.replace(/[:;#,]/g, ' ');
      return `    ${label} :${status === 'failed' ? 'crit, ' : ''}${Math.round(start)}, ${Math.round(Math.max(end, start + 1))}`;
    });
  if (rows.length === 0) return 'Everything took less than 50 ms.';
  const axis = Math.max(...timeline.map(({ end }) => end)) < 20_000 ? '%S.%L s' : '%M:%S';
  return markdown.fence(['gantt', '    dateFormat x', `    axisFormat ${axis}`, ...rows].join('\n'), 'mermaid');
}

export function stackDetails({ plans }: Deployment): string[] {
  return STACK_ROLES.flatMap((role) => plans[role] ?? [])
    .filter(({ changes }) => changes.length > 0)
    .map((plan) =>
      details(`${code(plan.stackName)}: ${count(plan.changes.length, 'resource')}`, stackOperation.describe(plan)),
    );
}

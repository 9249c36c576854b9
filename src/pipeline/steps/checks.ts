import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ChecksReport,
  type ChecksRequest,
  type ChecksSource,
  findingText,
  prepareChecks,
  readAlarm,
  readChecksInput,
  runChecks,
} from '../../checks/index.ts';
import { meaningOf } from '../../image/index.ts';
import { KEY_HEADER } from '../../preview/index.ts';
import { Failure, markdown, silentReporter } from '../../report/index.ts';
import type { Evidence } from '../../stack/index.ts';
import { defaultChecks, healthCheck } from '../inputs/default-checks.ts';
import { appVersion, type Deployment } from '../deployment.ts';
import type { DeployRequest } from '../request.ts';
import type { Step } from '../step.ts';
import { finalAfter } from './final-answer.ts';
import { logsBehind } from './logs-behind.ts';
import { pageCheck } from './page-check.ts';
import { candidateTarget, liveTarget, type Target } from './targets.ts';

/** The new version, before it gets traffic: what fails here nobody has met. */
export const candidateChecks: Step = {
  name: 'candidate checks',
  applies: ({ request }) => request.checks !== 'none' && request.template === '' && request.preview === undefined,
  plan: (deployment) => ({
    remark: 'before the new version gets traffic',
    facts: null,
    async apply() {
      const target = await candidateTarget(deployment);
      if (!target) return 'the running version is already live';
      const { result, ...good } = await verdict(deployment, target);
      if (target.scope === 'all' || !result.acceptable) deployment.checks = result;
      if (!result.acceptable) throw notGood(deployment, result, await logsBehind(deployment, target), target);
      const failed = await lookOn(deployment, target, good);
      if (failed) {
        deployment.checks = failed;
        throw notGood(deployment, failed, await logsBehind(deployment, target), {
          ...target,
          wasGood: good.answers !== undefined,
        });
      }
      deployment.candidateChecked = target.scope;
      return passed(result);
    },
  }),
};

/**
 * The verdict on what users reach: health path with the right build behind it, the page, and the app's own checks. What
 * passed them before it got traffic is looked at once more.
 */
export const checks: Step = {
  name: 'checks',
  applies: ({ request }) => request.checks !== 'none',
  // Mistakes in them were found before: see lookAtChecks.
  plan: (deployment) => ({
    remark: 'after the deployment',
    facts: {
      digest: digestOf(deployment.request),
      deadline: deployment.request.deadline,
      minReady: deployment.request.minReady,
    },
    async apply() {
      const target = liveTarget(deployment);
      const { result } = await verdict(deployment, target);
      if (target.scope === 'all' || !result.acceptable) deployment.checks = result;
      if (!result.acceptable) throw notGood(deployment, result, await logsBehind(deployment, target), target);
      return passed(result);
    },
  }),
};

/** Of what decides whether a release is good: the checks as they are written now. */
function digestOf(request: DeployRequest): string {
  const texts = sources(request).map((source) =>
    'path' in source ? readFileSync(resolve(request.directory, source.path), 'utf8') : source,
  );
  return hash('sha256', JSON.stringify(texts));
}

function passed({ passed, p95Ms }: ChecksReport): string {
  return `${passed} passed, p95 ${Math.round(p95Ms)} ms`;
}

/** A version as `appVersion` makes it. Any other, such as "1.2.3", is the app's own and says nothing about the build. */
const VERSION = '^[0-9a-f]{16}$';

/** Finds mistakes in the checks before anything is deployed. No address is known yet. */
export async function lookAtChecks(request: DeployRequest): Promise<void> {
  const { directory, checkSecrets: secrets, connectTo } = request;
  if (request.checks === 'none') return;
  const variables = variablesOf(request, { backendUrl: '', healthUrl: '', version: '' });
  await prepareChecks({
    baseUrl: 'https://app.example',
    directory,
    secrets,
    connectTo,
    variables,
    checks: sources(request),
  });
}

interface Verdict {
  result: ChecksReport;
  /** When the health path had answered well for the first time, as far as that is known: milliseconds since the epoch. */
  goodSince: number;
  /** Where the health path says which build answers: it has to be this one. */
  version?: string;
  /** What it may be expected to go on answering there: not what says that it is not ready, whatever its own checks say. */
  answers?: '2xx' | number;
}

/** Waits until the health path answers well; silent, for the checks themselves report the same, and more. */
async function waitForHealth(deployment: Deployment, target: Target): Promise<ChecksReport> {
  const common = { ...settings(deployment, target), checks: healthCheck({ status: '2xx' }) };
  return await runChecks({ ...common, finalAfter: (status) => finalAfter(deployment, status) }, silentReporter);
}

async function verdict(deployment: Deployment, target: Target): Promise<Verdict> {
  const { request } = deployment;
  const { report, clock } = deployment.context;
  const common = settings(deployment, target);
  const asked = askedOf(deployment, target);
  const all: ChecksRequest = { ...common, checks: asked };
  const value = appVersion(deployment);
  if (!value || target.scope === 'page')
    return { result: await runChecks(all, report), goodSince: clock.now(), answers: '2xx' };

  const hasVersion = healthCheck({ status: '2xx', json: { '$.version': { type: 'string', matches: VERSION } } });
  const saysVersion = async () =>
    (await runChecks({ ...common, deadline: 0, checks: hasVersion }, silentReporter)).acceptable;
  // Most apps say at once that they are up, and in the same answer which build it is.
  const saysAtOnce = await saysVersion();
  const up = saysAtOnce ? undefined : await waitForHealth(deployment, target);
  // Where nothing answered until the deadline, waiting for it once more would not help.
  const goodSince = clock.now();
  if (up && !up.acceptable) {
    const result = await runChecks({ ...all, deadline: 0 }, report);
    const status = up.results[0]?.status;
    if (status === undefined || meaningOf(status) === 'not-ready') return { result, goodSince };
    if (result.acceptable)
      report.note(
        `${request.healthPath} answers ${status}: only the app's own checks can tell whether this build works`,
      );
    return { result, goodSince, answers: status };
  }
  if (saysAtOnce || (await saysVersion())) {
    const expectedVersion = { path: target.healthUrl, value };
    return { result: await runChecks({ ...all, expectedVersion }, report), goodSince, version: value, answers: '2xx' };
  }
  report.note(
    `${request.healthPath} does not show which build answers. To detect an old build that still answers, return JSON with "version" set to the variable APP_VERSION (16 hexadecimal digits; any other value counts as the app's own version)`,
  );
  return { result: await runChecks(all, report), goodSince, answers: '2xx' };
}

/** Milliseconds from one look to the next. */
const LOOK_INTERVAL = 1000;

/**
 * Looks at the health path of a backend that nobody has met yet until `min-ready` is over since it answered well, and at
 * least once: what ends some seconds after its start is found before it gets traffic, and so is an older build that has
 * taken its place. Returns the look that failed. One bad answer is enough; where there was no answer at all it is asked once
 * more. Where the app knows no such path, and its own checks passed, it goes on to answer as it did.
 */
async function lookOn(
  deployment: Deployment,
  target: Target,
  { goodSince, version, answers = '2xx' }: Omit<Verdict, 'result'>,
): Promise<ChecksReport | undefined> {
  const { context, request } = deployment;
  const { clock, signal } = context;
  if (!target.isNewBackend || request.minReady === 0) return undefined;
  const checks = healthCheck({ status: answers, ...(version && { json: { '$.version': version } }) });
  const look = async () => await runChecks({ ...settings(deployment, target), deadline: 0, checks }, silentReporter);
  const end = goodSince + request.minReady;
  do {
    await clock.sleep(Math.max(0, Math.min(LOOK_INTERVAL, end - clock.now())), signal);
    const first = await look();
    const seen = first.verdict === 'inconclusive' ? await look() : first;
    if (!seen.acceptable) return seen;
  } while (clock.now() < end);
  return undefined;
}

function askedOf({ request, builtSite }: Deployment, { scope, isNewPage }: Target): ChecksSource[] {
  const asked = { all: () => sources(request), look: () => look(request), page: () => [] }[scope]();
  if (!isNewPage || !builtSite) return asked;
  return [...asked, { name: 'page', checks: { scenarios: [pageCheck(builtSite.folder)] } }];
}

function settings(
  deployment: Deployment,
  { baseUrl, backendUrl, healthUrl, headers }: Target,
): Omit<ChecksRequest, 'checks'> {
  const { request } = deployment;
  return {
    baseUrl,
    headers: { ...headers, ...(request.preview?.key && { [KEY_HEADER]: request.preview.key }) },
    directory: request.directory,
    alarmOf: (name) => readAlarm(deployment.context.session, name),
    connectTo: request.connectTo,
    deadline: request.deadline,
    environment: deployment.commandEnvironment,
    failOn: 'inconclusive',
    // What opens a preview is shown by its name, and sent to no other host.
    secrets: { ...request.checkSecrets, ...(request.preview?.key && { DEPLOY_PREVIEW_KEY: request.preview.key }) },
    variables: variablesOf(request, { backendUrl, healthUrl, version: appVersion(deployment) ?? '' }),
  };
}

/** What checks may use beside the names that smoke-test knows. */
function variablesOf(
  { mode, environment }: DeployRequest,
  { backendUrl, healthUrl, version }: Record<'backendUrl' | 'healthUrl' | 'version', string>,
): Record<string, string> {
  return { 'backend-url': backendUrl, 'health-url': healthUrl, version, mode, environment };
}

/** The app's own checks, or that the health path and the page answer well: what there is of them. */
function sources(request: DeployRequest): ChecksSource[] {
  return request.checks === '' ? look(request) : readChecksInput(request.checks);
}

function look({ web, mode }: DeployRequest): ChecksSource[] {
  return defaultChecks({ backend: mode !== 'none', page: web !== undefined });
}

/** The first line of what a check saw, for a title. */
function short(text: string): string {
  const line = text.split('\n')[0]!;
  return line.length > 140 ? `${line.slice(0, 140)}...` : line;
}

function notGood(
  deployment: Deployment,
  result: ChecksReport,
  logs: readonly Evidence[],
  { baseUrl, wasGood }: Target & { wasGood?: boolean },
): Failure {
  const { request } = deployment;
  const first = result.results.find((one) => one.verdict !== 'passed');
  const finding = first?.findings.find((one) => one.verdict !== 'passed');
  const all = result.failed + result.inconclusive + result.passed;
  const counts = `${result.passed} of ${markdown.count(all, 'check')} passed`;
  const saw = finding && findingText(finding).trim();
  const logged = logs.find(({ reason }) => reason);
  return new Failure({
    code: 'checks',
    what: `${request.app} ${request.environment} does not answer as expected: ${short(saw ?? result.verdict)}`,
    why: [
      first &&
        `Check ${first.scenario}, ${first.name}, ${first.verdict === 'failed' ? 'failed' : 'was inconclusive'} (${counts})`,
      saw && saw !== short(saw) ? saw : '',
      wasGood && 'It answered correctly at first, but not for all of min-ready',
      logged && `${logged.title}: ${logged.reason}`,
    ]
      .filter(Boolean)
      .join('. '),
    todo: [
      first?.scenario === 'Version'
        ? `If an old build answers, check its rollout. If ${request.healthPath} returns a version number of the app itself, give that field another name`
        : '',
      // Only the owner of the app knows where it answers.
      first?.status === 404 && first.scenario === 'health' && request.checks === ''
        ? `Set health-path to a path that answers with a 2xx status (it is ${request.healthPath})`
        : '',
      first?.curl ? `Repeat it with: ${first.curl}` : `Look at ${baseUrl} and at the checks in the summary`,
    ]
      .filter(Boolean)
      .join('. '),
    details: logs.map(({ title, details }) => markdown.details(markdown.escapeCell(title), details)).join('\n'),
  });
}

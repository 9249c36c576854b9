import {
  type ChecksReport,
  type ChecksRequest,
  type ChecksSource,
  findingText,
  prepareChecks,
  readChecksInput,
  runChecks,
  type ScenarioInput,
} from '../../checks/index.ts';
import { Failure, markdown, silentReporter } from '../../report/index.ts';
import { applicationLogs, type Evidence } from '../../stack/index.ts';
import { apiPrefix } from '../balancer.ts';
import { apiUrl, appVersion, type Deployment, publicUrl } from '../deployment.ts';
import type { DeployRequest } from '../request.ts';
import type { Step } from '../step.ts';

/** The verdict: health path with the right build behind it, the page, and the app's own checks. */
export const checks: Step = {
  name: 'checks',
  applies: ({ request }) => request.checks !== 'none',
  after: ['build'],
  // Mistakes in them were found before: see lookAtChecks.
  plan(deployment) {
    return Promise.resolve({
      remark: 'after the deployment',
      async apply() {
        const result = await verdict(deployment);
        deployment.checks = result;
        if (!result.acceptable) throw notGood(deployment, result, await logsBehind(deployment));
        return `${result.passed} passed, p95 ${Math.round(result.p95Ms)} ms`;
      },
    });
  },
};

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

async function verdict(deployment: Deployment): Promise<ChecksReport> {
  const { request } = deployment;
  const { report } = deployment.context;
  const common = settings(deployment);
  const all: ChecksRequest = { ...common, checks: sources(request) };
  const value = appVersion(deployment);
  if (!value) return await runChecks(all, report);

  // Silent: the checks themselves report the same, and more.
  const up = await runChecks({ ...common, checks: healthCheck({ status: '2xx' }) }, silentReporter);
  // Where nothing answered until the deadline, waiting for it once more would not help.
  if (!up.acceptable) return await runChecks({ ...all, deadline: 0 }, report);
  const hasVersion = healthCheck({ status: '2xx', json: { '$.version': { type: 'string', matches: VERSION } } });
  const versioned = await runChecks({ ...common, deadline: 0, checks: hasVersion }, silentReporter);
  if (versioned.acceptable)
    return await runChecks({ ...all, expectedVersion: { path: healthUrl(deployment), value } }, report);
  report.note(
    `${request.healthPath} does not say which build answers. If it answers JSON with "version" set to the variable APP_VERSION (16 hexadecimal digits; any other version is the app's own), an old build that still answers is noticed`,
  );
  return await runChecks(all, report);
}

function settings(deployment: Deployment): Omit<ChecksRequest, 'checks'> {
  const { request } = deployment;
  return {
    baseUrl: publicUrl(deployment),
    // A candidate without a share is reached by its key alone.
    headers: deployment.api?.key ? { 'x-deploy-key': deployment.api.key } : {},
    directory: request.directory,
    connectTo: request.connectTo,
    deadline: request.deadline,
    environment: deployment.commandEnvironment,
    failOn: 'inconclusive',
    secrets: request.checkSecrets,
    variables: variablesOf(request, {
      backendUrl: apiUrl(deployment),
      healthUrl: healthUrl(deployment),
      version: appVersion(deployment) ?? '',
    }),
  };
}

/** What checks may use beside the names that smoke-test knows. */
function variablesOf(
  { mode, environment }: DeployRequest,
  { backendUrl, healthUrl, version }: Record<'backendUrl' | 'healthUrl' | 'version', string>,
): Record<string, string> {
  return { 'backend-url': backendUrl, 'health-url': healthUrl, version, mode, environment };
}

/**
 * Where the health path is asked. Behind the site's address only the API's path leads to the backend: any other would
 * be answered with the page, and look healthy whatever the backend does.
 */
function healthUrl(deployment: Deployment): string {
  const { request } = deployment;
  if (request.mode === 'none') return '';
  const behindSite = request.web !== undefined && request.healthPath.startsWith(apiPrefix(request));
  const base = request.web === undefined || behindSite ? publicUrl(deployment) : apiUrl(deployment);
  return `${base.replace(/\/+$/, '')}${request.healthPath}`;
}

const PAGE: ScenarioInput = {
  name: 'page',
  steps: [{ name: 'page', request: 'GET /', expect: { status: 200, 'content-type': 'text/html' } }],
};

/** The app's own checks, or that the health path and the page answer well: what there is of them. */
function sources({ checks, web, mode }: DeployRequest): ChecksSource[] {
  if (checks !== '') return readChecksInput(checks);
  const scenarios = [...(mode === 'none' ? [] : [health({ status: '2xx' })]), ...(web === undefined ? [] : [PAGE])];
  return [{ name: 'default', checks: { scenarios } }];
}

function healthCheck(expect: ScenarioInput['steps'][number]['expect']): ChecksSource {
  return { name: 'health', checks: { scenarios: [health(expect)] } };
}

function health(expect: ScenarioInput['steps'][number]['expect']): ScenarioInput {
  return { name: 'health', steps: [{ name: 'health', request: 'GET ${health-url}', expect }] };
}

/** What the application logged: the status alone does not show why it fails. */
async function logsBehind({ context, results }: Deployment): Promise<Evidence[]> {
  return results.backend ? await applicationLogs(context.session, results.backend.stackId) : [];
}

/** The first line of what a check saw, for a title. */
function short(text: string): string {
  const line = text.split('\n')[0]!;
  return line.length > 140 ? `${line.slice(0, 140)}...` : line;
}

function notGood(deployment: Deployment, result: ChecksReport, logs: readonly Evidence[]): Failure {
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
      logged && `${logged.title}: ${logged.reason}`,
    ]
      .filter(Boolean)
      .join('. '),
    todo: [
      first?.scenario === 'Version'
        ? `If an old build answers, look at its rollout. If ${request.healthPath} answers a version of the app's own, give that field another name`
        : '',
      // Only the owner of the app knows where it answers.
      first?.status === 404 && first.scenario === 'health' && request.checks === ''
        ? `Set health-path to a path that answers with a 2xx status (it is ${request.healthPath})`
        : '',
      first?.curl
        ? `Repeat it with: ${first.curl}`
        : `Look at ${publicUrl(deployment)} and at the checks in the summary`,
    ]
      .filter(Boolean)
      .join('. '),
    details: logs.map(({ title, details }) => markdown.details(markdown.escapeCell(title), details)).join('\n'),
  });
}

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ChecksReport,
  type ChecksRequest,
  type ChecksSource,
  parseChecks,
  PRESETS,
  runChecks,
} from '../../checks/index.ts';
import { inputFailure } from '../../github/index.ts';
import { Failure, recordingReporter } from '../../report/index.ts';
import { apiUrl, appVersion, type Deployment, publicUrl } from '../deployment.ts';
import type { DeployRequest } from '../request.ts';
import { onlyLooks, type Step } from '../step.ts';

/** The verdict: health path with the right build behind it, the page, and the app's own checks. */
export const checks: Step = {
  name: 'checks',
  applies: ({ request }) => request.checks !== 'none',
  plan(deployment) {
    for (const source of checkSources(deployment.request)) refuseBadChecks(source);
    return Promise.resolve(onlyLooks('after the deployment'));
  },
  async apply(deployment) {
    const result = await verdict(deployment);
    deployment.checks = result;
    if (!result.acceptable) throw notGood(deployment, result);
    const version = result.results.length > 0 ? `, p95 ${Math.round(result.p95Ms)} ms` : '';
    return `${result.passed} passed${version}`;
  },
};

async function verdict(deployment: Deployment): Promise<ChecksReport> {
  const { request, report } = deployment;
  const common = {
    baseUrl: publicUrl(deployment),
    directory: request.directory,
    connectTo: request.connectTo,
    deadline: request.deadline,
    environment: deployment.commandEnvironment,
    failOn: 'inconclusive',
    variables: {
      'backend-url': apiUrl(deployment),
      'health-path': request.healthPath,
      version: appVersion(deployment) ?? '',
      mode: request.mode,
      environment: request.environment,
    },
  } satisfies Omit<ChecksRequest, 'checks'>;
  const all: ChecksRequest = { ...common, checks: checkSources(request) };
  const value = appVersion(deployment);
  if (!value) return await runChecks(all, report);

  const health = (expect: string): ChecksSource => ({ text: healthCheck(expect), file: '(health)' });
  // Quiet: what it says is said again, and better, by the checks themselves.
  const up = await runChecks({ ...common, checks: health('status: 2xx') }, recordingReporter());
  const telling = up.acceptable
    ? await runChecks(
        { ...common, deadline: 0, checks: health('status: 2xx, json: { $.version: { exists: true } }') },
        recordingReporter(),
      )
    : undefined;
  if (telling?.acceptable)
    return await runChecks({ ...all, expectedVersion: { path: request.healthPath, value } }, report);
  if (telling) {
    report.note(
      `${request.healthPath} does not tell which build answers: let it answer JSON with "version": the variable APP_VERSION, and a good answer from an old build will be told apart`,
    );
  }
  // Where nothing answered until the deadline, waiting for it once more would tell nothing new.
  return await runChecks(up.acceptable ? all : { ...all, deadline: 0 }, report);
}

/** A slip in the checks shows before anything is deployed, not after. */
function refuseBadChecks(source: ChecksSource): void {
  if ('text' in source) parseChecks(source.text, source.file ?? '(checks)');
  else if ('path' in source) parseChecks(readFileSync(source.path, 'utf8'), source.path);
}

function healthCheck(expect: string): string {
  return `scenarios: [{ name: health, steps: [{ name: health, request: "GET \${health-path}", expect: { ${expect} } }] }]`;
}

/** The app's own checks (a file, presets, or inline YAML), or that the health path and the page answer well. */
export function checkSources(request: DeployRequest): ChecksSource[] {
  const { checks, directory } = request;
  if (checks === '') {
    const page = `\n  - name: page\n    steps:\n      - name: page\n        request: GET /\n        expect: { status: 200, content-type: text/html }\n`;
    return [{ text: `scenarios:\n  - ${healthScenario}${request.web === undefined ? '' : page}`, file: '(default)' }];
  }
  const words = checks.split(/[\s,]+/);
  const presets = PRESETS.filter((preset) => words.includes(preset));
  if (presets.length === words.length) return [{ presets }];
  if (checks.includes('\n') || /^\s*[{[]/.test(checks)) return [{ text: checks, file: '(checks)' }];
  const path = resolve(directory, checks);
  if (!existsSync(path))
    throw inputFailure(
      'checks',
      checks,
      `a file below ${directory}, presets (${PRESETS.join(', ')}), inline YAML or none`,
    );
  return [{ path }];
}

const healthScenario = `name: health
    steps:
      - name: health
        request: GET \${health-path}
        expect: { status: 2xx }`;

function notGood(deployment: Deployment, result: ChecksReport): Failure {
  const first = result.results.find((one) => one.verdict !== 'passed');
  const finding = first?.findings.find((one) => one.verdict !== 'passed');
  const counts = `${result.failed} failed, ${result.inconclusive} inconclusive, ${result.passed} passed`;
  return new Failure({
    code: 'checks',
    what: `The checks of ${deployment.request.app} ${deployment.request.environment} say ${result.verdict} (${counts})`,
    why:
      first &&
      `${first.scenario}, ${first.name}: ${finding ? `${finding.where}: expected ${finding.expected}, got ${finding.got.trim()}` : first.verdict}`,
    todo: first?.curl
      ? `Repeat it with: ${first.curl}`
      : `Look at ${publicUrl(deployment)} and at the checks in the summary`,
  });
}

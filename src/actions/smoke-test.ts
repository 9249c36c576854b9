import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as core from '@actions/core';
import type { ActionRun } from '../github/index.ts';
import {
  annotationsOf,
  describeChecks,
  findingText,
  forceColdStart,
  junitXml,
  readChecksInput,
  runChecks,
  type ChecksReport,
  type ChecksRequest,
} from '../checks/index.ts';
import { Failure, inputFailure } from '../report/index.ts';
import { readCheckSecrets } from './shared-inputs.ts';
import { readHealthPath } from './health-path.ts';

export default async function action(run: ActionRun): Promise<void> {
  const { inputs, report } = run;
  const directory = resolve(run.context.workspace, inputs.text('working-directory', '.'));
  const junit = inputs.optional('junit');
  const request = readRequest(run, directory);
  const checks = await runChecks(request, report);

  report.summary(describeChecks(checks));
  const json = join(run.environment['RUNNER_TEMP'] || directory, `smoke-test-${process.pid}-${Date.now()}.json`);
  write(json, `${JSON.stringify(checks, undefined, 2)}\n`);
  if (junit) write(resolve(directory, junit), junitXml(checks));
  for (const name of ['verdict', 'passed', 'failed', 'inconclusive'] as const) run.output(name, checks[name]);
  run.output('p95-ms', checks.p95Ms);
  run.output('report', json);
  annotate(checks, relative(run.context.workspace, directory));
  if (!checks.acceptable) throw verdictFailure(checks);
}

function readRequest(run: ActionRun, directory: string): ChecksRequest {
  const { inputs, environment } = run;
  const expected = inputs.optional('expected-version');
  const path = readHealthPath(inputs, 'api', { wholeUrl: true });
  const source = inputs.text('checks');
  if (source === '' && expected === undefined) inputs.required('checks', 'api, spa');
  const baseUrl = inputs.required('base-url', 'https://app.example.org');
  for (const [name, value] of [
    ['base-url', baseUrl],
    ['api-url', inputs.text('api-url', baseUrl)],
  ] as const) {
    if (!/^https?:\/\//.test(value) || !URL.canParse(value))
      throw inputFailure(name, value, 'an address that starts with https:// or http://');
  }
  return {
    baseUrl,
    apiUrl: inputs.optional('api-url'),
    checks: readChecksInput(source),
    variables: inputs.mapping('variables'),
    secrets: readCheckSecrets(run),
    deadline: inputs.duration('deadline', '120'),
    connectTo: inputs.lines('connect-to'),
    expectedVersion:
      expected === undefined ? undefined : { path, value: expected, field: inputs.text('version-field', '$.version') },
    failOn: inputs.choice('fail-on', ['failed', 'inconclusive'], 'inconclusive'),
    directory,
    environment,
    forceColdStart: coldStart(run),
  };
}

function coldStart({ inputs, environment, report }: ActionRun): (() => Promise<void>) | undefined {
  const name = inputs.optional('cold-start-function');
  const [region, roleArn] = [inputs.optional('aws-region'), inputs.optional('role-to-assume')];
  if (name === undefined) return undefined;
  return async () => {
    const { sessionFromInputs } = await import('../aws/index.ts');
    await forceColdStart(sessionFromInputs({ region, roleArn, environment, report }), name);
  };
}

function annotate(checks: ChecksReport, folder: string): void {
  for (const { level, title, message, file, line } of annotationsOf(checks, folder)) {
    const at = { title, file, startLine: line };
    if (level === 'error') core.error(message, at);
    else core.warning(message, at);
  }
}

function verdictFailure({ verdict, passed, failed, inconclusive, results }: ChecksReport): Failure {
  const first = results.find((result) => result.verdict === verdict)!;
  const finding = first.findings.find((one) => one.verdict === verdict)!;
  return new Failure({
    code: verdict === 'failed' ? 'checks-failed' : 'checks-inconclusive',
    what: `Checks ${verdict}: ${passed} passed, ${failed} failed, ${inconclusive} inconclusive`,
    why: `${first.scenario} / ${first.name}: ${findingText(finding)}`,
    todo: 'The Job Summary has each request as a curl line',
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

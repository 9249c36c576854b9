import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as core from '@actions/core';
import type { ActionRun } from '../github/index.ts';
import { annotationsOf, describeChecks, findingText, junitXml, runChecks, type ChecksReport } from '../checks/index.ts';
import { Failure, markdown } from '../report/index.ts';
import { interruptible } from './interrupt.ts';
import { writeOutput } from './inputs/output-path.ts';
import { readInputs } from './inputs/smoke-test-inputs.ts';

export default async function action(run: ActionRun): Promise<void> {
  const { report } = run;
  const { directory, junit, ...request } = readInputs(run);
  const note = () => 'The checks were interrupted: there is no result.';
  const checks = await interruptible(note, () => runChecks({ ...request, directory }, report));

  const failure = checks.acceptable ? undefined : verdictFailure(checks);
  const reason = failure && `\nError code: ${markdown.code(failure.code)}\n`;
  report.summary(`${describeChecks(checks)}${reason ?? ''}`);
  const json = join(run.environment['RUNNER_TEMP'] || directory, `smoke-test-${process.pid}-${Date.now()}.json`);
  writeFileSync(json, `${JSON.stringify(checks, undefined, 2)}\n`);
  if (junit) writeOutput(junit, junitXml(checks));
  for (const name of ['verdict', 'passed', 'failed', 'inconclusive'] as const) run.output(name, checks[name]);
  run.output('p95-ms', checks.p95Ms);
  run.output('report', json);
  annotate(checks, relative(run.context.workspace, directory));
  if (failure) throw failure;
}

function annotate(checks: ChecksReport, folder: string): void {
  for (const { level, title, message, file, line } of annotationsOf(checks, folder)) {
    const at = { title, file, startLine: line };
    if (level === 'error') core.error(message, at);
    else core.warning(message, at);
  }
}

function verdictFailure(checks: ChecksReport): Failure {
  const { verdict, results } = checks;
  const first = results.find((result) => result.verdict === verdict)!;
  const finding = first.findings.find((one) => one.verdict === verdict)!;
  return new Failure({
    code: verdict === 'failed' ? 'checks-failed' : 'checks-inconclusive',
    what: `${checks[verdict]} of ${markdown.count(results.length, 'check')} ${verdict}`,
    why: `${first.scenario} / ${first.name}: ${findingText(finding)}`,
    todo: 'Repeat the request with its curl command from the Job Summary',
    summarized: true,
  });
}

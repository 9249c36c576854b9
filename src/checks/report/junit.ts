import { pathOf } from '../definition/check-file.ts';
import { findingText, notPassed } from '../expect/finding.ts';
import type { CheckResult, ChecksReport } from '../result.ts';

/**
 * The report in the form that JUnit reporters read (the Jenkins xunit schema): a suite for each scenario, a test case
 * for each step. Inconclusive steps are errors, not skips: reporters ignore skipped tests.
 */
export function junitXml(report: ChecksReport): string {
  const suites = Map.groupBy(report.results, ({ file, scenario }) => `${file}\n${scenario}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="smoke-test" ${counts(report.results)} time="${seconds(report.milliseconds)}">`,
    ...[...suites.values()].map((results) => suite(results, report)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(results: readonly CheckResult[], report: ChecksReport): string {
  const time = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const head = `name=${attribute(results[0]!.scenario)} ${counts(results)} skipped="0" time="${seconds(time)}" timestamp="${report.startedAt.slice(0, 19)}" hostname=${attribute(hostOf(report.baseUrl))}`;
  return `  <testsuite ${head}>\n${results.map(testCase).join('\n')}\n  </testsuite>`;
}

function testCase({ scenario, name, file, line, milliseconds, verdict, findings, curl }: CheckResult): string {
  const place = pathOf(file) === undefined ? '' : ` file=${attribute(file)} line="${line}"`;
  const head = `    <testcase classname=${attribute(scenario)} name=${attribute(name)} time="${seconds(milliseconds)}"${place}`;
  if (verdict === 'passed') return `${head}/>`;
  const lines = notPassed({ findings }).map(findingText);
  const element = verdict === 'failed' ? 'failure' : 'error';
  const body = [...lines, ...(curl ? ['', curl] : [])].join('\n');
  return [
    `${head}>`,
    `      <${element} type="${verdict}" message=${attribute(lines[0] ?? verdict)}>${text(body)}</${element}>`,
    '    </testcase>',
  ].join('\n');
}

function counts(results: readonly CheckResult[]): string {
  const of = (verdict: CheckResult['verdict']) => results.filter((one) => one.verdict === verdict).length;
  return `tests="${results.length}" failures="${of('failed')}" errors="${of('inconclusive')}"`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Replaces characters that XML 1.0 (2.2) cannot represent: a single one makes the file unreadable. */
function text(value: string): string {
  return value
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

function attribute(value: string): string {
  return `"${text(value).replace(/"/g, '&quot;').replace(/\r?\n/g, '&#10;').replace(/\t/g, '&#9;')}"`;
}

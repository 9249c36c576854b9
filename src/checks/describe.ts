import { markdown } from '../report/index.ts';
import { pathOf } from './definition/check-file.ts';
import { notPassed, type Verdict } from './expect/finding.ts';
import { formatTime, type Latency } from './load/latency.ts';
import type { CheckResult, ChecksReport } from './result.ts';

const ICON: Record<Verdict, string> = { passed: '✅', failed: '❌', inconclusive: '❔' };
/** Tables of more rows fold those that passed. */
const SHOWN_ROWS = 30;

/** The report as markdown for a Job Summary: verdict first, then what went wrong, then all steps and the latencies. */
export function describeChecks(report: ChecksReport): string {
  const { verdict, passed, failed, inconclusive } = report;
  const counts = [
    `${passed} passed`,
    failed > 0 && `${failed} failed`,
    inconclusive > 0 && `${inconclusive} inconclusive`,
  ];
  const wrong = report.results.filter((result) => result.verdict !== 'passed' && result.attempts > 0);
  const notRun = report.results.filter((result) => result.attempts === 0);
  return [
    `### ${ICON[verdict]} Checks ${verdict}: ${counts.filter(Boolean).join(', ')}\n`,
    `${markdown.code(report.baseUrl)} · ${markdown.duration(report.milliseconds)}\n`,
    ...wrong.map(describeProblem),
    ...(notRun.length > 0 ? [`${ICON.inconclusive} ${notRun.length} not run: ${reasons(notRun)}\n`] : []),
    stepTable(report.results),
    ...report.results.flatMap((result) => (result.latency ? [latencySection(result, result.latency)] : [])),
  ].join('\n');
}

/** Why steps were not run, each reason once. */
function reasons(results: readonly CheckResult[]): string {
  return markdown.escapeCell([...new Set(results.map(({ findings }) => findings[0]!.got))].join('; '));
}

function describeProblem(result: CheckResult): string {
  const rows = notPassed(result).map(({ where, expected, got, verdict }) => {
    return [ICON[verdict], markdown.code(where), markdown.escapeCell(expected), markdown.escapeCell(got)];
  });
  const place = pathOf(result.file) === undefined ? result.file : `${result.file}:${result.line}`;
  return [
    `#### ${ICON[result.verdict]} ${markdown.escapeCell(`${result.scenario} / ${result.name}`)} (${markdown.code(place)})\n`,
    markdown.table(['', 'Where', 'Expected', 'Got'], rows),
    ...(result.curl ? [markdown.details('Repeat it', markdown.fence(result.curl, 'sh'))] : []),
  ].join('\n');
}

function stepTable(results: readonly CheckResult[]): string {
  const table = markdown.table(
    ['', 'Scenario', 'Step', 'Status', 'Time', 'Tries'],
    results.map(({ verdict, scenario, name, status, milliseconds, attempts }) => [
      ICON[verdict],
      markdown.escapeCell(scenario),
      markdown.escapeCell(name),
      status ?? '',
      attempts === 0 ? '' : markdown.duration(milliseconds),
      attempts,
    ]),
    ['left', 'left', 'left', 'right', 'right', 'right'],
  );
  return results.length > SHOWN_ROWS ? markdown.details(`All ${markdown.count(results.length, 'step')}`, table) : table;
}

function latencySection({ scenario, name }: CheckResult, latency: Latency): string {
  const { cold, requests, concurrency, errors, perSecond } = latency;
  const first = cold && `${formatTime(cold.milliseconds)}${cold.forced ? '' : ' (not forced)'}`;
  const times = (['p50', 'p95', 'p99', 'mean', 'max'] as const).map((name) => formatTime(latency[name]));
  return [
    `#### Latency: ${markdown.escapeCell(`${scenario} / ${name}`)}\n`,
    markdown.table(
      ['Requests', 'At once', 'Errors', 'p50', 'p95', 'p99', 'Mean', 'Max', 'Per second', ...(first ? ['First'] : [])],
      [[requests, concurrency, errors, ...times, Math.round(perSecond), ...(first ? [first] : [])]],
      Array.from({ length: 10 }, () => 'right' as const),
    ),
    markdown.fence(histogramChart(latency), 'mermaid'),
  ].join('\n');
}

/** A mermaid bar chart (xychart-beta), which GitHub draws in summaries and comments. */
function histogramChart({ histogram }: Latency): string {
  const labels = histogram.map(({ upTo }) => `"${Number(upTo.toPrecision(4))}"`);
  return [
    // The default colour can hardly be seen on a white page.
    '%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7"}}}}%%',
    'xychart-beta',
    `    x-axis "up to (ms)" [${labels.join(', ')}]`,
    `    y-axis "requests" 0 --> ${Math.max(...histogram.map(({ count }) => count))}`,
    `    bar [${histogram.map(({ count }) => count).join(', ')}]`,
  ].join('\n');
}

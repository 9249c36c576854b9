import { summarizeChecks } from '../checks/index.ts';
import { Failure, markdown, messageOf } from '../report/index.ts';
import { apiUrl, appVersion, type Deployment, publicUrl, type Timed } from './deployment.ts';
import type { RunOutcome } from './run.ts';

const { code, details, duration, escapeCell, table } = markdown;

/** The one Job Summary of a deployment: verdict and address first, then what changed, the timeline, the details folded. */
export function summarize(
  deployment: Deployment,
  outcome: RunOutcome | undefined,
  release: string,
  error?: unknown,
): string {
  const parts = [headline(deployment, outcome, error)];
  const { request } = deployment;
  const url = publicUrl(deployment);
  if (url && !error) parts.push(`**[${escapeCell(url)}](${url})**`);
  parts.push(facts(deployment, release));
  if (outcome) parts.push('#### What changed', changeTable(outcome, request.dryRun));
  if (deployment.timeline.length > 0) parts.push(details('Timeline', gantt(deployment.timeline)));
  if (deployment.checks)
    parts.push(details(`Checks: ${deployment.checks.verdict}`, summarizeChecks(deployment.checks)));
  parts.push(...stackDetails(deployment));
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function headline({ request, checks }: Deployment, outcome: RunOutcome | undefined, error: unknown): string {
  const name = `${escapeCell(request.app)} → ${escapeCell(request.environment)} (${request.mode})`;
  if (error) return `### ❌ ${name} was not deployed\n\n${explain(error)}`;
  if (request.dryRun) return `### 🔍 ${name}: plan only, nothing was written`;
  if (!outcome?.hasChanges) return `### ✅ ${name} is up to date, nothing was deployed`;
  return `### ✅ ${name} is live${checks ? `, checks ${checks.verdict}` : ''}`;
}

function explain(error: unknown): string {
  if (!(error instanceof Failure)) return escapeCell(messageOf(error));
  const todo = error.todo && `**What to do:** ${escapeCell(error.todo)}`;
  return [`**${escapeCell(error.what)}**`, error.why && escapeCell(error.why), todo].filter(Boolean).join('\n\n');
}

function facts(deployment: Deployment, release: string): string {
  const { request, previous } = deployment;
  const rows: [string, string][] = [
    ['Version', code(appVersion(deployment))],
    ['Commit', code(request.run.commit.slice(0, 7))],
    ['Release', code(release)],
    ['Before', previous ? `${code(previous.id)} (${code(previous.commit.slice(0, 7))})` : ''],
    ['API', apiUrl(deployment) && escapeCell(apiUrl(deployment))],
  ];
  return table(
    ['', ''],
    rows.filter(([, value]) => value !== ''),
  );
}

function changeTable(outcome: RunOutcome, dryRun: boolean): string {
  return table(
    ['Step', dryRun ? 'Would change' : 'Changed'],
    outcome.changes.map(({ step, change, known }) => [
      escapeCell(step),
      known ? escapeCell(change ?? '–') : `_${escapeCell(change ?? '')}_`,
    ]),
  );
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
  return markdown.fence(['gantt', '    dateFormat x', '    axisFormat %M:%S', ...rows].join('\n'), 'mermaid');
}

function stackDetails(deployment: Deployment): string[] {
  return (['data', 'web', 'backend'] as const).flatMap((role) => {
    const plan = deployment.plans[role];
    if (!plan || plan.changes.length === 0) return [];
    const rows = plan.changes.map((change) => [
      change.action,
      code(change.path || change.logicalId),
      code(change.type),
      change.replacement === 'False' ? '' : change.action === 'Modify' ? `⚠️ ${change.replacement}` : '',
    ]);
    return [
      details(
        `${code(plan.stackName)}: ${plan.changes.length} resources`,
        table(['Action', 'Resource', 'Type', 'Replaced'], rows),
      ),
    ];
  });
}

import { markdown } from '../report/index.ts';
import type { Examination } from './examine.ts';
import type { Finding, Severity } from './finding.ts';
import { capacityLeft } from './quotas/judge-quotas.ts';

const { code, count, details, escapeCell, table } = markdown;
const SIGNS: Record<Severity, string> = { broken: '❌', warning: '⚠️', unknown: '❔' };
const ORDER: readonly Severity[] = ['broken', 'warning', 'unknown'];

/** The Job Summary: verdict, then each finding with what to do, then what is left of the quotas. */
export function describeExamination({ findings, verdict, caller, subject, quotas }: Examination): string {
  const worst = findings.filter(({ severity }) => severity === 'broken').length;
  const title = {
    broken: `❌ ${count(worst, 'thing')} would make a deployment fail`,
    unknown: '❔ No faults found, but not everything could be checked',
    well: findings.length === 0 ? '✅ No faults found' : '✅ A deployment can run',
  }[verdict];
  const who = [caller && `Caller ${code(caller)}`, subject && `subject of the token ${code(subject)}`]
    .filter(Boolean)
    .join(' · ');
  const sorted = sortFindings(findings).map(({ severity, area, what, why, todo }) => [
    SIGNS[severity],
    area,
    [`**${escapeCell(what)}**`, why && escapeCell(why), todo && `**What to do:** ${escapeCell(todo)}`]
      .filter(Boolean)
      .join('<br>'),
  ]);
  const left = quotas.map((quota) => [
    escapeCell(quota.name),
    `${quota.used} of ${quota.limit}`,
    quota.each > 0 ? `room for ${count(capacityLeft(quota), 'more environment')}` : '',
  ]);
  return [
    // Where all is well it is a line: what is deployed after it has the heading.
    verdict === 'broken' ? `### ${title}` : `**${title}**`,
    who,
    sorted.length > 0 ? table(['', 'About', 'Finding'], sorted) : '',
    left.length > 0 ? details('Remaining quotas', table(['Quota', 'Used', ''], left, ['left', 'right', 'left'])) : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

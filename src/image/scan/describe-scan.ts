import { markdown } from '../../report/index.ts';
import type { AllowedFinding } from '../request.ts';
import type { ScanResult } from './findings.ts';

/** In order of weight, as ECR names them: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED', 'UNTRIAGED'];

/** At most this many findings are listed one by one. */
const LISTED = 50;

export function describeScan(
  { counts, findings }: ScanResult,
  allow: readonly AllowedFinding[],
  today: string,
): string {
  if (findings.length === 0) return 'Image scan: no findings\n';
  const bySeverity = SEVERITIES.filter((severity) => counts[severity]).map((severity) => {
    const allowed = findings.filter((finding) => finding.severity === severity && finding.allowed !== undefined).length;
    return [severity.toLowerCase(), counts[severity], allowed || ''];
  });
  const byPlatform = findings.some(({ platforms }) => platforms);
  const rows = findings
    .slice(0, LISTED)
    .map((finding) => [
      finding.url ? `[${markdown.escapeCell(finding.id)}](${encodeURI(finding.url)})` : markdown.escapeCell(finding.id),
      finding.severity.toLowerCase(),
      markdown.escapeCell(`${finding.package} ${finding.version}`.trim()),
      ...(byPlatform ? [markdown.escapeCell(finding.platforms?.join(', '))] : []),
      markdown.escapeCell(finding.fixedIn),
      markdown.escapeCell(finding.allowed ?? ''),
    ]);
  const unused = allow.filter(({ id, expires }) => expires >= today && !findings.some((finding) => finding.id === id));
  const most = bySeverity.map(([severity, number]) => `${number} ${severity}`).join(', ');
  const all = [
    markdown.table(['severity', 'findings', 'of which allowed'], bySeverity, ['left', 'right', 'right']),
    markdown.details(
      `Findings${findings.length > LISTED ? ` (the first ${LISTED} of ${findings.length})` : ''}`,
      markdown.table(['id', 'severity', 'package', ...(byPlatform ? ['platform'] : []), 'fixed in', 'allowed'], rows),
    ),
    unused.length > 0 ? `Allowed but not found: ${unused.map(({ id }) => markdown.code(id)).join(', ')}\n` : '',
  ].join('\n');
  return markdown.details(`Image scan: ${most}`, all);
}

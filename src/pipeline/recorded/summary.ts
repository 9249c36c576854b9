import { describeChecks } from '../../checks/index.ts';
import { originOf } from '../../release/index.ts';
import { markdown } from '../../report/index.ts';
import { type Deployment, publicUrl } from '../deployment.ts';
import type { RunOutcome } from '../run.ts';
import { changeTable, timelineOf, stackDetails } from '../summary.ts';
import { describeParts } from './parts.ts';
import type { Prepared, RollbackRequest } from './prepare.ts';
import { describeReleases, type ListedRelease } from './releases.ts';
import type { SeenOutside } from './steps.ts';

const { code, count, details, duration, escapeCell } = markdown;

interface Told {
  deployment: Deployment;
  prepared: Prepared;
  request: RollbackRequest;
  outcome: RunOutcome;
  releases: readonly ListedRelease[];
  /** Undefined in a dry run. */
  seen?: SeenOutside;
  release?: string;
}

/** The Job Summary of a rollback: what is live, since when and why; then what came back and what stayed. */
export function summarizeRollback(told: Told): string {
  const { deployment, prepared, request, outcome, releases } = told;
  const { checks, timeline } = deployment;
  const url = publicUrl(deployment);
  const address = url && `**[${escapeCell(url)}](${url})**`;
  const last = details('The last releases', describeReleases(releases));
  // Two lines, and the list to choose from.
  if (isNoOp(told)) return `${[headline(told), address, last].filter(Boolean).join('\n\n')}\n`;
  const parts = [
    headline(told),
    address,
    facts(told),
    request.reason && `Reason: ${escapeCell(request.reason)}`,
    '#### What is restored, and what stays',
    describeParts(prepared.parts),
    outcome.hasChanges && `#### What changed\n\n${changeTable(outcome, timeline, request.dryRun)}`,
    !request.dryRun && outcome.hasChanges && `#### Timeline\n\n${timelineOf(timeline)}`,
    checks && details(`Checks: ${checks.verdict}`, describeChecks(checks)),
    ...stackDetails(deployment),
    last,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** The release that was asked for is live already. */
const isNoOp = ({ prepared, release }: Pick<Told, 'prepared' | 'release'>) => release === prepared.record.id;

function headline({ deployment, prepared, request, outcome, seen, release }: Told): string {
  const { record, isLive } = prepared;
  const name = `${escapeCell(request.app)} → ${escapeCell(request.environment)} (${deployment.request.mode})`;
  const wanted = `release ${code(originOf(record))} (commit ${code(record.commit.slice(0, 7))})`;
  if (request.dryRun)
    return outcome.hasChanges || !isLive
      ? `### 🔍 ${name}: would go back to ${wanted}, nothing was written`
      : `### 🔍 ${name}: ${wanted} is live, nothing to change`;
  if (isNoOp({ prepared, release })) return `### ✅ ${name}: ${wanted} is live already, nothing was changed`;
  if (seen?.failure) return `### ⚠️ ${name}: ${wanted} was put back, but could not be confirmed from outside yet`;
  const part = request.what === 'all' ? '' : `, ${request.what} only`;
  return `### ✅ ${name}: ${wanted} is live again${part}${deployment.checks ? `, checks ${deployment.checks.verdict}` : ''}`;
}

function facts({ prepared, seen, release }: Told): string {
  const { record, from } = prepared;
  const commit = (sha: string) => code(sha.slice(0, 7));
  const all = [
    release && release !== record.id && `record ${code(release)}`,
    `rolled back from ${code(originOf(from))} (${commit(from.commit)})`,
    seen?.after !== undefined && `confirmed from outside after ${duration(seen.after)}`,
    prepared.changes.length > 0 && `${count(prepared.changes.length, 'change')} to the data since`,
  ];
  return all.filter(Boolean).join(' · ');
}

/** The list of releases alone, for a run that rolled nothing back. */
export function summarizeHistory(
  { app, environment }: RollbackRequest,
  releases: readonly ListedRelease[],
  headline = `🔍 The last releases of ${escapeCell(app)} → ${escapeCell(environment)}`,
): string {
  return `### ${headline}\n\n${describeReleases(releases)}`;
}

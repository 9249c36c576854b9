import { type ChecksSource, probe, readChecksInput, runChecks, type ChecksRequest } from '../../checks/index.ts';
import type { Context } from '../../operation/index.ts';
import { buildVersion, checkedPath, type ReleaseRecord, stackOf } from '../../release/index.ts';
import { messageOf, silentReporter } from '../../report/index.ts';
import { isApiPath, type Side, STABLE } from '../../site/index.ts';
import { addressOf } from '../routing/backend-address.ts';
import { defaultChecks } from '../inputs/default-checks.ts';
import { countRequests } from './counts.ts';
import type { Counts } from './exact-test.ts';
import { type ChecksVerdict, judge, type Judgement, MINIMUM_SAMPLE } from './judge.ts';
import type { Shift } from './shift.ts';

/** How both sides are looked at. */
export interface ObserveShiftRequest {
  /** Check file, preset names or inline YAML; empty: the health path and the page; "none": none. */
  checks: string;
  checkSecrets: Readonly<Record<string, string>>;
  /** Path that answers with a status below 500 when the app is up; empty: what each release's own checks asked. */
  healthPath: string;
  /** Folder that paths in check files are relative to. */
  directory: string;
  connectTo: readonly string[];
}

type SideName = 'candidate' | 'stable';

/**
 * Looks at both sides in the same minutes and judges the candidate: with checks through the edge, with CloudWatch's
 * counts of the time since `from`, and, where those are too few, with requests of its own to both.
 */
export async function observeShift(
  context: Context,
  shift: Shift,
  request: ObserveShiftRequest,
  from: number,
): Promise<Judgement> {
  const both = async <T>(of: (name: SideName) => Promise<T>) => {
    const [candidate, stable] = await Promise.all([of('candidate'), of('stable')]);
    return { candidate, stable };
  };
  const checks = await both((name) => checkSide(shift, request, name));
  const counted = await both((name) => countSide(context, shift, name, from));
  const first = judge({ checks, counts: counted });
  if (first.verdict === 'bad' || checks.candidate !== 'passed') return first;
  const filled = await both((name) => fillUp(context, shift, request, { name, counted: counted[name] }));
  return judge({ checks, counts: filled });
}

/** Where both sides are asked: through the edge, as viewers are, past the share. */
function headersOf({ api }: Shift, name: SideName): Record<string, string> {
  return { 'x-deploy-key': name === 'candidate' ? api.record.key! : `${api.record.key!}${STABLE}` };
}

async function checkSide(shift: Shift, request: ObserveShiftRequest, name: SideName): Promise<ChecksVerdict> {
  if (request.checks === 'none') return 'passed';
  return (await runChecks(checksOf(shift, request, name), silentReporter)).verdict;
}

function checksOf(shift: Shift, request: ObserveShiftRequest, name: SideName): ChecksRequest {
  const { record } = shift.candidate;
  const side = sideOf(shift, name);
  return {
    baseUrl: `https://${shift.web['DistributionDomain']!}`,
    checks: sources(request, record),
    headers: headersOf(shift, name),
    secrets: request.checkSecrets,
    directory: request.directory,
    connectTo: request.connectTo,
    deadline: 10_000,
    environment: {},
    variables: {
      'backend-url': addressOf(side),
      'health-url': healthUrl(shift, request, name),
      version: versionOf(name === 'candidate' ? record : shift.stable),
      mode: side.id,
      environment: record.environment,
    },
  };
}

function sources({ checks }: ObserveShiftRequest, { site }: ReleaseRecord): ChecksSource[] {
  return checks === '' ? defaultChecks({ backend: true, page: site !== undefined }) : readChecksInput(checks);
}

function versionOf(record: ReleaseRecord | undefined): string {
  return record ? buildVersion(record.content.backend) : '';
}

async function countSide(context: Context, shift: Shift, name: SideName, from: number): Promise<Counts | undefined> {
  const release = name === 'candidate' ? shift.candidate.record : shift.stable;
  const stack = stackOf(release, 'backend')?.name;
  if (!stack) return undefined;
  try {
    return await countRequests(context.session, sideOf(shift, name), stack, { from, to: context.clock.now() });
  } catch (error) {
    context.report.note(`CloudWatch's counts of the ${name} side could not be read: ${messageOf(error)}`);
    return undefined;
  }
}

/** What is missing for a judgement is asked by ourselves. */
async function fillUp(
  { signal }: Context,
  shift: Shift,
  request: ObserveShiftRequest,
  { name, counted }: { name: SideName; counted: Counts | undefined },
): Promise<Counts> {
  const { requests, errors } = counted ?? { requests: 0, errors: 0 };
  const count = Math.max(0, MINIMUM_SAMPLE - requests);
  const { connectTo } = request;
  const own = await probe({
    url: healthUrl(shift, request, name),
    headers: headersOf(shift, name),
    count,
    connectTo,
    signal,
  });
  return { requests: requests + own.requests, errors: errors + own.errors };
}

function sideOf({ api: { record } }: Shift, name: SideName): Side {
  return name === 'candidate' ? record.candidate! : record.stable;
}

/** Behind the site's address only the API's path leads to the backend; without a site every path does. */
function healthUrl(shift: Shift, request: ObserveShiftRequest, name: SideName): string {
  const { record } = shift.candidate;
  const healthPath = request.healthPath || checkedPath((name === 'stable' && shift.stable) || record);
  const parameters = stackOf(record, 'web')?.parameters ?? {};
  const behindEdge = record.site === undefined || isApiPath(parameters, healthPath);
  const base = behindEdge ? `https://${shift.web['DistributionDomain']!}` : addressOf(sideOf(shift, name));
  return `${base}${healthPath}`;
}

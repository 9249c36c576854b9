import { type Bootstrap, BOOTSTRAP_VERSION, handlingOf, ownBootstrapOf } from '../../stack/index.ts';
import { isDeployRole } from '../permissions/simulate.ts';
import { parallel, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { ENDINGS_BY_MODE, jsonStore, LEASE_STALE, ledger, readLease } from '../../release/index.ts';
import type { EnvironmentFacts } from './judge-environment.ts';
import type { DoctorRequest } from '../request.ts';
import { type StackReader, STACKS_AT_ONCE } from '../stack-reader.ts';

/** Reads what the account has of the environment: bootstrap, lease, stacks, records. */
export async function readEnvironment(
  session: AwsSession,
  request: DoctorRequest,
  { bootstrap, stackAt }: { bootstrap: Bootstrap | undefined; stackAt: StackReader },
): Promise<EnvironmentFacts> {
  const { app, environment, mode, web } = request;
  const endings = ['alarms', 'network', 'data', ...(web ? ['web'] : []), ...ENDINGS_BY_MODE[mode]];
  const [caller, stacks, records, ownBootstrap] = await Promise.all([
    session.callerArn(),
    parallel(endings, STACKS_AT_ONCE, async (role) => {
      const stack = await stackAt(role);
      if (!stack) return undefined;
      const { stackName: name, status, statusReason: reason = '', terminationProtection } = stack;
      return { name, role, status, reason, handling: handlingOf(status), protected: terminationProtection };
    }),
    bootstrap && recordsOf(session, bootstrap.artifactsBucket, request),
    ownBootstrapOf(session, app),
  ]);
  return {
    app,
    environment,
    region: session.region,
    now: records?.asOf ?? Date.now(),
    bootstrap,
    ownBootstrap,
    wantedBootstrap: BOOTSTRAP_VERSION,
    artifactsThere: records !== undefined,
    isDeployRole: isDeployRole(caller, bootstrap),
    lease: records?.lease,
    staleAfter: LEASE_STALE,
    stacks: stacks.filter((stack) => stack !== undefined),
    newest: records?.newest,
    live: records?.live,
    wanted: { mode, modeGiven: request.modeGiven, repository: request.repository, folder: request.folder },
  };
}

/** Undefined where the bucket is not there, or is not for this role. */
async function recordsOf(session: AwsSession, bucket: string, scope: { app: string; environment: string }) {
  const store = jsonStore(session, bucket);
  const releases = ledger(store, scope);
  try {
    const [lease, current, [newest]] = await Promise.all([
      readLease(store, scope),
      releases.current(),
      releases.list(1),
    ]);
    const [live, last] = await Promise.all([
      current && releases.read(current.value.id),
      newest === undefined ? undefined : releases.read(newest),
    ]);
    return {
      asOf: lease?.asOf,
      lease: lease && { operation: lease.operation, runUrl: lease.runUrl, heartbeat: lease.heartbeat },
      live: live && { id: live.id, mode: live.mode, repository: live.repository, folder: live.folder },
      newest: last && { id: last.id, status: last.status, time: last.time, verdict: last.verdict },
    };
  } catch (error) {
    if (error instanceof Failure && /^(bucket|permission)$/.test(error.code)) return undefined;
    throw error;
  }
}

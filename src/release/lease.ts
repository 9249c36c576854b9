import { randomUUID } from 'node:crypto';
import type { Context } from '../operation/index.ts';
import { Failure, markdown } from '../report/index.ts';
import { Heartbeat, STALE } from './heartbeat.ts';
import { leaseKey } from './keys.ts';
import type { Scope } from './record.ts';
import type { JsonStore, Stored } from './store.ts';

/** Who holds an environment: the content of the lease object. */
export interface LeaseHolder {
  /** Different for every process. */
  token: string;
  /** Empty outside a runner. */
  runId: string;
  /** A run tried again takes its own lease over: the earlier attempt has ended. Jobs of one attempt run side by side. */
  runAttempt: number;
  /** Tells the jobs of one run apart in messages; may be empty. */
  job: string;
  runUrl: string;
  actor: string;
  operation: string;
  since: string;
}

/** Leases of earlier versions have neither attempt nor job. */
type FoundHolder = Omit<LeaseHolder, 'runAttempt' | 'job'> & Partial<Pick<LeaseHolder, 'runAttempt' | 'job'>>;

export interface LeaseOptions {
  operation: string;
  runId: string;
  /** 1 when not given. */
  runAttempt?: number;
  job?: string;
  runUrl: string;
  actor: string;
  /** Milliseconds to wait for another holder to end. */
  wait: number;
  /** Take the lease whoever holds it. */
  force: boolean;
  /** Where the lease lies, when not beside the scope's releases. */
  key?: string;
}

export interface Lease {
  /** Aborts when the lease was lost or ran out: another run may hold it, and this one must not write any more. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

/** Milliseconds without a heartbeat after which a lease is taken over. */
export const LEASE_STALE = STALE;

/** Who holds the lease of an environment, and when it was renewed last, by S3's clock; undefined while nobody does. */
export async function readLease(store: Pick<JsonStore, 'get'>, scope: Scope) {
  const found = await store.get<FoundHolder>(leaseKey(scope));
  if (!found) return undefined;
  const { operation, runUrl } = found.value;
  return { operation, runUrl, heartbeat: found.modified.toISOString(), asOf: found.asOf.getTime() };
}

/**
 * Takes the lease of one environment, so that a deployment, a rollback, a migration and a teardown never run at once.
 * It is one S3 object: created with If-None-Match, renewed and taken over with If-Match. Waits for another holder,
 * takes a stale lease over, and fails with code lease-held and the holder's name and run when the wait is over.
 */
export async function acquireLease(
  context: Pick<Context, 'clock' | 'report' | 'signal'>,
  store: JsonStore,
  scope: Scope,
  options: LeaseOptions,
): Promise<Lease> {
  const { clock, report, signal } = context;
  const { key = leaseKey(scope) } = options;
  const holder: LeaseHolder = {
    token: randomUUID(),
    runId: options.runId,
    runAttempt: options.runAttempt ?? 1,
    job: options.job ?? '',
    runUrl: options.runUrl,
    actor: options.actor,
    operation: options.operation,
    since: new Date(clock.now()).toISOString(),
  };
  const hold = (etag: string) => heldLease(new Heartbeat(context, { store, key, holder, etag }), store, key);
  const start = clock.now();
  let waitingFor = '';
  for (;;) {
    const created = await store.put(key, holder, { ifNoneMatch: '*' });
    if (created) return hold(created);
    const present = await store.get<FoundHolder>(key);
    if (!present) continue;
    const reason = takeoverReason(present, holder, options.force);
    if (reason) {
      const taken = await store.put(key, holder, { ifMatch: present.etag });
      if (!taken) continue;
      report.note(
        `Took over the lease of ${scope.app} ${scope.environment} from ${describe(present.value)}: ${reason}`,
      );
      return hold(taken);
    }
    if (clock.now() - start >= options.wait) throw leaseHeld(scope, present.value, options.wait);
    if (waitingFor !== present.value.token)
      report.note(`Waiting for ${describe(present.value)}, which holds ${scope.app} ${scope.environment}`);
    waitingFor = present.value.token;
    await clock.sleep(Math.min(3000, Math.max(50, options.wait - (clock.now() - start))), signal);
  }
}

function takeoverReason(present: Stored<FoundHolder>, own: LeaseHolder, force: boolean): string | undefined {
  if (force) return 'force-unlock is true';
  const { runId, runAttempt = 1 } = present.value;
  if (own.runId && runId === own.runId && own.runAttempt > runAttempt)
    return 'it belongs to an earlier attempt of this run';
  const age = present.asOf.getTime() - present.modified.getTime();
  return age > STALE ? `its last heartbeat is ${markdown.duration(age)} old` : undefined;
}

function heldLease(heartbeat: Heartbeat, store: JsonStore, key: string): Lease {
  return {
    signal: heartbeat.signal,
    async release() {
      const etag = await heartbeat.stop();
      if (etag) await store.delete(key, etag);
    },
  };
}

function describe(holder: FoundHolder): string {
  return `${holder.operation}${holder.job ? ` in job ${holder.job}` : ''} by ${holder.actor || 'somebody'}${holder.runUrl ? ` (${holder.runUrl})` : ''} since ${holder.since}`;
}

function leaseHeld(scope: Scope, holder: FoundHolder, waited: number): Failure {
  return new Failure({
    code: 'lease-held',
    what: `${scope.app} ${scope.environment} is being changed by another run`,
    why: `${describe(holder)} still holds it after ${markdown.duration(waited)}`,
    todo: 'Wait for that run and start this one again. The lease of a run that was killed expires a minute after its last heartbeat; force-unlock: true takes it at once',
  });
}

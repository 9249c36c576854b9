import type { Context } from '../operation/index.ts';
import {
  acquireLease,
  type JsonStore,
  jsonStore,
  type Lease,
  type Ledger,
  ledger,
  likelyReleases,
  type RunFacts,
  type Scope,
} from '../release/index.ts';
import { messageOf } from '../report/index.ts';
import {
  type Bootstrap,
  ensureBootstrap,
  executionRoleFor,
  ownBootstrapOf,
  readBootstrap,
  refuseOtherApp,
} from '../stack/index.ts';

export interface EnvironmentRequest extends Scope {
  /** What holds the lease, for others that wait: "deploy", "migrate-data". */
  operation: string;
  run: RunFacts;
  /** Milliseconds to wait for another run that changes the environment. */
  leaseTimeout: number;
  /** Take the lease whoever holds it. */
  forceUnlock: boolean;
  /** Reads only: no bootstrap stack is made and no lease is taken. */
  dryRun: boolean;
  /**
   * Looks, while the lease is taken, which release is live and which are the newest, so many of them: two requests more, which
   * only who reads their records then needs.
   */
  looksAhead?: number;
  /** Works on what is there: no bootstrap stack is made or updated. */
  onlyExisting?: boolean;
  /** templates/ of the repository that the action runs from. */
  templates: string;
}

/** What works on an environment gets while nobody else may change it. */
export interface OpenEnvironment {
  /** Its signal is aborted also when the lease is lost: whoever holds it then must not be disturbed. */
  context: Context;
  /**
   * Throws where the lease is lost: another run may have the environment. A job that was cancelled has it still: what is
   * whole by then is recorded.
   */
  refuseLost(): void;
  /** Undefined only before the bootstrap stack was made, in a run that makes none; so are the releases. */
  bootstrap: Bootstrap | undefined;
  releases: Ledger | undefined;
  /** With `looksAhead`: ids of the live release and of the newest ones, as they were while the lease was taken. */
  likelyReleases: readonly string[];
  /** Where the records of this and other environments lie; undefined as the releases are. */
  store: JsonStore | undefined;
}

/**
 * Runs `work` while this run alone may change the environment: the bootstrap stack is there, the lease is held and
 * renewed until the work has ended, well or not. Fails with code lease-held when another run holds it for too long.
 */
export async function withEnvironment<T>(
  context: Context,
  request: EnvironmentRequest,
  work: (environment: OpenEnvironment) => Promise<T>,
): Promise<T> {
  const { session, report } = context;
  // Every call on a bucket names its owner: asked while the bootstrap stack is looked up.
  session.accountId().catch(() => undefined);
  const own = ownBootstrapOf(session, request.app);
  const found =
    request.dryRun || request.onlyExisting
      ? await readBootstrap(session)
      : await ensureBootstrap(context, request.templates);
  if (!found)
    return await work({
      context,
      refuseLost() {},
      bootstrap: undefined,
      releases: undefined,
      likelyReleases: [],
      store: undefined,
    });
  refuseOtherApp(found, request.app);
  warnOfAnother(context, found, { app: request.app, own: await own });
  const store = jsonStore(session, found.artifactsBucket);
  const open = async (lease?: Lease, likely: readonly string[] = []) =>
    await work({
      context: { ...context, signal: AbortSignal.any([context.signal, ...(lease ? [lease.signal] : [])]) },
      refuseLost: () => lease?.signal.throwIfAborted(),
      bootstrap: { ...found, executionRoleArn: await executionRoleFor(session, found) },
      releases: ledger(store, request, (message) => report.warning(message, { title: 'Release records' })),
      likelyReleases: likely,
      store,
    });
  if (request.dryRun) return await open();
  const likely = request.looksAhead === undefined ? [] : likelyReleases(store, request, request.looksAhead);
  const lease = await takeLease(context, store, request);
  try {
    return await open(lease, await likely);
  } finally {
    await lease.release().catch((error: unknown) => {
      report.warning(`The lease could not be released; it expires within a minute: ${messageOf(error)}`);
    });
  }
}

/** Two bootstrap stacks are two records and two leases, of which neither knows the other. */
function warnOfAnother(
  { report }: Context,
  { stackName, app: bound }: Bootstrap,
  { app, own }: { app: string; own: string | undefined },
): void {
  if (bound !== undefined || own === undefined || own === stackName) return;
  report.warning(
    `App ${app} has a bootstrap stack of its own, ${own}, but this run uses ${stackName}, which has other records and another lease, and whose roles may change every app. Deploy the app only with the roles of ${own}, except for the steps that docs/one-app-one-role.md names`,
    { title: 'Bootstrap stack' },
  );
}

async function takeLease(context: Context, store: JsonStore, request: EnvironmentRequest): Promise<Lease> {
  const { operation, run, leaseTimeout, forceUnlock } = request;
  return await acquireLease(context, store, request, { operation, ...run, wait: leaseTimeout, force: forceUnlock });
}

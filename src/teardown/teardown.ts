import { type EnvironmentRequest, withEnvironment } from '../environment/index.ts';
import { type Context, run } from '../operation/index.ts';
import { jsonStore, scopePrefix } from '../release/index.ts';
import { readBootstrap } from '../stack/index.ts';
import { describeLook, describeTeardown } from './describe.ts';
import { teardownOperation } from './operation.ts';
import { planTeardown } from './plan.ts';
import type { TeardownJob, TeardownRequest } from './request.ts';
import type { TeardownLook, TeardownResult } from './types.ts';

export interface TeardownOutcome {
  /** nothing-there, planned (dry run), done, or under-way: CloudFormation goes on without this run. */
  status: 'nothing-there' | 'planned' | 'done' | 'under-way';
  result?: TeardownResult;
  look?: TeardownLook;
}

export type TeardownOptions = TeardownRequest &
  Pick<EnvironmentRequest, 'leaseTimeout' | 'forceUnlock' | 'dryRun' | 'templates'>;

/**
 * Takes one environment down, alone: plan, guard, apply, and a look at the end. An environment of which there is nothing
 * is a success, as often as it is asked for.
 */
export async function teardown(context: Context, options: TeardownOptions): Promise<TeardownOutcome> {
  const { report } = context;
  const { app, environment, dryRun } = options;
  if (!dryRun && !(await isThere(context, options))) {
    report.note(`${app} ${environment}: nothing there`);
    report.summary(`### Teardown of ${app} ${environment}: nothing there\n`);
    return { status: 'nothing-there' };
  }
  return await withEnvironment(context, { operation: 'teardown', ...options }, async (opened) => {
    const { bootstrap } = opened;
    if (!bootstrap) {
      report.summary(`### Teardown of ${app} ${environment}: nothing there\n`);
      return { status: 'nothing-there' };
    }
    const job: TeardownJob = { ...options, bootstrap, store: jsonStore(context.session, bootstrap.artifactsBucket) };
    const { plan, result, verified } = await run(teardownOperation, opened.context, job, { dryRun });
    if (!plan.hasChanges) report.note(`${app} ${environment}: nothing there`);
    report.summary([describeTeardown(plan, result), verified ? describeLook(verified) : ''].filter(Boolean).join('\n'));
    if (!result) return { status: plan.hasChanges ? 'planned' : 'nothing-there' };
    return { status: statusOf(plan.hasChanges, result), result, look: verified };
  });
}

function statusOf(hasChanges: boolean, { handedOver }: TeardownResult): TeardownOutcome['status'] {
  if (handedOver.length > 0) return 'under-way';
  return hasChanges ? 'done' : 'nothing-there';
}

/** Without a lease: whether there is a stack, a record, or a run that is about to make some. */
async function isThere(context: Context, options: TeardownOptions): Promise<boolean> {
  const bootstrap = await readBootstrap(context.session);
  if (!bootstrap) return false;
  const store = jsonStore(context.session, bootstrap.artifactsBucket);
  const plan = await planTeardown(context, { ...options, bootstrap, store });
  return plan.hasChanges || plan.kept.length > 0 || (await store.list(scopePrefix(options))).length > 0;
}

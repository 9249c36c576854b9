import { type EnvironmentRequest, withEnvironment } from '../environment/index.ts';
import { type Context, run } from '../operation/index.ts';
import { isSameRepository } from '../preview/index.ts';
import { jsonStore, scopePrefix } from '../release/index.ts';
import { markdown } from '../report/index.ts';
import { readBootstrap } from '../stack/index.ts';
import { nothingDone } from './apply.ts';
import { describeLeftovers, describeTeardown } from './describe.ts';
import { teardownOperation } from './operation.ts';
import { planTeardown } from './plan.ts';
import type { TeardownJob, TeardownRequest } from './request.ts';
import { makerOf } from './sweep/candidates.ts';
import type { FoundLeftovers, TeardownResult } from './types.ts';
import { verifyTeardown } from './verify.ts';

export interface TeardownOutcome {
  /** not-due: what was asked under the lease said no, or it is another repository's. under-way: CloudFormation goes on without this run. */
  status: 'nothing-there' | 'not-due' | 'planned' | 'done' | 'under-way';
  result?: TeardownResult;
  look?: FoundLeftovers;
}

export interface TeardownOptions
  extends TeardownRequest, Pick<EnvironmentRequest, 'leaseTimeout' | 'forceUnlock' | 'dryRun' | 'templates'> {
  /** Asked under the lease, right before the first write: false means that nothing is to be done any more. */
  stillDue?: () => Promise<boolean>;
  /** Nobody has named it: what another repository has made stays, as an app of the same name may have a pull request 7 too. */
  ownOnly?: boolean;
}

/** Takes one environment down as `takeDown` does, with the plan or the result in the summary. */
export async function teardown(context: Context, options: TeardownOptions): Promise<TeardownOutcome> {
  const { text, ...outcome } = await takeDown(context, options);
  context.report.summary(text, `teardown ${options.app} ${options.environment}`);
  return outcome;
}

/**
 * Takes one environment down, alone: plan, guard, apply, and a look at the end. An environment of which there is nothing
 * is a success, as often as it is asked for. `text` is for the summary.
 */
export async function takeDown(
  context: Context,
  options: TeardownOptions,
): Promise<TeardownOutcome & { text: string }> {
  const bootstrap = await readBootstrap(context.session);
  // Every deployment makes it first.
  if (!bootstrap) return nothingThere(context, options);
  const store = jsonStore(context.session, bootstrap.artifactsBucket);
  // Before the lease, for it may be the other repository's; and under it, for that may have come meanwhile.
  const foreign = async () => {
    const maker = options.ownOnly ? await makerOf(store, options) : undefined;
    return maker && !isSameRepository(maker, options.run) ? notOurs(context, options, maker.repository) : undefined;
  };
  const early = await foreign();
  if (early) return early;
  const found = await planTeardown(context, { ...options, bootstrap, store });
  const isRunning = (await store.list(scopePrefix(options))).length > 0;
  if (!found.hasChanges && found.kept.length === 0 && !isRunning) {
    // Nothing to be alone for; but what others may have left is named all the same.
    return nothingThere(context, options, await verifyTeardown(context, found, nothingDone()));
  }
  return await withEnvironment(context, { operation: 'teardown', ...options }, async (opened) => {
    if (options.stillDue && !(await options.stillDue())) return { status: 'not-due', text: '' };
    const late = await foreign();
    if (late) return late;
    const job: TeardownJob = { ...options, bootstrap: opened.bootstrap!, store };
    const { dryRun } = options;
    const { plan, result, verified } = await run(teardownOperation, opened.context, job, { dryRun });
    if (!plan.hasChanges) return nothingThere(context, options, verified, describeTeardown(plan));
    const text = [describeTeardown(plan, result), verified ? describeLeftovers(verified) : ''].join('\n');
    if (!result) return { status: 'planned', text };
    return { status: result.handedOver.length > 0 ? 'under-way' : 'done', result, look: verified, text };
  });
}

function notOurs(
  { report }: Context,
  { app, environment }: TeardownOptions,
  maker: string,
): TeardownOutcome & { text: string } {
  const why = `it belongs to ${maker}, which has an app of the same name`;
  report.note(`${app} ${environment} stays: ${why}`);
  const [name, of] = [markdown.code(`${app} ${environment}`), markdown.escapeCell(why)];
  return {
    status: 'not-due',
    text: `### Teardown of ${name}: nothing of this repository found\n\nResources with that name are kept: ${of}.\n`,
  };
}

function nothingThere(
  { report }: Context,
  { app, environment }: TeardownOptions,
  look?: FoundLeftovers,
  title = `### Teardown of ${markdown.code(app)} ${markdown.code(environment)}: nothing found\n`,
): TeardownOutcome & { text: string } {
  report.note(`${app} ${environment}: nothing there`);
  return { status: 'nothing-there', look, text: [title, look ? describeLeftovers(look) : ''].join('\n') };
}

import type { OpenRecord } from '../release/index.ts';
import { Failure, messageOf } from '../report/index.ts';
import type { Deployment } from './deployment.ts';
import { describeRelease } from './record.ts';
import { restoreRelease } from './restore.ts';
import { summarize } from './summary.ts';

/** Goes back to the release before where that is possible, records the failure, and returns what the user sees. */
export async function handleFailure(
  deployment: Deployment,
  error: unknown,
  opened: OpenRecord | undefined,
): Promise<unknown> {
  const { context } = deployment;
  // Without an open record nothing has been written; without the lease another run may be changing the environment.
  if (!opened || context.signal.aborted) return reportFailure(deployment, error);
  const { status, outcome } = await restorePrevious(deployment);
  await opened
    .close({ ...describeRelease(deployment), status, reason: messageOf(error) })
    .catch((recordError: unknown) => {
      context.report.warning(`The failed release could not be recorded: ${messageOf(recordError)}`);
    });
  return reportFailure(deployment, error, outcome);
}

interface Restored {
  status: 'failed' | 'rolled-back';
  /** What is live now, for the user. */
  outcome: string;
}

/** Makes the release before live again where a step may have changed what is live. */
async function restorePrevious(deployment: Deployment): Promise<Restored> {
  const { request, context, bootstrap, previous, touchedLive } = deployment;
  const failed = (outcome: string): Restored => ({ status: 'failed', outcome });
  if (!touchedLive) return failed('What is live was not touched');
  if (!previous) return failed('There is no earlier release to go back to: what was deployed stays for you to inspect');
  if (!request.rollbackOnFailure) return failed('rollback-on-failure is false: the failed release stays in place');
  let unseen: Failure | undefined;
  try {
    unseen = await context.report.group(`Roll back to ${previous.id}`, () =>
      restoreRelease(context, previous, {
        bootstrap,
        allowReplacement: request.allowReplacement,
        connectTo: request.connectTo,
      }),
    );
  } catch (error) {
    return failed(`Going back to release ${previous.id} failed too: ${messageOf(error)}`);
  }
  const commit = previous.commit.slice(0, 7) || 'unknown';
  const release = `Release ${previous.id} (commit ${commit})`;
  const outcome = unseen
    ? `${release} was put back, but not seen from outside yet: ${unseen.message}`
    : `${release} is live again`;
  return { status: 'rolled-back', outcome };
}

/** Writes the summary of a failed deployment; the returned failure also says what is live now. */
function reportFailure(deployment: Deployment, error: unknown, outcome?: string): unknown {
  const { report } = deployment.context;
  const failure =
    error instanceof Failure
      ? new Failure({
          ...error,
          why: [error.why?.replace(/\.$/, ''), outcome].filter(Boolean).join('. '),
          cause: error,
          summarized: true,
        })
      : error;
  report.summary(summarize(deployment, undefined, '', failure));
  if (error instanceof Failure && error.details) report.summary(error.details);
  return failure;
}

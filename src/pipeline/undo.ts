import type { Lease, OpenRecord } from '../release/index.ts';
import { Failure, messageOf } from '../report/index.ts';
import type { Deployment } from './deployment.ts';
import { describeRelease } from './record.ts';
import { restoreRelease } from './restore.ts';
import { summarize } from './summary.ts';

/** Records the failure, goes back where that is possible, and returns the failure that the user sees. */
export async function undo(
  deployment: Deployment,
  error: unknown,
  opened: OpenRecord | undefined,
  lease: Lease | undefined,
  restore = restoreRelease,
): Promise<unknown> {
  const { report } = deployment;
  // Without an open record nothing has been written; a lost lease means that another run is at it.
  if (!opened || lease?.signal.aborted) return told(deployment, error);
  const { status, after } = await goBack(deployment, restore);
  await opened
    .close({ ...describeRelease(deployment), status, reason: messageOf(error) })
    .catch((recordError: unknown) => {
      report.warning(`The failed release could not be recorded: ${messageOf(recordError)}`);
    });
  return told(deployment, error, after);
}

/** Makes the release before live again where a step may have changed what is live. */
async function goBack(
  deployment: Deployment,
  restore: typeof restoreRelease,
): Promise<{ status: 'failed' | 'rolled-back'; after: string }> {
  const { request, report, previous, touchedLive } = deployment;
  if (!touchedLive) return { status: 'failed', after: 'What is live was not touched' };
  if (!previous) {
    return {
      status: 'failed',
      after: 'There is no earlier release to go back to: what was deployed stays, for you to look at',
    };
  }
  if (!request.rollbackOnFailure) {
    return { status: 'failed', after: 'rollback-on-failure is false: the failed release stays in place' };
  }
  try {
    await report.group(`Roll back to ${previous.id}`, () => restore(deployment, previous));
    return {
      status: 'rolled-back',
      after: `Release ${previous.id} (commit ${previous.commit.slice(0, 7) || 'unknown'}) is live again`,
    };
  } catch (error) {
    return { status: 'failed', after: `Going back to release ${previous.id} failed too: ${messageOf(error)}` };
  }
}

/** Tells the failure in the summary, and what became of the deployment after it. */
function told(deployment: Deployment, error: unknown, after?: string): unknown {
  const failure =
    error instanceof Failure
      ? new Failure({
          ...error,
          why: [error.why?.replace(/\.$/, ''), after].filter(Boolean).join('. '),
          cause: error,
          summarized: true,
        })
      : error;
  deployment.report.summary(summarize(deployment, undefined, '', failure));
  if (error instanceof Failure && error.details) deployment.report.summary(error.details);
  return failure;
}

import { otherPath } from '../image/index.ts';
import { type Ledger, type OpenRecord, releaseName } from '../release/index.ts';
import { Failure, messageOf } from '../report/index.ts';
import type { Deployment } from './deployment.ts';
import type { FailedDeployment, Standing } from './failed-deployment.ts';
import { describeRelease } from './record.ts';
import { restoreRelease } from './restore.ts';
import { removeCandidateTask } from './steps/beside.ts';
import { pauseFailedSchedules } from './steps/schedules.ts';
import { summarize, summaryAbout } from './summary.ts';

interface Written {
  opened: OpenRecord | undefined;
  releases?: Pick<Ledger, 'current'> | undefined;
}

/** Goes back to the release before where that is possible, records the failure, and writes the summary. */
export async function handleFailure(
  deployment: Deployment,
  error: unknown,
  { opened, releases }: Written,
): Promise<FailedDeployment> {
  const { context } = deployment;
  // Without the lease another run may be changing the environment.
  if (context.signal.aborted) {
    const outcome = await closeOvertaken(deployment, error, { opened, releases });
    return reportFailure(deployment, error, outcome ? { standing: undefined, outcome } : undefined);
  }
  // Without an open record nothing was written but content, which the next run finds where its digest names it: packages, and
  // the files and the manifest of a release of the site that nobody is led to.
  if (!opened) return reportFailure(deployment, error, { standing: 'unchanged', outcome: 'Nothing was deployed' });
  await removeCandidateTask(context, deployment);
  const ended = await restorePrevious(deployment);
  await thawPrevious(deployment, ended.standing);
  const status = ended.standing === 'restored' ? 'rolled-back' : 'failed';
  await opened
    .close({ ...describeRelease(deployment), status, standing: ended.standing, reason: messageOf(error) })
    .catch((recordError: unknown) => {
      context.report.warning(`The failed release could not be recorded: ${messageOf(recordError)}`);
    });
  return reportFailure(deployment, error, ended);
}

/**
 * A run that lost the environment changes nothing any more but its own record, which nobody else writes: it says why the
 * run ended, in place of "deploying" for ever. Returns what is live now, for the user.
 */
async function closeOvertaken(
  deployment: Deployment,
  error: unknown,
  { opened, releases }: Written,
): Promise<string | undefined> {
  const { report } = deployment.context;
  try {
    await opened?.close({ ...describeRelease(deployment), status: 'failed', reason: messageOf(error) });
    const live = (await releases?.current())?.value;
    if (!live) return undefined;
    return live.id === deployment.previous?.id
      ? `${releaseName(live)} is live, as before this run`
      : `${releaseName(live)} is live now: another run deployed it`;
  } catch (recordError) {
    report.warning(`The end of this run could not be recorded: ${messageOf(recordError)}`);
    return undefined;
  }
}

interface Ended {
  /** Undefined where another run may be at it. */
  standing: Standing | undefined;
  /** What is live now, for the user. */
  outcome: string;
}

/** Makes the release before live again where a step may have changed what is live. */
async function restorePrevious(deployment: Deployment): Promise<Ended> {
  const { request, context, previous, touchedLive } = deployment;
  if (!touchedLive) {
    if (previous) await pauseFailedSchedules(context, deployment);
    return { standing: 'unchanged', outcome: untouched(deployment) };
  }
  const stays = (outcome: string): Ended => ({ standing: 'stays', outcome });
  if (!previous) return stays('There is no earlier release to go back to: what was deployed stays for you to inspect');
  if (!request.rollbackOnFailure) return stays('rollback-on-failure is false: the failed release stays in place');
  let unseen: Failure | undefined;
  try {
    unseen = await context.report.group(`Roll back to ${previous.id}`, async () => {
      const answer = await restoreRelease(deployment, previous);
      await pauseFailedSchedules(context, deployment);
      return answer;
    });
  } catch (error) {
    return { standing: 'unclear', outcome: `Going back to release ${previous.id} failed too: ${messageOf(error)}` };
  }
  const outcome = unseen
    ? `was put back, but could not be confirmed from outside yet: ${unseen.message}`
    : 'is live again';
  return { standing: 'restored', outcome: `${releaseName(previous)} ${outcome}` };
}

/** The release before is the one that people use, and a plan has kept it from writing until the switch. */
async function thawPrevious({ context, frozen = [] }: Deployment, standing: Ended['standing']): Promise<void> {
  if (standing !== 'restored' && standing !== 'unchanged') return;
  for (const { plan, thaw } of frozen)
    await thaw().then(
      () => context.report.note(`The app accepts writes again, which ${plan} had frozen for the switch`),
      (error: unknown) =>
        context.report.warning(`The app still accepts no writes, since ${plan} froze it: ${messageOf(error)}`),
    );
}

/**
 * Nothing that is live was changed; stacks of a first deployment may have been made, and one of the app's own may serve
 * people since before the first record.
 */
function untouched({ previous, plans, results }: Deployment): string {
  const made = Object.values(results)
    .filter(({ hasChanges }) => hasChanges)
    .map(({ stackName }) => stackName);
  if (previous) return 'What is live was not touched';
  const before = Object.values(plans).flatMap(({ state, stackName }) =>
    /^(CREATE|IMPORT|UPDATE|UPDATE_ROLLBACK)_COMPLETE/.test(state) && !made.includes(stackName) ? stackName : [],
  );
  if (before.length > 0)
    return `No recorded release is live yet. ${before.join(', ')} ${before.length === 1 ? 'was' : 'were'} there before this run${made.length === 0 ? '' : `. Created so far, and kept for the next run: ${made.join(', ')}`}`;
  if (made.length === 0) return 'Nothing is live yet, and no stack was completed';
  return `Nothing is live yet. Created so far, and kept for the next run: ${made.join(', ')}`;
}

/** Writes the summary of a failed deployment; the returned failure also says why it failed and what is live now. */
function reportFailure(deployment: Deployment, error: unknown, ended?: Ended): FailedDeployment {
  const { report } = deployment.context;
  const boot = seenByBootCheck(deployment);
  const failure =
    error instanceof Failure
      ? new Failure({
          ...error,
          why: [error.why, boot?.why, ended?.outcome]
            .flatMap((part) => part?.replace(/\.$/, '') ?? [])
            .filter(Boolean)
            .join('. '),
          todo: [saysSo(error.todo) ? undefined : boot?.todo, error.todo].filter(Boolean).join('. ') || undefined,
          cause: error,
          summarized: true,
        })
      : error;
  const standing = ended?.standing;
  report.summary(summarize(deployment, undefined, '', { error: failure, standing }), summaryAbout(deployment));
  return { error: failure, standing };
}

/** The checks of the health path alone name that way out themselves. */
function saysSo(todo = ''): boolean {
  return todo.includes('Set health-path');
}

/** An image that did not get healthy before its push is the likely cause where it does not get healthy after it. */
function seenByBootCheck({ request, bootCheck, timeline }: Deployment): { why: string; todo?: string } | undefined {
  const failed = timeline.find(({ status }) => status === 'failed')?.name ?? '';
  if (
    !bootCheck?.problem ||
    !['backend stack', 'candidate task', 'candidate', 'candidate checks', 'rollout', 'checks'].includes(failed)
  )
    return undefined;
  const { problem, listensOn, status } = bootCheck;
  const why = `The boot check of the image had already found: ${problem}`;
  if (listensOn !== undefined) return { why, todo: `Set port: ${listensOn}, where the application listens` };
  return { why, ...(status !== undefined && { todo: otherPath({ path: request.healthPath, status }) }) };
}

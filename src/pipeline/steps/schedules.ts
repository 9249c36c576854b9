import { type Context, run } from '../../operation/index.ts';
import { stackOf, type StackRecord } from '../../release/index.ts';
import { messageOf } from '../../report/index.ts';
import { stackFacts, stackOperation } from '../../stack/index.ts';
import type { Deployment } from '../deployment.ts';
import { stackNames } from '../request.ts';
import { pausedBackend, shareOneWriter } from '../backend/schedule-state.ts';
import { planOperation, type Step } from '../step.ts';
import { oldWriter } from './hand-over.ts';

/** What is scheduled, and what works on queues, runs where requests go: after a change of the mode not at the backend of before. */
export const schedules: Step = {
  name: 'schedules',
  touchesLive: true,
  applies: (deployment) =>
    deployment.request.traffic.length === 0 && leftBackend(deployment) !== undefined && !oldWriter(deployment),
  async plan(deployment) {
    const left = leftBackend(deployment)!;
    return await planOperation(
      stackOperation,
      deployment.context,
      await pausedBackend(deployment, left, { stopped: false }),
      {
        change: ({ hasChanges }) => (hasChanges ? `${left.name} runs no schedules any more` : undefined),
        facts: (plan) => stackFacts(plan),
        done: () => `${left.name} runs no schedules any more`,
      },
    );
  },
};

/** The backend of before, where it has schedules and another one takes its place. */
function leftBackend({ previous, request }: Deployment): StackRecord | undefined {
  const before = stackOf(previous, 'backend');
  return before && before.name !== stackNames(request).backend && 'Schedules' in before.parameters ? before : undefined;
}

/**
 * Where the release of before is live after a failure, the backend that failed starts nothing if it is another one. What is
 * live is well then: what cannot be paused is a warning.
 */
export async function pauseFailedSchedules(context: Context, deployment: Deployment): Promise<void> {
  const failed = deployment.results.backend;
  if (!failed?.templateUrl || !('Schedules' in failed.parameters)) return;
  const before = stackOf(deployment.previous, 'backend');
  if (before?.name === stackNames(deployment.request).backend) return;
  const { stackName: name, templateUrl, parameters, tags, outputs } = failed;
  try {
    const stopped = before !== undefined && shareOneWriter(parameters, before.parameters);
    const stack: StackRecord = { role: 'backend', name, templateUrl, parameters, tags, outputs };
    await run(stackOperation, context, await pausedBackend(deployment, stack, { stopped }));
  } catch (error) {
    context.report.warning(
      `The schedules of ${name} still run, in addition to those of the live backend: ${messageOf(error)}. Deploy again, or set its parameter Schedules to DISABLED`,
    );
  }
}

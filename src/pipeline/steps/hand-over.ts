import { stackOf, type StackRecord } from '../../release/index.ts';
import { readStack, stackFacts, stackOperation } from '../../stack/index.ts';
import type { Deployment } from '../deployment.ts';
import { stackNames } from '../request.ts';
import { pausedBackend, shareOneWriter } from '../backend/schedule-state.ts';
import { planOperation, type PlannedStep, type Step } from '../step.ts';

/**
 * A file system with one writer (`writers: 1`) when the backend changes: the one of before gets no new work, and only
 * then the new one starts. Until it answers, nothing does.
 */
export const handOver: Step = {
  name: 'hand over',
  touchesLive: true,
  applies: (deployment) => oldWriter(deployment) !== undefined,
  plan: (deployment) => planHandOver(deployment, oldWriter(deployment)!),
};

/** The live backend, where another one takes over the file system that it writes to. */
export function oldWriter({ previous, request, templates }: Deployment): StackRecord | undefined {
  const before = stackOf(previous, 'backend');
  if (!before || templates.resources?.files?.writers !== 1 || before.name === stackNames(request).backend)
    return undefined;
  const { AccessPointArn: ofFunction = '', FileSystemId: ofService = '' } = before.parameters;
  return `${ofFunction}${ofService}` === '' ? undefined : before;
}

/** On the way back: the backend that is live, where the one of the release shares its file system. */
export function handBack(live: StackRecord | undefined, next: StackRecord | undefined): Step | undefined {
  if (!live || !next || live.templateUrl === '' || live.name === next.name) return undefined;
  if (!shareOneWriter(live.parameters, next.parameters)) return undefined;
  return {
    name: 'hand over',
    touchesLive: true,
    applies: () => true,
    plan: (deployment) => planHandOver(deployment, live),
  };
}

async function planHandOver(deployment: Deployment, left: StackRecord): Promise<PlannedStep> {
  const { context } = deployment;
  // An update of a stack that was deleted by hand would make it again.
  if (!(await readStack(context.session, left.name))) return { apply: () => `${left.name} is gone` };
  return await planOperation(stackOperation, context, await pausedBackend(deployment, left, { stopped: true }), {
    change: ({ hasChanges }) =>
      hasChanges
        ? `${left.name} gets no new work from now on, and the app does not answer until the new backend does`
        : undefined,
    facts: (plan) => stackFacts(plan),
    done: () => `${left.name} gets no new work`,
  });
}

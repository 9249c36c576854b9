import { functionOperation, goLive } from '../../compute/index.ts';
import { appVersion, type Deployment, knownOutputs } from '../deployment.ts';
import { versionsByDeploy } from '../request.ts';
import { planOperation, type Step } from '../step.ts';
import { sharesStack } from '../traffic/guard.ts';

/** Publishes the function as a version beside the live one, with a way in of its own. */
export const candidate: Step = {
  name: 'candidate',
  applies: ({ request }) => versionsByDeploy(request),
  async plan(deployment) {
    const { context, request } = deployment;
    const backend = knownOutputs(deployment, 'backend');
    const functionName = backend?.['FunctionName'];
    // A dry run knows the function as it was before its stack changes.
    if (!functionName || (request.dryRun && deployment.plans.backend?.hasChanges))
      return { pending: 'a new version of the function' };
    const wanted = {
      functionName,
      appVersion: appVersion(deployment)!,
      healthPath: request.healthPath,
      streaming: backend['ApiUrl'] === undefined,
    };
    return await planOperation(functionOperation, context, wanted, {
      planned: ({ live, urls, hasChanges }) =>
        (deployment.version = { functionName, number: hasChanges ? undefined : live, before: live, urls }),
      change: ({ hasChanges }) => (hasChanges ? 'a new version of the function' : undefined),
      applied: ({ live }, { version, urls }) =>
        (deployment.version = { functionName, number: version, before: live, urls }),
      done: ({ live }, { version }) => (version === live ? `version ${version} is live` : `version ${version}`),
    });
  },
};

/** Sends users to the version that was checked: one write. */
export const live: Step = {
  name: 'live',
  touchesLive: ({ version }) => version?.number !== version?.before,
  // With a shift between two versions of the function, the alias moves when that is over.
  applies: ({ request, previous }) => versionsByDeploy(request) && !sharesStack(request, previous),
  plan: (deployment) =>
    Promise.resolve({
      remark: 'once the new version is checked',
      apply: () => moveToVersion(deployment),
    }),
};

async function moveToVersion({ context, version }: Deployment): Promise<string> {
  const { functionName, number, before } = version!;
  if (number === before) return `version ${number} is live`;
  await goLive(context, functionName, { version: number!, expected: { version: before } });
  return `version ${number}${before ? `, ${before} before it` : ''}`;
}

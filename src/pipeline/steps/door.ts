import { hostNameOf } from '../../preview/index.ts';
import { Failure } from '../../report/index.ts';
import { getKey, updateKey, writePreviewHost } from '../../site/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import type { Step } from '../step.ts';

/**
 * Tells the door of a preview until when it is open (counted from each deployment anew) and for whom: before anything is
 * behind it, since what has a password must never be seen without one. After it the host leads there, where there is a
 * domain of previews: points of presence learn it while the backend is made.
 */
export const door: Step = {
  name: 'door',
  applies: ({ request }) => request.preview !== undefined,
  plan(deployment) {
    const { until, lock } = deployment.request.preview!;
    const open = `open until ${until}${lock ? ', with a password' : ''}`;
    return {
      remark: open,
      guard: () => refuseUnlocking(deployment),
      async apply() {
        // Somebody else may have locked it since.
        await refuseUnlocking(deployment);
        const store = outputOf(deployment, 'KeyValueStoreArn')!;
        await updateKey(deployment.context.session, store, 'preview', () => JSON.stringify({ until, lock }));
        await leadHostHere(deployment);
        return open;
      },
    };
  },
};

function outputOf(deployment: Deployment, name: string): string | undefined {
  return (knownOutputs(deployment, 'web') ?? deployment.plans.web?.outputs)?.[name];
}

/** A run that was killed may have written it a moment ago: until there is a release, the edge is watched for longer. */
async function leadHostHere(deployment: Deployment): Promise<void> {
  const { bootstrap, context, request, previous } = deployment;
  const store = bootstrap?.previewDomainStore;
  const domain = outputOf(deployment, 'ApiHost');
  if (!store || !domain) return;
  const changed = await writePreviewHost(context, { store, name: hostNameOf(request) }, domain);
  deployment.hostChanged = changed || previous === undefined;
}

/** A secret that was renamed, or is not passed on, must not open a preview to everybody. */
async function refuseUnlocking(deployment: Deployment): Promise<void> {
  const { request, context } = deployment;
  const store = outputOf(deployment, 'KeyValueStoreArn');
  if (!store || request.preview!.lock) return;
  const present = await getKey(context.session, store, 'preview');
  if (present === undefined || (JSON.parse(present) as { lock?: object }).lock === undefined) return;
  throw new Failure({
    code: 'input',
    what: `The preview of ${request.app} ${request.environment} has a password, but this run gives none`,
    why: 'Input "password" is empty: without it everybody who knows the address could open the preview',
    todo: 'Pass the secret (input password, or PREVIEW_PASSWORD of the reusable workflow). To remove the password, close the pull request, and reopen it when the preview is gone',
  });
}

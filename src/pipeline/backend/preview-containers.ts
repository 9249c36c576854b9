import type { Context } from '../../operation/index.ts';
import { openPreviewContainers, type PreviewContainers, readPreviewContainers } from '../../preview/index.ts';
import { fullName } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import type { Bootstrap } from '../../stack/index.ts';
import { type DeployRequest, isPreviewContainer } from '../request.ts';

/**
 * What containers of previews share, for a deployment that runs as one; fails with code preview-containers where it cannot.
 * Containers of other environments are warned of previews beside them.
 */
export async function lookForPreviewContainers(
  context: Context,
  request: DeployRequest,
): Promise<PreviewContainers | undefined> {
  if (isPreviewContainer(request)) return await openPreviewContainers(context.session);
  if (!request.preview) await warnBesidePreviews(context, request);
  return undefined;
}

/** The honest run of a preview is refused beside containers, and who pushes a branch has its rights all the same. */
export async function warnBesidePreviews(
  { session, report }: Context,
  request: Pick<DeployRequest, 'app' | 'environment' | 'mode'>,
): Promise<void> {
  if (request.mode !== 'container') return;
  // A role of one's own may not read it, and deploys all the same.
  const found = await readPreviewContainers(session).catch(() => undefined);
  if (!found) return;
  report.warning(
    `Previews may run as containers in ${session.region} of this account, and IAM cannot exclude ${fullName(request)} from their ECS rights: anyone who can push a branch can read the environment variables of its tasks, and stop new tasks from starting. Run previews in an account of their own (actions/preview/README.md, "As a container")`,
    { title: 'Previews' },
  );
}

/** The door of a preview calls the relay, and the boundary of a bootstrap stack for one app lets it call that app's alone. */
export function refuseBoundToApp(containers: PreviewContainers | undefined, bootstrap: Bootstrap | undefined): void {
  if (!containers || !bootstrap?.app) return;
  throw new Failure({
    code: 'preview-containers',
    what: `Previews cannot run as containers with a bootstrap stack that is only for ${bootstrap.app}`,
    why: 'Its permissions boundary lets a preview call only functions of that app, but containers are reached through a shared function',
    todo: 'Ask an administrator for a bootstrap stack without App, in an account only for previews, or leave preview-mode out',
  });
}

import { isDeepStrictEqual } from 'node:util';
import { newReleaseId, type ReleaseRecord, type StackRecord } from '../release/index.ts';
import { apiUrl, type Deployment, type Progress, publicUrl } from './deployment.ts';

/** The record that says a deployment has begun: whoever finds it at 'deploying' knows that it did not come to an end. */
export function draftRecord(deployment: Deployment): ReleaseRecord {
  const { request, previous } = deployment;
  const { repository, commit, ref, actor, runUrl } = request.run;
  const now = new Date(deployment.context.clock.now());
  return {
    format: 1,
    id: newReleaseId(now, commit),
    app: request.app,
    environment: request.environment,
    time: now.toISOString(),
    status: 'deploying',
    mode: request.mode,
    repository,
    commit,
    ref,
    actor,
    runUrl,
    ...describeRelease(deployment),
    previous: previous?.id ?? null,
  };
}

/**
 * Whether the plan found nothing to do although the live release's record tells something else: a run was killed after
 * its last write, or its checks failed with rollback-on-failure: false. Then this run is the one that records it.
 */
export function isUnrecorded(deployment: Deployment): boolean {
  const { previous } = deployment;
  if (!previous) return true;
  const now = describeRelease(deployment);
  const essence = ({ content, stacks, backends }: Pick<ReleaseRecord, 'content' | 'stacks' | 'backends'>) => {
    const backend = stacks.find(({ role }) => role === 'backend');
    return {
      content: content.backend,
      backends,
      name: backend?.name,
      template: backend?.templateUrl,
      parameters: backend?.parameters,
    };
  };
  const site = deployment.plannedSite?.release;
  return !isDeepStrictEqual(essence(now), essence(previous)) || (site !== undefined && site !== previous.site?.release);
}

/** What the steps have deployed so far. Parameters come from the plan, which leaves NoEcho values out. */
export function describeRelease(progress: Progress) {
  const stacks: StackRecord[] = (['data', 'web', 'backend'] as const).flatMap((role) => {
    const stack = progress.results[role] ?? progress.plans[role];
    return stack
      ? [
          {
            name: stack.stackName,
            role,
            templateUrl: stack.templateUrl ?? '',
            parameters: stack.parameters,
            tags: stack.tags,
            outputs: stack.outputs,
          },
        ]
      : [];
  });
  const { site, plannedSite } = progress;
  return {
    content: { backend: progress.contentId ?? '', site: site?.release },
    image: progress.image,
    stacks,
    site: site && { release: site.release, bucket: plannedSite!.bucket },
    backends: progress.backends,
    url: publicUrl(progress),
    apiUrl: apiUrl(progress),
    verdict: progress.checks?.verdict ?? 'none',
  };
}

import { isDeepStrictEqual } from 'node:util';
import { newReleaseId, type ReleaseRecord, type StackRecord } from '../release/index.ts';
import { apiUrl, type Deployment, publicUrl } from './deployment.ts';

/** The record that says a deployment has begun: whoever finds it at 'deploying' knows that it did not come to an end. */
export function draftRecord(deployment: Deployment): ReleaseRecord {
  const { request, previous } = deployment;
  const now = new Date();
  const { runId: _id, runAttempt: _attempt, job: _job, ...run } = request.run;
  return {
    format: 1,
    id: newReleaseId(now, run.commit),
    app: request.app,
    environment: request.environment,
    time: now.toISOString(),
    status: 'deploying',
    mode: request.mode,
    ...run,
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
  const site = deployment.sitePlan?.release;
  return !isDeepStrictEqual(essence(now), essence(previous)) || (site !== undefined && site !== previous.site?.release);
}

/** What the steps have deployed so far. Parameters come from the plan, which leaves NoEcho values out. */
export function describeRelease(deployment: Deployment) {
  const stacks: StackRecord[] = (['data', 'web', 'backend'] as const).flatMap((role) => {
    const stack = deployment.results[role] ?? deployment.plans[role];
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
  const site = deployment.site;
  return {
    content: { backend: deployment.contentId ?? '', site: site?.release },
    image: deployment.image,
    stacks,
    site: site && { release: site.release, bucket: deployment.sitePlan!.request.bucket },
    backends: deployment.backends,
    url: publicUrl(deployment),
    apiUrl: apiUrl(deployment),
    verdict: deployment.checks?.verdict ?? 'none',
  };
}

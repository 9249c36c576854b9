import { isDeepStrictEqual } from 'node:util';
import { newReleaseId, type ReleaseRecord, type StackRecord } from '../release/index.ts';
import { apiUrl, type Deployment, type Progress, publicUrl, STACK_ROLES } from './deployment.ts';

/** The record of a deployment that has begun. Found later with status 'deploying', it belongs to a run that never ended. */
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
 * Whether the plan found nothing to do although the live release's record says something else: a run was killed after
 * its last write, or its checks failed with rollback-on-failure: false. Then this run is the one that records it.
 */
export function isUnrecorded({ previous, ...progress }: Deployment): boolean {
  if (!previous) return true;
  const site = progress.plannedSite?.release;
  const planned = whatRuns(describeRelease(progress));
  return !isDeepStrictEqual(planned, whatRuns(previous)) || (site !== undefined && site !== previous.site?.release);
}

function whatRuns({ content, stacks, backends }: Pick<ReleaseRecord, 'content' | 'stacks' | 'backends'>) {
  const { name, templateUrl, parameters } = stacks.find(({ role }) => role === 'backend') ?? {};
  return { content: content.backend, backends, name, templateUrl, parameters };
}

/** What the steps have deployed so far. Parameters come from the plan, which leaves NoEcho values out. */
export function describeRelease(progress: Progress) {
  const { site, plannedSite, contentId, image, backends, checks } = progress;
  const stacks = STACK_ROLES.flatMap((role): StackRecord[] => {
    const stack = progress.results[role] ?? progress.plans[role];
    if (!stack) return [];
    const { stackName: name, templateUrl = '', parameters, tags, outputs } = stack;
    return [{ name, role, templateUrl, parameters, tags, outputs }];
  });
  return {
    content: { backend: contentId ?? '', site: site?.release },
    image,
    stacks,
    site: site && { release: site.release, bucket: plannedSite!.bucket },
    backends,
    url: publicUrl(progress),
    apiUrl: apiUrl(progress),
    verdict: checks?.verdict ?? 'none',
  };
}

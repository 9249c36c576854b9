import { isDeepStrictEqual } from 'node:util';
import { newReleaseId, type ReleaseRecord, type StackRecord, stackOf } from '../release/index.ts';
import { apiUrl, type Deployment, type Progress, publicUrl, STACK_ROLES } from './deployment.ts';
import { isNewSource } from './preflight/guard.ts';

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
    folder: request.folder,
    commit,
    ref,
    actor,
    runUrl,
    healthPath: request.healthPath,
    ...(deployment.promotion && { promotion: promotedFrom(deployment.promotion.record) }),
    ...describeRelease(deployment),
    previous: previous?.id ?? null,
  };
}

/**
 * Whether the plan found nothing to do although the live release's record says something else: a run was killed after
 * its last write, or its checks failed with rollback-on-failure: false. Then this run is the one that records it.
 */
export function isUnrecorded({ previous, request, ...progress }: Deployment): boolean {
  if (!previous || isNewSource(previous, request)) return true;
  const site = progress.plannedSite?.release;
  const planned = whatRuns(describeRelease(progress));
  return !isDeepStrictEqual(planned, whatRuns(previous)) || (site !== undefined && site !== previous.site?.release);
}

function whatRuns(release: Pick<ReleaseRecord, 'content' | 'stacks' | 'backends' | 'function'>) {
  const { content, backends, function: version } = release;
  const { name, templateUrl, parameters } = stackOf(release, 'backend') ?? {};
  return { content: content.backend, backends, version, name, templateUrl, parameters };
}

function promotedFrom({ environment, id: release }: ReleaseRecord): ReleaseRecord['promotion'] {
  return { environment, release };
}

/** What the plans would deploy, as far as it is known. */
export function plannedRelease(progress: Progress): Pick<ReleaseRecord, 'content' | 'stacks'> {
  const { content, stacks } = describeRelease(progress);
  return { content: { ...content, site: content.site ?? progress.plannedSite?.release }, stacks };
}

/** What the steps have deployed so far. Parameters come from the plan, which leaves NoEcho values out. */
export function describeRelease(progress: Progress) {
  const { site, plannedSite, contentId, image, backends, checks, migrations, version } = progress;
  const stacks = STACK_ROLES.flatMap((role): StackRecord[] => {
    const stack = progress.results[role] ?? progress.plans[role];
    if (!stack) return [];
    const { stackName: name, templateUrl = '', parameters, tags, outputs } = stack;
    return [{ name, role, templateUrl, parameters, tags, outputs }];
  });
  return {
    content: { backend: contentId ?? '', site: site?.release },
    image,
    ...(migrations && { migrations }),
    stacks,
    function: version?.number === undefined ? undefined : { name: version.functionName, version: version.number },
    site: site && { release: site.release, bucket: plannedSite!.bucket },
    backends,
    url: publicUrl(progress),
    apiUrl: apiUrl(progress),
    verdict: checks?.verdict ?? 'none',
  };
}

import type { DeployRequest } from './request.ts';

/**
 * Tags of every stack. Nothing that changes with each commit: a tag that changes is an update of every resource, and
 * commit, actor and run stand in the release record.
 */
export function deploymentTags(request: Pick<DeployRequest, 'app' | 'environment'>): Record<string, string> {
  return { 'deploy:app': request.app, 'deploy:environment': request.environment };
}

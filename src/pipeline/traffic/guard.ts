import { stackOf, type ReleaseRecord } from '../../release/index.ts';
import { Failure, inputFailure } from '../../report/index.ts';
import { type DeployRequest, stackNames, versionsByDeploy } from '../request.ts';
import { trafficText } from './traffic-steps.ts';

/** What does not go together with a share, as far as the request itself says. */
export function refuseShareWithoutEdge({ traffic, web, edge, mode }: DeployRequest): void {
  if (traffic.length === 0 || ((web !== undefined || edge) && mode !== 'none')) return;
  const where =
    mode === 'none' ? 'no backend is deployed (mode: none)' : 'no distribution is in front (set edge: true)';
  throw inputFailure('traffic', trafficText(traffic), `all, where ${where}`);
}

/** Both releases run in one stack: as two versions of one function. */
export function sharesStack(request: DeployRequest, previous: ReleaseRecord | undefined): boolean {
  const live = stackOf(previous, 'backend');
  return request.traffic.length > 0 && live?.name === stackNames(request).backend;
}

/** Refuses a share where nothing could get the rest, before anything is written. */
export function refuseShareWithoutSides(request: DeployRequest, previous: ReleaseRecord | undefined): void {
  const { traffic, app, environment, mode } = request;
  if (traffic.length === 0) return;
  const what = `A share of the traffic of ${app} ${environment} cannot go to the new release`;
  const live = stackOf(previous, 'backend');
  if (!previous || !live || !previous.backends)
    throw new Failure({
      code: 'second-backend',
      what,
      why: previous
        ? 'The live release has no backend behind the edge'
        : 'Nothing is live yet that could get the rest of the traffic',
      todo: 'Deploy once with traffic: all',
    });
  if (sharesStack(request, previous) && !versionsByDeploy(request))
    throw new Failure({
      code: 'second-backend',
      what,
      why: `Stack ${live.name} runs the live release, and would be updated in place: there would be one backend, not two`,
      todo: `Set traffic: all. A share goes to a new version of a function (mode: lambda without template), or to mode: ${mode === 'lambda' ? 'container' : 'lambda'}, which has a stack of its own`,
    });
  const fileSystem = [live.parameters, request.parameterOverrides]
    .map((values) => values['FileSystemId'])
    .find(Boolean);
  if (fileSystem)
    throw new Failure({
      code: 'single-writer',
      what,
      why: `File system ${fileSystem} has a single writer: two backends at once would damage its data`,
      todo: 'Set traffic: all',
    });
}

import type { ReleaseRecord } from '../release/index.ts';
import { Failure } from '../report/index.ts';
import type { DeployRequest } from './request.ts';

/** Who forgets `mode` must not take the API away: throws a Failure where a backend is live and mode: none is not written. */
export function refuseLostBackend(previous: ReleaseRecord | undefined, request: DeployRequest): void {
  if (request.mode !== 'none' || request.allowNoBackend || !previous || previous.mode === 'none') return;
  throw new Failure({
    code: 'lost-backend',
    what: `${request.app} ${request.environment} has a backend (mode: ${previous.mode}), and this run has no mode`,
    why: 'It would deploy the site alone, and requests to the API would find nothing',
    todo: `Set mode: ${previous.mode}. If the site is to be all of it from now on, set mode: none`,
  });
}

import { Failure } from '../../report/index.ts';

/** What a plan relies on has changed since it was made: planned again, it can be carried out. */
export class PlanOutdated extends Failure {
  constructor(why: string) {
    super({
      code: 'superseded',
      what: 'The site has changed since this deployment was planned',
      why,
      todo: 'Run this deployment again',
    });
  }
}

/** Another deployment was quicker. */
export function superseded(release: string, live: string | undefined): Failure {
  return new Failure({
    code: 'superseded',
    what: `Release ${release} was not made live`,
    why: live ? `Another deployment made release ${live} live in the meantime` : 'No release is live any more',
    todo: 'Run this deployment again if it is the one that should be live; use a concurrency group so that only one runs at a time',
  });
}

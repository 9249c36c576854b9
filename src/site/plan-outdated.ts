import { Failure } from '../report/index.ts';

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

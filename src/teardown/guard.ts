import type { Context } from '../operation/index.ts';
import { isProtected } from '../release/index.ts';
import { Failure } from '../report/index.ts';
import { dataMayGo } from './plan.ts';
import { fullName } from './request.ts';
import type { TeardownPlan } from './types.ts';

/** Refuses to take down what users reach, and to lose data, unless a person has typed the environment's whole name. */
export function guardTeardown(_: Context, plan: TeardownPlan): void {
  const { job, preview, waves, kept } = plan;
  const name = fullName(job);
  if (!plan.hasChanges && kept.length === 0) return;
  if (isProtected(job.environment) && job.confirm !== name) {
    throw new Failure({
      code: 'confirm',
      what: `${job.app} ${job.environment} was not taken down: it is a protected environment`,
      why: job.confirm === '' ? 'The input confirm is empty' : `The input confirm is ${JSON.stringify(job.confirm)}`,
      todo: `Look at the plan in the summary. To take it down set confirm: ${name}`,
    });
  }
  if (preview || dataMayGo(job)) return;
  const lost = waves.flat().flatMap(({ data }) => data);
  if (lost.length === 0) return;
  throw new Failure({
    code: 'guard',
    what: `${job.app} ${job.environment} was not taken down: data would be lost`,
    why: lost.map(({ stack, path, type, id }) => `${stack}: ${path} (${type} ${id})`).join(', '),
    todo: `Give these resources DeletionPolicy: Retain and deploy once more to keep them, or set delete-data: ${name} to lose them`,
  });
}

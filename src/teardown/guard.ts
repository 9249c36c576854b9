import type { Context } from '../operation/index.ts';
import { fullName, isProtected } from '../release/index.ts';
import { Failure } from '../report/index.ts';
import { dataMayGo } from './plan.ts';
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
      todo: `Check the plan in the summary. To take it down, set confirm: ${name}`,
    });
  }
  if (preview) return;
  if (dataMayGo(job)) return refuseUnsaved(plan);
  const lost = waves.flat().flatMap(({ data }) => data);
  if (lost.length === 0) return;
  throw new Failure({
    code: 'guard',
    what: `${job.app} ${job.environment} was not taken down: data would be lost`,
    why: lost.map(({ stack, path, type, id }) => `${stack}: ${path} (${type} ${id})`).join(', '),
    todo: `Give these resources DeletionPolicy: Retain and deploy once more to keep them, or set delete-data: ${name} to delete them`,
  });
}

/** What a last export saves: the rest is a person's, before anything is deleted. */
const SAVED = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'];

function refuseUnsaved({ job, data, waves }: TeardownPlan): void {
  const all = [...data, ...waves.flat().flatMap((stack) => stack.data)];
  const unsaved = job.lastExport ? all.filter(({ type }) => !SAVED.includes(type)) : [];
  if (unsaved.length === 0) return;
  throw new Failure({
    code: 'last-export',
    what: `${job.app} ${job.environment} was not taken down: not all of its data can be saved`,
    why: `A last export covers only DynamoDB tables and S3 buckets, not ${unsaved.map(({ path, type, id }) => `${path} (${type} ${id})`).join(', ')}`,
    todo: 'Save that data yourself, then set last-export: false',
  });
}

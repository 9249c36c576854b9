import { parallel, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { loadTemplate } from '../template/template.ts';
import { readTemplateBody } from './present-state.ts';
import { listResourcesDeep, nestedStackId, type PlacedResource } from './resources.ts';

/** What a stack and the stacks nested in it hold. */
export interface StackContents {
  /** What exists; what was deleted before, or never made, is left out. */
  resources: PlacedResource[];
  /** Paths of the resources that stay when the stack is deleted, by their DeletionPolicy. */
  kept: ReadonlySet<string>;
}

const GONE = /^(DELETE_COMPLETE|DELETE_SKIPPED|REVIEW_IN_PROGRESS)$/;

/** Reads what a stack holds, and what of it a deletion leaves. */
export async function readContents(session: AwsSession, stackId: string): Promise<StackContents> {
  const all = await listResourcesDeep(session, stackId);
  const resources = all.filter(({ ResourceStatus, PhysicalResourceId }) => {
    return !GONE.test(ResourceStatus ?? '') && PhysicalResourceId;
  });
  const stacks = [
    { id: stackId, prefix: '' },
    ...resources.flatMap((resource) => {
      const id = nestedStackId(resource);
      return id ? [{ id, prefix: `${resource.path}/` }] : [];
    }),
  ];
  const kept = await parallel(resources.length > 0 ? stacks : [], 4, async ({ id, prefix }) =>
    (await keptIn(session, id)).map((logicalId) => prefix + logicalId),
  );
  return { resources, kept: new Set(kept.flat()) };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
async function keptIn(session: AwsSession, stackId: string): Promise<string[]> {
  // As CloudFormation carries it out: transforms may add policies.
  const body = await readTemplateBody(session, { StackName: stackId, TemplateStage: 'Processed' });
  // What keeps nothing is deleted with all that it holds: never where this was only not seen.
  if (body === undefined)
    throw new Failure({
      code: 'stack-moved',
      what: `The template of stack ${stackId} was not found`,
      why: 'The stack was listed a moment ago: it is being deleted, or CloudFormation does not show it everywhere yet',
      todo: 'Run again',
    });
  return Object.entries(loadTemplate({ body }).resources)
    .filter(([, { DeletionPolicy }]) => /^(Retain|RetainExceptOnCreate)$/.test(String(DeletionPolicy)))
    .map(([logicalId]) => logicalId);
}

import { CloudFormationClient, GetTemplateCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { AwsSession } from '../../aws/index.ts';
import { listResources, nestedStackId } from '../state/resources.ts';
import { isStateful } from '../resource-types/stateful.ts';
import { readStoredTemplate } from '../template/stored-template.ts';
import { describeTemplate, isNestedStack, type Template, type TemplateResource } from '../template/template.ts';
import type { PropertyChange, ResourceChange } from '../types.ts';

/**
 * What a change set does not show of nested stacks: everything in a nested stack that is removed goes with it; without
 * a nested change set, the difference of the stack's present and next template counts. Where neither is known, whatever
 * holds data counts as possibly replaced, so that the guard asks.
 */
export async function unseenNestedChanges(
  session: AwsSession,
  changes: readonly ResourceChange[],
  template: Template,
): Promise<ResourceChange[]> {
  const unseen = changes.filter((change) => isNestedStack(change.type) && !change.nestedChangeSet && change.physicalId);
  const found = await Promise.all(
    unseen.map(async ({ action, logicalId, path, physicalId, policyAction }) => {
      if (action === 'Add' || action === 'Import') return [];
      if (action === 'Remove') return await removedWith(session, physicalId!, `${path}/`, policyAction);
      const definition = path === logicalId ? template.resources[logicalId] : undefined;
      return await changedIn(session, physicalId!, await nextTemplate(session, definition), `${path}/`);
    }),
  );
  return found.flat();
}

/** All resources of a stack that goes away, of the stacks nested in it too; a retained stack retains all of them. */
async function removedWith(
  session: AwsSession,
  stackId: string,
  prefix: string,
  policy: string | undefined,
): Promise<ResourceChange[]> {
  const [resources, template] = await Promise.all([listResources(session, stackId), presentTemplate(session, stackId)]);
  const all = await Promise.all(
    resources.map(async (resource) => {
      const definition = template?.resources[resource.LogicalResourceId!];
      const kept = policy === 'Retain' ? policy : definition?.DeletionPolicy;
      return await withContents(session, resource, removal(resource, prefix, kept));
    }),
  );
  return all.flat();
}

/** A removal with those that follow from it, where it is a nested stack. */
async function withContents(
  session: AwsSession,
  resource: StackResourceSummary,
  removed: ResourceChange,
): Promise<ResourceChange[]> {
  const nested = nestedStackId(resource);
  if (!nested) return [removed];
  return [removed, ...(await removedWith(session, nested, `${removed.path}/`, removed.policyAction))];
}

/** Resources of a nested stack that its next template drops, or changes where that may replace data. */
async function changedIn(
  session: AwsSession,
  stackId: string,
  next: Template | undefined,
  prefix: string,
): Promise<ResourceChange[]> {
  const [resources, present] = await Promise.all([listResources(session, stackId), presentTemplate(session, stackId)]);
  const all = await Promise.all(
    resources.map(async (resource) => {
      const { LogicalResourceId: logicalId, ResourceType: type } = resource;
      const before = present?.resources[logicalId!];
      const after = next?.resources[logicalId!];
      if (next && isGone(before, after, type!, next)) {
        return await withContents(session, resource, removal(resource, prefix, before?.DeletionPolicy));
      }
      if (before && after && JSON.stringify(before) === JSON.stringify(after)) return [];
      const nested = nestedStackId(resource);
      if (nested) return await changedIn(session, nested, await nextTemplate(session, after), `${prefix}${logicalId}/`);
      // What a transform makes is in neither text, and follows from what is.
      if (!isStateful(type!) || (next && present && !before && !after)) return [];
      return [possiblyReplaced(resource, prefix, before, after)];
    }),
  );
  return all.flat();
}

/** Whether the next template has no such resource any more, or has another one under its name. */
function isGone(
  before: TemplateResource | undefined,
  after: TemplateResource | undefined,
  type: string,
  next: Template,
): boolean {
  if (before) return before.Type !== after?.Type;
  return next.transforms.length === 0 && after?.Type !== type;
}

function removal(resource: StackResourceSummary, prefix: string, policy: unknown): ResourceChange {
  return {
    ...changeOf(resource, prefix),
    action: 'Remove',
    replacement: 'False',
    policyAction: typeof policy === 'string' ? policy : undefined,
    properties: [],
  };
}

function possiblyReplaced(
  resource: StackResourceSummary,
  prefix: string,
  before: TemplateResource | undefined,
  after: TemplateResource | undefined,
): ResourceChange {
  const policy = after?.UpdateReplacePolicy;
  const properties = after ? differingProperties(before, after) : [];
  return {
    ...changeOf(resource, prefix),
    action: 'Modify',
    replacement: 'Conditional',
    policyAction: typeof policy === 'string' && policy !== 'Delete' ? `ReplaceAnd${policy}` : undefined,
    properties: properties.length > 0 ? properties : [UNKNOWN],
  };
}

/** In place of a property, for the messages of the guard. */
const UNKNOWN: PropertyChange = {
  name: 'its change is unknown because its stack has no change set of its own',
  recreation: 'Conditionally',
};

function differingProperties(before: TemplateResource | undefined, after: TemplateResource): PropertyChange[] {
  const text = (resource: TemplateResource | undefined, name: string) => JSON.stringify(resource?.Properties?.[name]);
  const names = [...new Set([...Object.keys(before?.Properties ?? {}), ...Object.keys(after.Properties ?? {})])];
  return names
    .map((name) => ({ name, before: text(before, name), after: text(after, name) }))
    .filter((property) => property.before !== property.after)
    .map(({ name, ...values }) => ({
      name: `Properties.${name}`,
      ...values,
      recreation: 'Conditionally',
      cause: 'template',
    }));
}

function changeOf({ LogicalResourceId, PhysicalResourceId, ResourceType }: StackResourceSummary, prefix: string) {
  return {
    logicalId: LogicalResourceId!,
    path: prefix + LogicalResourceId!,
    physicalId: PhysicalResourceId,
    type: ResourceType!,
  };
}

async function presentTemplate(session: AwsSession, stackId: string): Promise<Template | undefined> {
  try {
    const { TemplateBody } = await session
      .client(CloudFormationClient)
      .send(new GetTemplateCommand({ StackName: stackId, TemplateStage: 'Original' }));
    return describeTemplate(TemplateBody ?? '', undefined, process.cwd());
  } catch {
    return undefined;
  }
}

/** The template that a nested stack would get, when it lies in a bucket of this account and the template names it. */
async function nextTemplate(
  session: AwsSession,
  resource: TemplateResource | undefined,
): Promise<Template | undefined> {
  const url = resource?.Properties?.['TemplateURL'] ?? resource?.Properties?.['Location'];
  if (typeof url !== 'string') return undefined;
  try {
    return describeTemplate(await readStoredTemplate(session, url), undefined, process.cwd());
  } catch {
    return undefined;
  }
}

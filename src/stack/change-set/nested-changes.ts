import { CloudFormationClient, GetTemplateCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { AwsSession } from '../../aws/index.ts';
import { listResources, nestedStackId } from '../state/resources.ts';
import { isStateful } from '../resource-types/stateful.ts';
import { readStoredTemplate } from '../template/stored-template.ts';
import { describeTemplate, isNestedStack, type Template, type TemplateResource } from '../template/template.ts';
import type { ResourceChange } from '../types.ts';

/**
 * What a change set does not tell about nested stacks: everything in a nested stack that is removed goes with it, and
 * where there is no nested change set, what the present and the next template of the nested stack tell. Where nothing
 * tells, whatever holds data counts as possibly replaced: the guard asks then.
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
  const kept = policy === 'Retain' ? policy : undefined;
  const all = await Promise.all(
    resources.map(async (resource) => {
      const { LogicalResourceId: logicalId, ResourceType: type, PhysicalResourceId: physicalId } = resource;
      const gone = removal(prefix, logicalId!, type!, physicalId, template?.resources[logicalId!], kept);
      return await withWhatItHolds(session, resource, gone);
    }),
  );
  return all.flat();
}

/** A removal with those that follow from it, where it is a nested stack. */
async function withWhatItHolds(
  session: AwsSession,
  resource: StackResourceSummary,
  gone: ResourceChange,
): Promise<ResourceChange[]> {
  const nested = nestedStackId(resource);
  return nested ? [gone, ...(await removedWith(session, nested, `${gone.path}/`, gone.policyAction))] : [gone];
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
      const { LogicalResourceId: logicalId, ResourceType: type, PhysicalResourceId: physicalId } = resource;
      const before = present?.resources[logicalId!];
      const after = next?.resources[logicalId!];
      if (next && isGone(before, after, type!, next)) {
        const gone = removal(prefix, logicalId!, type!, physicalId, before, undefined);
        return await withWhatItHolds(session, resource, gone);
      }
      if (before && after && JSON.stringify(before) === JSON.stringify(after)) return [];
      const nested = nestedStackId(resource);
      if (nested) return await changedIn(session, nested, await nextTemplate(session, after), `${prefix}${logicalId}/`);
      // What a transform makes is in neither text, and follows from what is.
      if (!isStateful(type!) || (next && present && !before && !after)) return [];
      return [possiblyReplaced(prefix, logicalId!, type!, physicalId, before, after)];
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

function removal(
  prefix: string,
  logicalId: string,
  type: string,
  physicalId: string | undefined,
  definition: TemplateResource | undefined,
  kept: string | undefined,
): ResourceChange {
  const policy = kept ?? definition?.DeletionPolicy;
  return {
    action: 'Remove',
    logicalId,
    path: prefix + logicalId,
    physicalId,
    type,
    replacement: 'False',
    policyAction: typeof policy === 'string' ? policy : undefined,
    properties: [],
  };
}

function possiblyReplaced(
  prefix: string,
  logicalId: string,
  type: string,
  physicalId: string | undefined,
  before: TemplateResource | undefined,
  after: TemplateResource | undefined,
): ResourceChange {
  const text = (resource: TemplateResource | undefined, name: string) => JSON.stringify(resource?.Properties?.[name]);
  const names = [...new Set([...Object.keys(before?.Properties ?? {}), ...Object.keys(after?.Properties ?? {})])];
  const differing = after ? names.filter((name) => text(before, name) !== text(after, name)) : [];
  const policy = after?.UpdateReplacePolicy;
  return {
    action: 'Modify',
    logicalId,
    path: prefix + logicalId,
    physicalId,
    type,
    replacement: 'Conditional',
    policyAction: typeof policy === 'string' && policy !== 'Delete' ? `ReplaceAnd${policy}` : undefined,
    properties:
      differing.length > 0
        ? differing.map((name) => ({
            name: `Properties.${name}`,
            before: text(before, name),
            after: text(after, name),
            recreation: 'Conditionally',
            cause: 'template',
          }))
        : [
            {
              name: 'nothing tells what becomes of it: its stack has no change set of its own',
              recreation: 'Conditionally',
            },
          ],
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

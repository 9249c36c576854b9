import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsSession } from '../aws/index.ts';
import { listResources } from './resources.ts';
import { describeTemplate, isNestedStack, type Template, type TemplateResource } from './template.ts';
import type { ResourceChange } from './types.ts';

/**
 * What a change set does not tell about nested stacks: everything in a nested stack that is removed goes with it, and
 * where there is no nested change set, resources that its new template no longer has. The guard must see both.
 */
export async function unseenNestedChanges(
  session: AwsSession,
  changes: readonly ResourceChange[],
  template: Template,
): Promise<ResourceChange[]> {
  const unseen = changes.filter((change) => isNestedStack(change.type) && !change.nestedChangeSet && change.physicalId);
  const found = await Promise.all(
    unseen.map(async (change) => {
      if (change.action === 'Remove') return await removedWith(session, change.physicalId!, `${change.path}/`);
      if (change.action !== 'Modify' || change.path !== change.logicalId) return [];
      const next = await nestedTemplate(session, template.resources[change.logicalId]);
      return next ? await goneFrom(session, change.physicalId!, next, `${change.path}/`) : [];
    }),
  );
  return found.flat();
}

/** All resources of a stack that goes away, of the stacks nested in it too. */
async function removedWith(session: AwsSession, stackId: string, prefix: string): Promise<ResourceChange[]> {
  const [resources, template] = await Promise.all([listResources(session, stackId), presentTemplate(session, stackId)]);
  const all = await Promise.all(
    resources.map(async ({ LogicalResourceId: logicalId, ResourceType: type, PhysicalResourceId: physicalId }) => [
      removal(prefix, logicalId!, type!, physicalId, template?.resources[logicalId!]),
      ...(type === 'AWS::CloudFormation::Stack' && physicalId
        ? await removedWith(session, physicalId, `${prefix}${logicalId}/`)
        : []),
    ]),
  );
  return all.flat();
}

/** Resources of a nested stack that its next template does not have, or has as another type. */
async function goneFrom(
  session: AwsSession,
  stackId: string,
  next: Template,
  prefix: string,
): Promise<ResourceChange[]> {
  const [resources, template] = await Promise.all([listResources(session, stackId), presentTemplate(session, stackId)]);
  // A transform makes resources that the template's text does not name: then nothing can be said here.
  if (next.transforms.length > 0) return [];
  const all = await Promise.all(
    resources.map(async ({ LogicalResourceId: logicalId, ResourceType: type, PhysicalResourceId: physicalId }) => {
      const kept = next.resources[logicalId!];
      if (kept?.Type !== type) {
        return [
          removal(prefix, logicalId!, type!, physicalId, template?.resources[logicalId!]),
          ...(type === 'AWS::CloudFormation::Stack' && physicalId
            ? await removedWith(session, physicalId, `${prefix}${logicalId}/`)
            : []),
        ];
      }
      if (type !== 'AWS::CloudFormation::Stack' || !physicalId) return [];
      const deeper = await nestedTemplate(session, kept);
      return deeper ? await goneFrom(session, physicalId, deeper, `${prefix}${logicalId}/`) : [];
    }),
  );
  return all.flat();
}

function removal(
  prefix: string,
  logicalId: string,
  type: string,
  physicalId: string | undefined,
  definition: TemplateResource | undefined,
): ResourceChange {
  const policy = definition?.DeletionPolicy;
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

async function presentTemplate(session: AwsSession, stackId: string): Promise<Template | undefined> {
  try {
    const { TemplateBody } = await session
      .client(CloudFormationClient)
      .send(new GetTemplateCommand({ StackName: stackId, TemplateStage: 'Processed' }));
    return describeTemplate(TemplateBody ?? '', undefined, process.cwd());
  } catch {
    return undefined;
  }
}

/** The template that a nested stack would get, when it lies in a bucket under a path-style URL. */
async function nestedTemplate(
  session: AwsSession,
  resource: TemplateResource | undefined,
): Promise<Template | undefined> {
  const url = resource?.Properties?.['TemplateURL'] ?? resource?.Properties?.['Location'];
  const match = typeof url === 'string' ? /^https?:\/\/s3[^/]*\/([^/]+)\/(.+)$/.exec(url) : null;
  if (!match) return undefined;
  try {
    const { Body } = await session
      .client(S3Client)
      .send(new GetObjectCommand({ Bucket: match[1], Key: match[2], ExpectedBucketOwner: await session.accountId() }));
    return describeTemplate(await Body!.transformToString(), undefined, process.cwd());
  } catch {
    return undefined;
  }
}

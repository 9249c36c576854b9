import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { orExplain, type AwsSession } from '../../aws/index.ts';

/** All resources of a stack, by its name or id. */
export async function listResources(session: AwsSession, stackId: string): Promise<StackResourceSummary[]> {
  const pages = paginateListStackResources({ client: session.client(CloudFormationClient) }, { StackName: stackId });
  const listed = await orExplain(Array.fromAsync(pages), `The resources of stack ${stackId} could not be listed`);
  return listed.flatMap(({ StackResourceSummaries }) => StackResourceSummaries ?? []);
}

/** Id of the stack that a resource is; undefined for every other resource, and for one that was not made. */
export function nestedStackId({ ResourceType, PhysicalResourceId }: StackResourceSummary): string | undefined {
  return ResourceType === 'AWS::CloudFormation::Stack' ? PhysicalResourceId || undefined : undefined;
}

/** A resource with its path through the nested stacks: "Data/Table". */
export type PlacedResource = StackResourceSummary & { path: string };

/** All resources of a stack and of the stacks nested in it, to any depth. */
export async function listResourcesDeep(session: AwsSession, stackId: string, prefix = ''): Promise<PlacedResource[]> {
  const resources = await listResources(session, stackId);
  const all = await Promise.all(
    resources.map(async (resource) => {
      const placed = { ...resource, path: prefix + resource.LogicalResourceId! };
      const nested = nestedStackId(resource);
      return nested ? [placed, ...(await listResourcesDeep(session, nested, `${placed.path}/`))] : [placed];
    }),
  );
  return all.flat();
}

/** Type and physical id of a resource, as messages name it. */
export function described({ PhysicalResourceId, ResourceType }: StackResourceSummary): string {
  return [ResourceType, PhysicalResourceId].filter(Boolean).join(' ');
}

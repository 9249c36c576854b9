import {
  CloudFormationClient,
  ListStackResourcesCommand,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';

/** All resources of a stack, by its name or id. */
export async function listResources(session: AwsSession, stackId: string): Promise<StackResourceSummary[]> {
  const resources: StackResourceSummary[] = [];
  try {
    for (let token: string | undefined, first = true; first || token; first = false) {
      const page = await session
        .client(CloudFormationClient)
        .send(new ListStackResourcesCommand({ StackName: stackId, NextToken: token }));
      resources.push(...(page.StackResourceSummaries ?? []));
      token = page.NextToken;
    }
    return resources;
  } catch (error) {
    throw explainAwsError(error, `The resources of stack ${stackId} could not be listed`);
  }
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

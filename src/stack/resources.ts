import {
  CloudFormationClient,
  ListStackResourcesCommand,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { explainAwsError, type AwsSession } from '../aws/index.ts';

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

/** A resource with its path through the nested stacks: "Data/Table". */
export type PlacedResource = StackResourceSummary & { path: string };

/** All resources of a stack and of the stacks nested in it, to any depth. */
export async function listResourcesDeep(session: AwsSession, stackId: string, prefix = ''): Promise<PlacedResource[]> {
  const resources = await listResources(session, stackId);
  const all = await Promise.all(
    resources.map(async (resource) => {
      const placed = { ...resource, path: prefix + resource.LogicalResourceId! };
      const nested = resource.ResourceType === 'AWS::CloudFormation::Stack' && resource.PhysicalResourceId;
      return nested ? [placed, ...(await listResourcesDeep(session, nested, `${placed.path}/`))] : [placed];
    }),
  );
  return all.flat();
}

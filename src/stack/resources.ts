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

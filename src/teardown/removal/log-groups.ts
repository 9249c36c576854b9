import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { explainAwsError, exists, isDenied, isNotFound, type AwsSession } from '../../aws/index.ts';

/**
 * Deletes a log group, where it is there. IAM refuses a name that the role has no right for also where CloudFormation has
 * deleted the group already: nothing is left to do then.
 */
export async function deleteLogGroup(session: AwsSession, logGroupName: string): Promise<void> {
  try {
    await session.client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName }));
  } catch (error) {
    if (isNotFound(error)) return;
    if (isDenied(error) && !(await isLogGroupThere(session, logGroupName))) return;
    throw explainAwsError(error, `Log group ${logGroupName} was not deleted`);
  }
}

/** Whether there is a log group of this very name; one that nobody may look at counts as there. */
export async function isLogGroupThere(session: AwsSession, name: string): Promise<boolean> {
  return await exists(session, name, { kind: 'log group', name });
}

/** Names of the log groups that begin so. */
export async function logGroupsBelow(session: AwsSession, logGroupNamePrefix: string): Promise<string[]> {
  const client = session.client(CloudWatchLogsClient);
  const names: string[] = [];
  try {
    for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix }))
      names.push(...(page.logGroups ?? []).map((group) => group.logGroupName!));
    return names;
  } catch (error) {
    throw explainAwsError(error, `The log groups below ${logGroupNamePrefix} could not be listed`);
  }
}

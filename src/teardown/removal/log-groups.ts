import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { explainAwsError, isNotFound, type AwsSession } from '../../aws/index.ts';

export async function deleteLogGroup(session: AwsSession, logGroupName: string): Promise<void> {
  try {
    await session.client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName }));
  } catch (error) {
    if (!isNotFound(error)) throw explainAwsError(error, `Log group ${logGroupName} was not deleted`);
  }
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

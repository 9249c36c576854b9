import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { explainAwsError, isNotFound, type AwsSession } from '../../aws/index.ts';
import type { StackState } from '../types.ts';

/** The stack with this name or id, or undefined when there is none (deleted ones count as none). */
export async function readStack(session: AwsSession, name: string): Promise<StackState | undefined> {
  try {
    const { Stacks } = await session.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName: name }));
    const stack = Stacks?.[0];
    return stack && stack.StackStatus !== 'DELETE_COMPLETE' ? stackState(stack) : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw explainAwsError(error, `Stack ${name} could not be read`);
  }
}

export function stackState(stack: Stack): StackState {
  const pairs = <T>(
    items: readonly T[] | undefined,
    key: (item: T) => string,
    value: (item: T) => string | undefined,
  ) =>
    Object.fromEntries((items ?? []).flatMap((item) => (value(item) === undefined ? [] : [[key(item), value(item)!]])));
  return {
    stackId: stack.StackId!,
    stackName: stack.StackName!,
    status: stack.StackStatus!,
    statusReason: stack.StackStatusReason,
    outputs: pairs(
      stack.Outputs,
      (item) => item.OutputKey!,
      (item) => item.OutputValue,
    ),
    parameters: pairs(
      stack.Parameters,
      (item) => item.ParameterKey!,
      (item) => item.ParameterValue,
    ),
    resolvedParameters: pairs(
      stack.Parameters,
      (item) => item.ParameterKey!,
      (item) => item.ResolvedValue,
    ),
    tags: pairs(
      stack.Tags,
      (item) => item.Key!,
      (item) => item.Value,
    ),
    terminationProtection: stack.EnableTerminationProtection ?? false,
    roleArn: stack.RoleARN,
    lastUpdated: stack.LastUpdatedTime ?? stack.CreationTime,
    changeSetId: stack.ChangeSetId,
  };
}

import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { ifFound, orExplain, poll, PollTimeout, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import type { StackState } from '../stack-state.ts';

/** The stack with this name or id, or undefined when there is none (deleted ones count as none). */
export async function readStack(session: AwsSession, name: string): Promise<StackState | undefined> {
  const asked = session.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName: name }));
  const stack = (await orExplain(ifFound(asked), `Stack ${name} could not be read`))?.Stacks?.[0];
  return stack && stack.StackStatus !== 'DELETE_COMPLETE' ? stackState(stack) : undefined;
}

/** Milliseconds until DescribeStacks, which is eventually consistent, certainly shows what the events of a stack say. */
const CONSISTENT_AFTER = 60_000;

/** Reads a stack until it is as the events of its operation say; what is read after a minute is returned as it is. */
export async function readStackUntil(
  { session, clock }: Context,
  name: string,
  isAsExpected: (stack: StackState | undefined) => boolean,
): Promise<StackState | undefined> {
  let last: StackState | undefined;
  const look = async () => {
    last = await readStack(session, name);
    return isAsExpected(last) || undefined;
  };
  try {
    await poll(look, { timeout: CONSISTENT_AFTER, clock });
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
  }
  return last;
}

/** A stack as the calls of CloudFormation describe it. */
export function stackState(stack: Stack): StackState {
  return {
    stackId: stack.StackId!,
    stackName: stack.StackName!,
    status: stack.StackStatus!,
    statusReason: stack.StackStatusReason,
    outputs: record(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    parameters: record(stack.Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
    resolvedParameters: record(
      stack.Parameters?.map(({ ParameterKey, ResolvedValue }) => [ParameterKey, ResolvedValue]),
    ),
    tags: record(stack.Tags?.map(({ Key, Value }) => [Key, Value])),
    terminationProtection: stack.EnableTerminationProtection ?? false,
    roleArn: stack.RoleARN,
    lastUpdated: stack.LastUpdatedTime ?? stack.CreationTime,
    changeSetId: stack.ChangeSetId,
  };
}

/** Entries that have a value. */
function record(entries: [string | undefined, string | undefined][] = []): Record<string, string> {
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

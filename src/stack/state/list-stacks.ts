import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListImportsCommand,
  ListStacksCommand,
  type StackStatus,
  StackStatus as STATUSES,
} from '@aws-sdk/client-cloudformation';
import { explainAwsError, ifFound, isNotFound, parallel, poll, type AwsSession } from '../../aws/index.ts';
import { messageOf } from '../../report/index.ts';
import type { StackState } from '../stack-state.ts';
import { stackState } from './read-stack.ts';

/** A stack as a listing shows it, with the names under which its outputs are exported. */
export type ListedStack = StackState & { exports: string[] };

/** Milliseconds that a throttled call may take. */
const PATIENCE = 60_000;
const PRESENT = Object.values(STATUSES).filter((status): status is StackStatus => status !== 'DELETE_COMPLETE');

/**
 * The stacks in the session's region whose names begin so, without those nested in others. Only these are described: what
 * other stacks hold is no business of a role for some of them.
 */
export async function listStacks(session: AwsSession, prefix: string): Promise<ListedStack[]> {
  const client = session.client(CloudFormationClient);
  const names: string[] = [];
  try {
    for (let token: string | undefined, first = true; first || token; first = false) {
      const command = new ListStacksCommand({ NextToken: token, StackStatusFilter: PRESENT });
      const page = await poll(() => client.send(command), { timeout: PATIENCE });
      for (const { StackName, ParentId } of page.StackSummaries ?? [])
        if (StackName!.startsWith(prefix) && !ParentId) names.push(StackName!);
      token = page.NextToken;
    }
    return (await parallel(new Set(names), 6, (name) => describe(client, name))).flat();
  } catch (error) {
    throw explainAwsError(error, `The stacks in ${session.region} could not be listed`);
  }
}

async function describe(client: CloudFormationClient, StackName: string): Promise<ListedStack[]> {
  const command = new DescribeStacksCommand({ StackName });
  // It may have been deleted in between.
  const { Stacks = [] } = (await ifFound(poll(() => client.send(command), { timeout: PATIENCE }))) ?? {};
  return Stacks.filter((stack) => !stack.ParentId && stack.StackStatus !== 'DELETE_COMPLETE').map((stack) => ({
    ...stackState(stack),
    exports: (stack.Outputs ?? []).flatMap(({ ExportName }) => ExportName ?? []),
  }));
}

/** Names of the stacks that import an exported value. */
export async function importersOf(session: AwsSession, exportName: string): Promise<string[]> {
  try {
    const command = new ListImportsCommand({ ExportName: exportName });
    return (await session.client(CloudFormationClient).send(command)).Imports ?? [];
  } catch (error) {
    // What nobody imports is an error for CloudFormation.
    if (isNotFound(error) || /not imported/i.test(messageOf(error))) return [];
    throw explainAwsError(error, `Which stacks import ${exportName} could not be looked up`);
  }
}

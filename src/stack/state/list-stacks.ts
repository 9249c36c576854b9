import { CloudFormationClient, DescribeStacksCommand, ListImportsCommand } from '@aws-sdk/client-cloudformation';
import { explainAwsError, isNotFound, poll, type AwsSession } from '../../aws/index.ts';
import { messageOf } from '../../report/index.ts';
import type { StackState } from '../types.ts';
import { stackState } from './read-stack.ts';

/** A stack as a listing shows it, with the names under which its outputs are exported. */
export type ListedStack = StackState & { exports: string[] };

/** Milliseconds that a throttled page may take. */
const PATIENCE = 60_000;

/** All stacks of the account in the session's region that exist, without those nested in others. */
export async function listStacks(session: AwsSession): Promise<ListedStack[]> {
  const client = session.client(CloudFormationClient);
  const stacks: ListedStack[] = [];
  try {
    for (let token: string | undefined, first = true; first || token; first = false) {
      const NextToken = token;
      const page = await poll(() => client.send(new DescribeStacksCommand({ NextToken })), { timeout: PATIENCE });
      for (const stack of page.Stacks ?? []) {
        if (stack.ParentId || stack.StackStatus === 'DELETE_COMPLETE') continue;
        stacks.push({
          ...stackState(stack),
          exports: (stack.Outputs ?? []).flatMap(({ ExportName }) => ExportName ?? []),
        });
      }
      token = page.NextToken;
    }
    return stacks;
  } catch (error) {
    throw explainAwsError(error, `The stacks in ${session.region} could not be listed`);
  }
}

/** Names of the stacks that import an exported value. */
export async function importersOf(session: AwsSession, exportName: string): Promise<string[]> {
  try {
    const answer = await session.client(CloudFormationClient).send(new ListImportsCommand({ ExportName: exportName }));
    return answer.Imports ?? [];
  } catch (error) {
    // What nobody imports is an error for CloudFormation.
    if (isNotFound(error) || /not imported/i.test(messageOf(error))) return [];
    throw explainAwsError(error, `Which stacks import ${exportName} could not be asked`);
  }
}

import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
  paginateListImports,
  type StackStatus,
  StackStatus as STATUSES,
} from '@aws-sdk/client-cloudformation';
import { explainAwsError, ifFound, isNotFound, orExplain, parallel, poll, type AwsSession } from '../../aws/index.ts';
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
  const names = await listStackNames(session, prefix);
  const described = parallel(new Set(names), 6, (name) => describe(client, name));
  return (await orExplain(described, unlisted(session))).flat();
}

/** The names of these stacks alone: one that is being deleted, and one that was made anew in the same hour, twice. */
export async function listStackNames(session: AwsSession, prefix: string): Promise<string[]> {
  const client = session.client(CloudFormationClient);
  const names: string[] = [];
  for (let token: string | undefined, first = true; first || token; first = false) {
    const command = new ListStacksCommand({ NextToken: token, StackStatusFilter: PRESENT });
    const listed = poll(() => client.send(command), { timeout: PATIENCE });
    const page = await orExplain(listed, unlisted(session));
    for (const { StackName, ParentId } of page.StackSummaries ?? [])
      if (StackName!.startsWith(prefix) && !ParentId) names.push(StackName!);
    token = page.NextToken;
  }
  return names;
}

const unlisted = ({ region }: AwsSession) => `The stacks in ${region} could not be listed`;

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
    const pages = paginateListImports({ client: session.client(CloudFormationClient) }, { ExportName: exportName });
    return (await Array.fromAsync(pages)).flatMap(({ Imports = [] }) => Imports);
  } catch (error) {
    // What nobody imports is an error for CloudFormation.
    if (isNotFound(error) || /not imported/i.test(messageOf(error))) return [];
    throw explainAwsError(error, `The stacks that import ${exportName} could not be looked up`);
  }
}

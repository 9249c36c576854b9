import {
  CloudFormationClient,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  paginateListChangeSets,
} from '@aws-sdk/client-cloudformation';
import { explainAwsError, isNotFound, orExplain, poll } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { withStackRole } from '../failure/unusable-role.ts';
import type { StackState } from '../stack-state.ts';
import { readStack } from '../state/read-stack.ts';
import type { StackPlan } from '../types.ts';
import { isChangeSetGone } from './change-set.ts';

const DELETE_TIMEOUT = 5 * 60_000;

/**
 * Deletes a change set and waits until it is gone (so that a later one does not meet it), and the empty stack that
 * it had been made for; `roleArn` is the role that CloudFormation does that with.
 */
export async function deleteChangeSet(context: Context, id: string, stackId: string, roleArn?: string): Promise<void> {
  const { session, clock } = context;
  const client = session.client(CloudFormationClient);
  try {
    await client.send(new DeleteChangeSetCommand({ ChangeSetName: id, StackName: stackId }));
    await poll(
      async () => {
        try {
          const { Status } = await client.send(new DescribeChangeSetCommand({ ChangeSetName: id, StackName: stackId }));
          if (Status === 'DELETE_FAILED')
            throw new Failure({ code: 'change-set', what: `Change set ${id} could not be deleted` });
          return Status === 'DELETE_COMPLETE' ? true : undefined;
        } catch (error) {
          if (isChangeSetGone(error)) return true;
          throw error;
        }
      },
      { timeout: DELETE_TIMEOUT, clock },
    );
  } catch (error) {
    if (!isNotFound(error)) throw explainAwsError(error, `Change set ${id} could not be deleted`);
  }
  const stack = await readStack(session, stackId);
  if (stack?.status !== 'REVIEW_IN_PROGRESS') return;
  for await (const { Summaries = [] } of paginateListChangeSets({ client }, { StackName: stack.stackName }))
    if (Summaries.some((other) => other.ChangeSetId !== id)) return;
  await deleteEmptyStack(context, stack, roleArn);
}

/** CloudFormation deletes an empty stack after it has answered. A stack that somebody has filled meanwhile is theirs. */
async function deleteEmptyStack(
  context: Context,
  { stackId, stackName }: StackState,
  roleArn: string | undefined,
): Promise<void> {
  const { session, clock } = context;
  const deletion = new DeleteStackCommand({ StackName: stackId, ...(roleArn && { RoleARN: roleArn }) });
  const asked = withStackRole(context, () => session.client(CloudFormationClient).send(deletion));
  await orExplain(asked, `Stack ${stackName}, which is empty, could not be deleted`);
  const failure = (why: string) =>
    new Failure({
      code: 'change-set',
      what: `Stack ${stackName}, which is empty, could not be deleted`,
      why,
      todo: 'Delete it in the CloudFormation console, or deploy: a deployment fills it',
    });
  await poll(
    async () => {
      const now = await readStack(session, stackId);
      if (now?.status === 'DELETE_FAILED') throw failure(now.statusReason || now.status);
      return now && /^(DELETE|REVIEW)_IN_PROGRESS$/.test(now.status) ? undefined : true;
    },
    { timeout: DELETE_TIMEOUT, clock, late: ({ message }) => failure(message) },
  );
}

/** Takes back the change set that a plan has staged. */
export async function discardChangeSet(
  context: Context,
  { changeSetId, stackId, roleArn }: Pick<StackPlan, 'changeSetId' | 'stackId' | 'roleArn'>,
): Promise<void> {
  if (changeSetId && stackId) await deleteChangeSet(context, changeSetId, stackId, roleArn);
}

import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { awsErrorName, explainAwsError, isNotFound } from '../aws/index.ts';
import type { Context } from '../operation/index.ts';
import { Failure, markdown, messageOf } from '../report/index.ts';
import { followOperation } from './state/follow-operation.ts';
import { newestEvent } from './state/history.ts';
import { readStack } from './state/read-stack.ts';
import { rootCause } from './failure/root-cause.ts';
import { withStackRole } from './failure/unusable-role.ts';
import { DEFAULT_TIMEOUT } from './request.ts';
import type { StackState } from './stack-state.ts';

export interface DeleteOptions {
  /** Logical IDs that are left behind; CloudFormation takes them for a stack in DELETE_FAILED only. */
  retain?: readonly string[];
  /** Milliseconds. */
  timeout?: number;
  roleArn?: string;
}

/**
 * Deletes a stack and waits until it is gone; no stack is success. Termination protection and resources that cannot be
 * deleted are a Failure that names them.
 */
export async function deleteStack(context: Context, name: string, options: DeleteOptions = {}): Promise<boolean> {
  const { session, report } = context;
  const { timeout = DEFAULT_TIMEOUT } = options;
  let stack = await readStack(session, name);
  if (!stack) return false;
  const { stackId, stackName } = stack;
  if (stack.status.endsWith('_IN_PROGRESS') && !/^(DELETE|REVIEW)/.test(stack.status)) {
    report.note(`Stack ${stackName} is in ${stack.status}: waiting for that operation to end before the deletion`);
    await followOperation(context, { stackId, stackName, timeout });
    stack = await readStack(session, stackId);
    if (!stack) return false;
  }
  const underWay = stack.status === 'DELETE_IN_PROGRESS';
  const marker = underWay ? undefined : await newestEvent(session, stackId);
  if (!underWay) await requestDeletion(context, stack, options);
  const end = await followOperation(context, { stackId, stackName, after: marker, timeout });
  if (end.status === 'DELETE_COMPLETE') {
    report.note(`Stack ${stackName} is deleted (${markdown.duration(end.duration)})`);
    return true;
  }
  const failed = end.events.filter((event) => event.status === 'DELETE_FAILED' && !event.self);
  // Of a nested stack nothing can be left behind but all of it.
  const retainable = new Set(failed.map(({ path }) => path.split('/')[0]));
  const cause = rootCause(end.events);
  throw new Failure({
    code: 'delete-failed',
    what: `Stack ${stackName} was not deleted (${end.status})`,
    why: cause ? `${cause.path} (${cause.type} ${cause.physicalId}): ${cause.reason}` : end.reason,
    todo: `Remove what blocks it and run again, or keep what cannot be deleted, with skip-resources: ${[...retainable].join(', ')}`,
  });
}

/** Asks CloudFormation to delete a stack, and does not wait. Termination protection is a Failure. */
export async function requestDeletion(
  context: Context,
  { stackName, stackId }: Pick<StackState, 'stackName' | 'stackId'>,
  { retain, roleArn }: DeleteOptions,
): Promise<void> {
  const command = new DeleteStackCommand({
    StackName: stackId,
    ...(retain?.length && { RetainResources: [...retain] }),
    ...(roleArn && { RoleARN: roleArn }),
  });
  try {
    await withStackRole(context, () => context.session.client(CloudFormationClient).send(command));
  } catch (error) {
    if (isNotFound(error)) return;
    if (awsErrorName(error) === 'ValidationError' && /TerminationProtection/i.test(messageOf(error))) {
      throw new Failure({
        code: 'termination-protection',
        what: `Stack ${stackName} was not deleted`,
        why: 'Its termination protection is on',
        todo: 'If the stack may really be deleted, turn it off first (termination-protection: false)',
        cause: error,
      });
    }
    throw explainAwsError(error, `Stack ${stackName} was not deleted`);
  }
}

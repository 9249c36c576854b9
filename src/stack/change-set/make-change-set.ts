import type { CreateChangeSetCommandInput } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../operation/index.ts';
import { type ChangeSet, createChangeSet, describeChangeSet, isEmptyChangeSet } from './change-set.ts';
import { deleteChangeSet } from './delete-change-set.ts';

/**
 * Makes a change set and waits for it. One that looks into nested stacks fails where a nested stack takes what another one
 * has not made yet: nobody can tell such a value before. The same without the look can be made then, and what it does not
 * show is told by the templates (`changesOf`). What both refuse, the first one explains.
 */
export async function makeChangeSet(context: Context, input: CreateChangeSetCommandInput): Promise<ChangeSet> {
  const first = await made(context, input);
  if (isMade(first) || !input.IncludeNestedStacks) return first;
  const { IncludeNestedStacks: _, ...plain } = input;
  const second = await made(context, { ...plain, ChangeSetName: `${input.ChangeSetName}-plain` });
  const [used, dropped] = isMade(second) ? [second, first] : [first, second];
  // A stack that is only reviewed stays as long as it has a change set.
  await deleteChangeSet(context, dropped.id, dropped.stackId, input.RoleARN).catch(() => undefined);
  if (used === second)
    context.report.note(
      `${input.StackName}: CloudFormation cannot show the changes of the nested stacks (${first.reason}), so their templates are compared`,
    );
  return used;
}

async function made(context: Context, input: CreateChangeSetCommandInput): Promise<ChangeSet> {
  const { id, stackId } = await createChangeSet(context, input);
  return await describeChangeSet(context, id, stackId);
}

function isMade(changeSet: ChangeSet): boolean {
  return changeSet.status === 'CREATE_COMPLETE' || isEmptyChangeSet(changeSet);
}

import { randomBytes } from 'node:crypto';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  type Change,
  type CreateChangeSetCommandInput,
  type DescribeChangeSetCommandOutput,
  type ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation';
import { awsErrorName, explainAwsError, isNotFound, poll, PollTimeout, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { withStackRole } from '../failure/unusable-role.ts';
import { isNestedStack, type Template } from '../template/template.ts';
import type { PropertyChange, ResourceChange } from '../types.ts';

/** A change set as it was found, with what it would do in nested stacks too. */
export interface ChangeSet {
  id: string;
  name: string;
  stackId: string;
  stackName: string;
  status: string;
  executionStatus: string;
  reason: string;
  created?: Date;
  changes: ResourceChange[];
}

/** CloudFormation makes a change set in seconds; with macros and many nested stacks it takes minutes. */
const CREATE_TIMEOUT = 15 * 60_000;

/**
 * "deploy-", or "plan-" for one that is only looked at, the time, and random digits: two runs never use the same name, and
 * a role can be held to the names of plans.
 */
export function changeSetName(now: Date = new Date(), kind: 'deploy' | 'plan' = 'deploy'): string {
  return `${kind}-${now.toISOString().replace(/\D/g, '').slice(0, 14)}-${randomBytes(8).toString('hex')}`;
}

/** Creates a change set and returns its id at once; `describeChangeSet` waits until it can be read. */
export async function createChangeSet(
  context: Context,
  input: CreateChangeSetCommandInput,
): Promise<{ id: string; stackId: string }> {
  const client = context.session.client(CloudFormationClient);
  try {
    const { Id, StackId } = await withStackRole(context, () => client.send(new CreateChangeSetCommand(input)));
    return { id: Id!, stackId: StackId! };
  } catch (error) {
    throw explainChangeSetError(error, input.StackName!);
  }
}

function explainChangeSetError(error: unknown, stackName: string): Failure {
  if (error instanceof Failure) return error;
  const message = messageOf(error);
  const what = `Stack ${stackName} cannot be changed`;
  if (awsErrorName(error) === 'InsufficientCapabilitiesException') {
    return new Failure({
      code: 'capabilities',
      what,
      why: message,
      todo: 'Add the capability to the input capabilities, or leave the input empty so that Deploy determines them',
      cause: error,
    });
  }
  if (awsErrorName(error) === 'AlreadyExistsException' || /_IN_PROGRESS state|\] does not exist/.test(message)) {
    return new Failure({
      code: 'stack-moved',
      what,
      why: message,
      todo: 'Somebody else changed the stack at the same time: run again',
      cause: error,
    });
  }
  if (awsErrorName(error) === 'ValidationError') {
    return new Failure({ code: 'template', what, why: message, cause: error });
  }
  return explainAwsError(error, what);
}

/** The changes of a change set with those in nested stacks that it does not show. */
export async function changesOf(
  session: AwsSession,
  { changes }: ChangeSet,
  template: Template,
): Promise<ResourceChange[]> {
  if (!changes.some(({ type, nestedChangeSet }) => isNestedStack(type) && !nestedChangeSet)) return changes;
  const { unseenNestedChanges } = await import('./nested-changes.ts');
  return [...changes, ...(await unseenNestedChanges(session, changes, template))];
}

/**
 * Waits until the change set is made (or failed) and reads it with all pages, nested change sets included. `stackName`
 * is needed where the change set is given by its name; `prefix` is the path of the nested stack that it belongs to.
 */
export async function describeChangeSet(
  context: Context,
  id: string,
  stackName?: string,
  prefix = '',
): Promise<ChangeSet> {
  const client = context.session.client(CloudFormationClient);
  const ask = (token?: string) =>
    client.send(
      new DescribeChangeSetCommand({
        ChangeSetName: id,
        StackName: stackName,
        IncludePropertyValues: true,
        NextToken: token,
      }),
    );
  let first: DescribeChangeSetCommandOutput;
  try {
    first = await poll(
      async () => {
        const answer = await ask();
        return /_(PENDING|IN_PROGRESS)$/.test(answer.Status ?? '') ? undefined : answer;
      },
      { timeout: CREATE_TIMEOUT, clock: context.clock, interval: (elapsed) => (elapsed < 2000 ? 250 : 1000) },
    );
  } catch (error) {
    throw explainReadError(error, id);
  }
  const changes = [...(first.Changes ?? [])];
  for (let token = first.NextToken; token;) {
    const page = await ask(token);
    changes.push(...(page.Changes ?? []));
    token = page.NextToken;
  }
  return {
    id: first.ChangeSetId!,
    name: first.ChangeSetName!,
    stackId: first.StackId!,
    stackName: first.StackName!,
    status: first.Status!,
    executionStatus: first.ExecutionStatus ?? 'UNAVAILABLE',
    reason: first.StatusReason ?? '',
    created: first.CreationTime,
    changes: await withNested(context, changes, prefix),
  };
}

/** How far the execution of a change set is, with one call. */
export async function executionStatus(session: AwsSession, id: string, stackId: string): Promise<string> {
  const { ExecutionStatus } = await session
    .client(CloudFormationClient)
    .send(new DescribeChangeSetCommand({ ChangeSetName: id, StackName: stackId }));
  return ExecutionStatus ?? '';
}

function explainReadError(error: unknown, id: string): Failure {
  if (error instanceof PollTimeout) {
    return new Failure({ code: 'timeout', what: `Change set ${id} was not ready in time`, why: error.message });
  }
  if (!isChangeSetGone(error)) return explainAwsError(error, `Change set ${id} could not be read`);
  return new Failure({
    code: 'change-set-gone',
    what: `Change set ${id} does not exist`,
    why: 'It was deleted, or another change set of the stack was executed, which deletes all others',
    todo: 'Create a new one',
    cause: error,
  });
}

/** Whether an error says that there is no such change set. */
export function isChangeSetGone(error: unknown): boolean {
  return isNotFound(error) || awsErrorName(error) === 'ChangeSetNotFoundException';
}

async function withNested(context: Context, changes: readonly Change[], prefix: string): Promise<ResourceChange[]> {
  const result: ResourceChange[] = [];
  for (const { ResourceChange: change } of changes) {
    if (!change) continue;
    const path = prefix + change.LogicalResourceId!;
    const nestedId = change.ChangeSetId;
    const nested = nestedId ? await describeChangeSet(context, nestedId, undefined, `${path}/`) : undefined;
    // A nested stack is listed whenever its template might have changed; without changes of its own it is none.
    if (nested && nested.changes.length === 0 && change.Action === 'Modify') continue;
    result.push(
      {
        action: change.Action!,
        logicalId: change.LogicalResourceId!,
        path,
        physicalId: change.PhysicalResourceId,
        type: change.ResourceType!,
        replacement: change.Replacement ?? 'False',
        policyAction: change.PolicyAction,
        ...(nestedId && { nestedChangeSet: nestedId }),
        properties: propertyChanges(change.Details ?? []),
      },
      ...(nested?.changes ?? []),
    );
  }
  return result;
}

/** One entry a property: CloudFormation lists one a cause. */
export function propertyChanges(details: readonly ResourceChangeDetail[]): PropertyChange[] {
  const byName = new Map<string, PropertyChange>();
  const rank = { Never: 0, Conditionally: 1, Always: 2 };
  for (const { Target, CausingEntity, ChangeSource } of details) {
    if (!Target?.Attribute) continue;
    const name = Target.Name ? `${Target.Attribute}.${Target.Name}` : Target.Attribute;
    const found = byName.get(name);
    // A certain recreation weighs less when CloudFormation does not know yet whether the value changes.
    const recreation = Target.RequiresRecreation ?? 'Never';
    const cause = CausingEntity ?? (ChangeSource === 'DirectModification' ? 'template' : ChangeSource);
    byName.set(name, {
      name,
      before: found?.before ?? Target.BeforeValue,
      after: found?.after ?? Target.AfterValue,
      recreation: found && rank[found.recreation] > rank[recreation] ? found.recreation : recreation,
      cause: found?.cause && found.cause !== 'template' ? found.cause : cause,
    });
  }
  return [...byName.values()];
}

const NO_CHANGES =
  /didn't contain changes|no changes|No updates are to be performed|The submitted information didn't contain changes/i;

/** Whether a change set failed only because there is nothing to change (CloudFormation has several sentences for it). */
export function isEmptyChangeSet(changeSet: Pick<ChangeSet, 'status' | 'reason'>): boolean {
  return changeSet.status === 'FAILED' && NO_CHANGES.test(changeSet.reason);
}

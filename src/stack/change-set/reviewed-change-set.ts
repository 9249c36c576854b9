import { hash } from 'node:crypto';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { DEFAULT_TIMEOUT, type StackRequest } from '../request.ts';
import { rolloutCheckFor } from '../resource-types/resource-types.ts';
import { readStack } from '../state/read-stack.ts';
import { isSuccess } from '../states.ts';
import { isNoEcho } from '../template/parameters.ts';
import { describeTemplate } from '../template/template.ts';
import type { StackPlan } from '../types.ts';
import type { StackState } from '../stack-state.ts';
import { changesOf, describeChangeSet, type ChangeSet } from './change-set.ts';

/**
 * The plan of a change set that exists (made by a create-only run and reviewed since). Refused when the stack has been
 * changed after it was made: what was reviewed is then no longer what would happen.
 */
export async function planReviewedChangeSet(context: Context, request: StackRequest): Promise<StackPlan> {
  const { session } = context;
  const { changeSetId, stackName } = request;
  if (!changeSetId) throw new Error('planReviewedChangeSet needs a change set');
  const changeSet = await describeChangeSet(context, changeSetId, stackName);
  const stack = await readStack(session, stackName);
  const execution = executionOf(changeSet, stack);
  const refusal = whyNotExecutable(changeSet, stack, stackName, execution);
  if (refusal || !stack) throw moved(changeSetId, stackName, refusal ?? '');
  const template = describeTemplate(await templateOf(session, changeSet.id, stackName), undefined, process.cwd());
  const done = execution === 'done';
  return {
    input: { request, stack, template },
    stackName,
    region: session.region,
    hasChanges: !done,
    reason: done ? 'The change set was already executed' : 'The change set was reviewed',
    state: stack.status,
    stackId: stack.stackId,
    changeSetId: changeSet.id,
    changeSetType: isCreation(stack) ? 'CREATE' : 'UPDATE',
    underWay: execution === 'under-way',
    changes: await changesOf(session, changeSet, template),
    parameters: {},
    hiddenParameters: Object.keys(template.parameters).filter((name) => isNoEcho(template.parameters[name]!)),
    tags: stack.tags,
    outputs: stack.outputs,
    templateHash: hash('sha256', template.text),
    onFailure: request.onFailure ?? 'rollback',
    timeout: request.timeout ?? DEFAULT_TIMEOUT,
    terminationProtection: request.terminationProtection,
    rolloutCheck: rolloutCheckFor(template, {}),
  };
}

type Execution = 'none' | 'under-way' | 'done' | 'failed';

/** How far the execution is that a run began and did not follow to its end: the next one attaches to it. */
function executionOf({ id, executionStatus }: ChangeSet, stack: StackState | undefined): Execution {
  if (stack?.changeSetId !== id) return 'none';
  if (executionStatus === 'EXECUTE_IN_PROGRESS') return 'under-way';
  return executionStatus === 'EXECUTE_COMPLETE' && isSuccess(stack.status) ? 'done' : 'failed';
}

/** Why a reviewed change set may not be executed any more; undefined when it may. */
function whyNotExecutable(
  changeSet: ChangeSet,
  stack: StackState | undefined,
  stackName: string,
  execution: Execution,
): string | undefined {
  const { status, executionStatus, reason, created } = changeSet;
  if (changeSet.stackName !== stackName) return `It belongs to stack ${changeSet.stackName}`;
  if (stack?.stackId !== changeSet.stackId) return 'The stack of this change set was deleted';
  if (execution === 'under-way' || execution === 'done') return undefined;
  if (status !== 'CREATE_COMPLETE' || executionStatus !== 'AVAILABLE') {
    return `It is in ${status}, execution ${executionStatus}${reason ? `: ${reason}` : ''}`;
  }
  if (isCreation(stack) || execution === 'failed' || !stack.lastUpdated || !created || stack.lastUpdated <= created) {
    return undefined;
  }
  return `The stack was last changed at ${stack.lastUpdated.toISOString()}, but the change set was created at ${created.toISOString()}`;
}

function isCreation({ status }: StackState): boolean {
  return /^(REVIEW|CREATE)_IN_PROGRESS$/.test(status);
}

async function templateOf(session: AwsSession, changeSetId: string, stackName: string): Promise<string> {
  try {
    const { TemplateBody } = await session
      .client(CloudFormationClient)
      .send(new GetTemplateCommand({ ChangeSetName: changeSetId, StackName: stackName, TemplateStage: 'Original' }));
    return TemplateBody ?? '';
  } catch (error) {
    throw explainAwsError(error, `The template of change set ${changeSetId} could not be read`);
  }
}

function moved(changeSetId: string, stackName: string, why: string): Failure {
  return new Failure({
    code: 'stack-moved',
    what: `Change set ${changeSetId} of stack ${stackName} can no longer be executed`,
    why,
    todo: 'Create a new change set with change-set: create-only, review it and execute it',
  });
}

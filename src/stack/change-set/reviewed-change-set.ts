import { hash } from 'node:crypto';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { describeChangeSet } from './change-set.ts';
import { remember, withUnseen } from '../plan.ts';
import { readStack } from '../state/read-stack.ts';
import { isSuccess } from '../states.ts';
import { describeTemplate, rolloutsOf } from '../template/template.ts';
import { DEFAULT_TIMEOUT, type StackPlan, type StackRequest } from '../types.ts';

/**
 * The plan of a change set that exists (made by a create-only run and reviewed since). Refused when the stack has been
 * changed after it was made: what was reviewed is then no longer what would happen.
 */
export async function planFromChangeSet(session: AwsSession, request: StackRequest): Promise<StackPlan> {
  const { changeSetId, stackName } = request;
  if (!changeSetId) throw new Error('planFromChangeSet needs a change set');
  const changeSet = await describeChangeSet(session, changeSetId, { stackName });
  const stack = await readStack(session, stackName);
  if (changeSet.stackName !== stackName) {
    throw moved(changeSetId, stackName, `It belongs to stack ${changeSet.stackName}`);
  }
  if (!stack || stack.stackId !== changeSet.stackId) {
    throw moved(changeSetId, stackName, 'The stack that it was made for has been deleted');
  }
  // A run that was interrupted after it had begun the execution: the next one attaches to it.
  const begun = stack.changeSetId === changeSet.id;
  const underWay = begun && changeSet.executionStatus === 'EXECUTE_IN_PROGRESS';
  const done = begun && changeSet.executionStatus === 'EXECUTE_COMPLETE' && isSuccess(stack.status);
  if (!underWay && !done && (changeSet.status !== 'CREATE_COMPLETE' || changeSet.executionStatus !== 'AVAILABLE')) {
    const why = `It is in ${changeSet.status}, execution ${changeSet.executionStatus}${changeSet.reason ? `: ${changeSet.reason}` : ''}`;
    throw moved(changeSetId, stackName, why);
  }
  const creates = /^(REVIEW|CREATE)_IN_PROGRESS$/.test(stack.status);
  if (!creates && !begun && stack.lastUpdated && changeSet.created && stack.lastUpdated > changeSet.created) {
    throw moved(
      changeSetId,
      stackName,
      `The stack was last changed at ${stack.lastUpdated.toISOString()}, the change set is from ${changeSet.created.toISOString()}`,
    );
  }
  const template = describeTemplate(await templateOf(session, changeSet.id, stackName), undefined, process.cwd());
  const hidden = Object.entries(template.parameters).filter(([, { NoEcho }]) => /^true$/i.test(String(NoEcho ?? '')));
  return remember(
    {
      stackName,
      region: session.region,
      hasChanges: !done,
      reason: done ? 'The change set has been executed already' : 'The change set was reviewed',
      state: stack.status,
      stackId: stack.stackId,
      changeSetId: changeSet.id,
      changeSetType: creates ? 'CREATE' : 'UPDATE',
      changes: await withUnseen(session, changeSet.changes, template),
      parameters: {},
      hiddenParameters: hidden.map(([name]) => name),
      tags: stack.tags,
      outputs: stack.outputs,
      templateHash: hash('sha256', template.text),
      onFailure: request.onFailure ?? 'rollback',
      timeout: request.timeout ?? DEFAULT_TIMEOUT,
      terminationProtection: request.terminationProtection,
      rollouts: rolloutsOf(template),
    },
    { request, stack, template, deferred: false, underWay },
  );
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
    what: `Change set ${changeSetId} of stack ${stackName} may not be executed any more`,
    why,
    todo: 'Make a new change set with change-set: create-only, review it and execute that one',
  });
}

import { randomUUID } from 'node:crypto';
import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  DescribeStackEventsCommand,
  RollbackStackCommand,
} from '@aws-sdk/client-cloudformation';
import { awsErrorName, explainAwsError, poll, wasSentAgain, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { followOperation, type StackOperation } from '../state/follow-operation.ts';
import { rootCause } from '../failure/root-cause.ts';
import { withStackRole } from '../failure/unusable-role.ts';
import { deleteRemains } from './delete-remains.ts';
import { newestEvent } from '../state/history.ts';
import { readStackUntil } from '../state/read-stack.ts';
import { described, listResources, nestedStackId, type PlacedResource } from '../state/resources.ts';
import { nextStepAfter, ruleFor } from '../states.ts';
import type { StackPlan } from '../types.ts';

/** Milliseconds for which the first event of a rollback may not be seen. */
const UNSEEN = 10_000;

/** Brings a stack that a failure left behind into a state in which a change set can be made. */
export async function recoverStack(context: Context, plan: StackPlan): Promise<void> {
  const { handling, does } = ruleFor(plan.state);
  context.report.note(`Stack ${plan.stackName} is in ${plan.state}: ${does}`);
  if (handling === 'continue-rollback') await continueRollback(context, plan);
  else if (handling === 'roll-back') await rollBack(context, plan);
  else await deleteRemains(context, plan);
}

/** Takes a failed update back that was kept as it was. */
async function rollBack(context: Context, plan: StackPlan): Promise<void> {
  const of = { StackName: plan.stackId, ...role(plan) };
  await followRollback(context, plan, (ClientRequestToken) => new RollbackStackCommand({ ...of, ClientRequestToken }));
}

async function continueRollback(context: Context, plan: StackPlan): Promise<void> {
  const skips = plan.input.request.skipResources ?? [];
  const names = await namesToSkip(context.session, plan, skips);
  const of = { StackName: plan.stackId, ...(names.length > 0 && { ResourcesToSkip: names }), ...role(plan) };
  await followRollback(
    context,
    plan,
    (ClientRequestToken) => new ContinueUpdateRollbackCommand({ ...of, ClientRequestToken }),
  );
  if (skips.length === 0) return;
  context.report.warning(
    `The rollback of stack ${plan.stackName} left out ${skips.join(', ')}: CloudFormation's record of them may differ from what exists`,
    { title: 'Resources left out of the rollback' },
  );
}

function role({ roleArn }: StackPlan) {
  return roleArn ? { RoleARN: roleArn } : {};
}

/** Begins a rollback and follows it to its end. */
async function followRollback(
  context: Context,
  plan: StackPlan,
  command: (token: string) => RollbackStackCommand | ContinueUpdateRollbackCommand,
): Promise<void> {
  const { session } = context;
  const { stackName, timeout } = plan;
  const after = await newestEvent(session, plan.stackId!);
  const token = `rollback-${randomUUID()}`;
  try {
    const client = session.client(CloudFormationClient);
    await withStackRole(context, () => client.send(command(token) as ContinueUpdateRollbackCommand));
  } catch (error) {
    if (!(await hasBegun(context, plan.stackId!, token, error))) throw explainRefusal(error, plan);
    context.report.note(`Stack ${stackName}: the rollback had already begun; only the answer was lost`);
  }
  const end = await followOperation(context, { stackId: plan.stackId!, stackName, after, timeout });
  if (!end.status.endsWith('ROLLBACK_COMPLETE')) throw await rollbackFailure(session, plan, end);
  // What is planned next must not see the stack as it was before.
  await readStackUntil(context, plan.stackId!, (stack) => stack?.status !== plan.state);
}

/** The answer to the first request was lost, and the second has met it: its events have the token of this run. */
async function hasBegun(context: Context, stackId: string, token: string, error: unknown): Promise<boolean> {
  if (awsErrorName(error) === 'TokenAlreadyExistsException') return true;
  if (awsErrorName(error) !== 'ValidationError' || !wasSentAgain(error)) return false;
  const { session, clock, signal } = context;
  const look = async () => {
    const { StackEvents = [] } = await session
      .client(CloudFormationClient)
      .send(new DescribeStackEventsCommand({ StackName: stackId }));
    return StackEvents.some(({ ClientRequestToken }) => ClientRequestToken === token) || undefined;
  };
  // Where nobody can tell, the refusal is what is said.
  return await poll(look, { clock, signal, timeout: UNSEEN }).catch(() => false);
}

function explainRefusal(error: unknown, { stackName, state }: StackPlan): Failure {
  const what = `Stack ${stackName} could not be rolled back`;
  // CloudFormation takes no RollbackStack after an update in express mode: only another update leads out.
  if (awsErrorName(error) === 'ValidationError' && ruleFor(state).handling === 'roll-back') {
    return new Failure({
      code: 'stack-state',
      what,
      why: messageOf(error),
      todo: 'Correct the cause of the failed update and run once with on-failure: keep, which continues the update where it stopped',
      cause: error,
    });
  }
  return explainAwsError(error, what);
}

async function rollbackFailure(session: AwsSession, plan: StackPlan, end: StackOperation): Promise<Failure> {
  const stuck = await stuckResources(session, plan.stackId!, '');
  const reasons = stuck.map(
    (resource) => `${resource.path} (${described(resource)}): ${resource.ResourceStatusReason ?? 'no reason given'}`,
  );
  const again = plan.state === 'UPDATE_ROLLBACK_FAILED' ? ' again' : '';
  return new Failure({
    code: 'stack-state',
    what: `The rollback of stack ${plan.stackName} failed${again} (${end.status})`,
    why: reasons.join('; ') || rootCause(end.events)?.reason || end.reason,
    todo: `${nextStepAfter(end.status)}${stuck.length > 0 ? `: ${stuck.map(({ path }) => path).join(', ')}` : ''}`,
  });
}

/** Failed resources down to the leaves: a nested stack is stuck because of what is in it. */
async function stuckResources(session: AwsSession, stackId: string, prefix: string): Promise<PlacedResource[]> {
  const failed = (await listResources(session, stackId)).filter(({ ResourceStatus }) =>
    /^(UPDATE|ROLLBACK|DELETE)_FAILED$|^UPDATE_ROLLBACK_FAILED$/.test(ResourceStatus ?? ''),
  );
  const all = await Promise.all(
    failed.map(async (resource) => {
      const path = prefix + resource.LogicalResourceId!;
      const nested = nestedStackId(resource);
      const below = nested ? await stuckResources(session, nested, `${path}/`) : [];
      return below.length > 0 ? below : [{ ...resource, path }];
    }),
  );
  return all.flat();
}

/**
 * Resources to skip as CloudFormation wants them: those of nested stacks with the name of their stack in front.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
async function namesToSkip(session: AwsSession, plan: StackPlan, paths: readonly string[]): Promise<string[]> {
  return await Promise.all(
    paths.map(async (path) => {
      const above = path.split('/');
      const name = above.pop()!;
      if (above.length === 0) return name;
      let stackId = plan.stackId!;
      for (const logicalId of above) {
        const nested = (await listResources(session, stackId)).find((item) => item.LogicalResourceId === logicalId);
        if (!nested?.PhysicalResourceId) {
          throw new Failure({
            code: 'input',
            what: `Input "skip-resources" names ${path}`,
            why: `Stack ${plan.stackName} has no nested stack ${logicalId}`,
            todo: 'Name resources by their logical IDs, those of nested stacks as NestedStack/Resource',
          });
        }
        stackId = nested.PhysicalResourceId;
      }
      return `${stackId.split('/')[1] ?? stackId}.${name}`;
    }),
  );
}

import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  RollbackStackCommand,
} from '@aws-sdk/client-cloudformation';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import { followOperation, newestEvent, type Operation } from '../state/follow-operation.ts';
import { rootCause } from '../failure/root-cause.ts';
import { removeStack } from './delete-remains.ts';
import { described, listResources, nestedStackId, type PlacedResource } from '../state/resources.ts';
import { ruleFor } from '../states.ts';
import type { StackPlan, StackRequest } from '../types.ts';

/** Brings a stack that a failure left behind into a state in which a change set can be made. */
export async function recoverStack(
  session: AwsSession,
  plan: StackPlan,
  request: StackRequest,
  report: Reporter,
): Promise<void> {
  report.note(`Stack ${plan.stackName} is in ${plan.state}: ${ruleFor(plan.state).does}`);
  const { handling } = ruleFor(plan.state);
  if (handling === 'continue-rollback') return await continueRollback(session, plan, request, report);
  if (handling === 'roll-back') return await rollBack(session, plan, request, report);
  await removeStack(session, plan, request, report);
}

/** Takes a failed update back that was kept as it was. */
async function rollBack(session: AwsSession, plan: StackPlan, request: StackRequest, report: Reporter): Promise<void> {
  const end = await followed(session, plan, report, () =>
    session
      .client(CloudFormationClient)
      .send(
        new RollbackStackCommand({ StackName: plan.stackId, ...(request.roleArn && { RoleARN: request.roleArn }) }),
      ),
  );
  if (end.status.endsWith('ROLLBACK_COMPLETE')) return;
  throw await stillStuck(session, plan, end);
}

async function continueRollback(
  session: AwsSession,
  plan: StackPlan,
  request: StackRequest,
  report: Reporter,
): Promise<void> {
  const skips = request.skipResources ?? [];
  const names = skips.length > 0 ? await namesToSkip(session, plan, skips) : [];
  const end = await followed(session, plan, report, () =>
    session.client(CloudFormationClient).send(
      new ContinueUpdateRollbackCommand({
        StackName: plan.stackId,
        ...(names.length > 0 && { ResourcesToSkip: names }),
        ...(request.roleArn && { RoleARN: request.roleArn }),
      }),
    ),
  );
  if (!end.status.endsWith('ROLLBACK_COMPLETE')) throw await stillStuck(session, plan, end);
  if (skips.length === 0) return;
  report.warning(
    `The rollback of stack ${plan.stackName} left out ${skips.join(', ')}: CloudFormation's record of them may differ from what is there`,
    { title: 'Resources left out of the rollback' },
  );
}

async function followed(
  session: AwsSession,
  plan: StackPlan,
  report: Reporter,
  begin: () => Promise<unknown>,
): Promise<Operation> {
  const after = await newestEvent(session, plan.stackId!);
  try {
    await begin();
  } catch (error) {
    throw explainAwsError(error, `Stack ${plan.stackName} could not be rolled back`);
  }
  const { stackName, timeout } = plan;
  return await followOperation(session, { stackId: plan.stackId!, stackName, after, timeout, report });
}

async function stillStuck(session: AwsSession, plan: StackPlan, end: Operation): Promise<Failure> {
  const stuck = await stuckResources(session, plan.stackId!, '');
  const cause = rootCause(end.events);
  return new Failure({
    code: 'stack-state',
    what: `The rollback of stack ${plan.stackName} failed${plan.state === 'UPDATE_ROLLBACK_FAILED' ? ' again' : ''} (${end.status})`,
    why:
      stuck
        .map(
          (resource) =>
            `${resource.path} (${described(resource)}): ${resource.ResourceStatusReason ?? 'no reason given'}`,
        )
        .join('; ') ||
      cause?.reason ||
      end.reason,
    todo:
      stuck.length > 0
        ? `Repair what they need and run again, or leave them out with skip-resources: ${stuck.map(({ path }) => path).join(', ')}`
        : 'Look at the events of the stack in the CloudFormation console and run again',
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

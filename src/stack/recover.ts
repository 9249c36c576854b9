import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { explainAwsError, type AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { deleteStack } from './delete.ts';
import { followOperation, newestEvent } from './events.ts';
import { listResources } from './resources.ts';
import { ruleFor } from './states.ts';
import { isStateful } from './stateful.ts';
import type { StackPlan, StackRequest } from './types.ts';

/** Brings a stack that a failure left behind into a state in which a change set can be made. */
export async function recoverStack(
  session: AwsSession,
  plan: StackPlan,
  request: StackRequest,
  report: Reporter,
): Promise<void> {
  report.note(`Stack ${plan.stackName} is in ${plan.state}: ${ruleFor(plan.state).does}`);
  if (ruleFor(plan.state).handling === 'continue-rollback')
    return await continueRollback(session, plan, request, report);
  const resources = await listResources(session, plan.stackId!);
  const present = resources.filter(({ ResourceStatus: status }) => !/^DELETE_(COMPLETE|SKIPPED)$/.test(status ?? ''));
  refuseToLoseData(plan, request, present);
  const kept = resources.filter(({ ResourceStatus: status }) => status === 'DELETE_SKIPPED');
  if (kept.length > 0) {
    report.warning(
      `Resources of the failed creation of stack ${plan.stackName} were kept and belong to no stack from now on: ${kept.map(named).join(', ')}`,
      { title: 'Kept resources' },
    );
  }
  await deleteStack(session, plan.stackId!, { report, timeout: plan.timeout });
}

function refuseToLoseData(plan: StackPlan, request: StackRequest, present: readonly StackResourceSummary[]): void {
  // In ROLLBACK_COMPLETE nothing is left but what was kept on purpose.
  if (plan.state === 'ROLLBACK_COMPLETE') return;
  const allowed = request.allowReplacement ?? [];
  const holding = present.filter(
    ({ ResourceType, ResourceStatus, LogicalResourceId, PhysicalResourceId }) =>
      isStateful(ResourceType ?? '') &&
      PhysicalResourceId &&
      ResourceStatus !== 'CREATE_FAILED' &&
      !allowed.includes('*') &&
      !allowed.includes(LogicalResourceId!),
  );
  if (holding.length === 0) return;
  throw new Failure({
    code: 'guard',
    what: `Stack ${plan.stackName} is in ${plan.state} and would have to be deleted`,
    why: `It still has resources that hold data: ${holding.map(named).join(', ')}`,
    todo: `Save the data, then allow the deletion with allow-replacement: ${holding.map((item) => item.LogicalResourceId).join(', ')}`,
  });
}

function named({ LogicalResourceId, PhysicalResourceId, ResourceType }: StackResourceSummary): string {
  return `${LogicalResourceId} (${ResourceType} ${PhysicalResourceId ?? ''})`;
}

async function continueRollback(
  session: AwsSession,
  plan: StackPlan,
  request: StackRequest,
  report: Reporter,
): Promise<void> {
  const skips = [...(request.skipResources ?? [])];
  const marker = await newestEvent(session, plan.stackId!);
  try {
    await session.client(CloudFormationClient).send(
      new ContinueUpdateRollbackCommand({
        StackName: plan.stackId,
        ...(skips.length > 0 && { ResourcesToSkip: skips }),
        ...(request.roleArn && { RoleARN: request.roleArn }),
      }),
    );
  } catch (error) {
    throw explainAwsError(error, `The rollback of stack ${plan.stackName} could not be continued`);
  }
  const end = await followOperation(session, {
    stackId: plan.stackId!,
    stackName: plan.stackName,
    after: marker,
    timeout: plan.timeout,
    report,
  });
  if (end.status.endsWith('ROLLBACK_COMPLETE')) {
    if (skips.length > 0) {
      report.warning(
        `The rollback of stack ${plan.stackName} left out ${skips.join(', ')}: CloudFormation's record of them may differ from what is there`,
        { title: 'Resources left out of the rollback' },
      );
    }
    return;
  }
  const stuck = (await listResources(session, plan.stackId!)).filter(
    ({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED' || ResourceStatus === 'ROLLBACK_FAILED',
  );
  const names = stuck.map((resource) => resource.LogicalResourceId!);
  throw new Failure({
    code: 'stack-state',
    what: `The rollback of stack ${plan.stackName} failed again (${end.status})`,
    why:
      stuck.map((resource) => `${named(resource)}: ${resource.ResourceStatusReason ?? 'no reason given'}`).join('; ') ||
      end.reason,
    todo: `Repair what they need and run again, or leave them out with skip-resources: ${names.join(', ')}`,
  });
}

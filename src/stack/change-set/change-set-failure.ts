import { CloudFormationClient, DescribeEventsCommand } from '@aws-sdk/client-cloudformation';
import type { AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { ChangeSet } from './change-set.ts';

/** Why a change set could not be made; early validation (properties, names in use, ...) is asked for its findings. */
export async function explainChangeSetFailure(
  session: AwsSession,
  changeSet: ChangeSet,
  file: string | undefined,
): Promise<Failure> {
  const findings = await validationFindings(session, changeSet.id);
  return new Failure({
    code: 'change-set',
    what: `Stack ${changeSet.stackName} cannot be changed as the template says`,
    why: findings.join('; ') || changeSet.reason || `CloudFormation gave no reason (status ${changeSet.status})`,
    todo: findings.length > 0 ? 'Correct these properties in the template' : undefined,
    file,
  });
}

async function validationFindings(session: AwsSession, changeSetId: string): Promise<string[]> {
  try {
    const { OperationEvents } = await session
      .client(CloudFormationClient)
      .send(new DescribeEventsCommand({ ChangeSetName: changeSetId, Filters: { FailedEvents: true } }));
    return (OperationEvents ?? []).flatMap((event) => {
      const reason = event.ValidationStatusReason ?? event.HookStatusReason ?? event.ResourceStatusReason;
      if (!reason) return [];
      const where = [event.LogicalResourceId, event.ValidationPath].filter(Boolean).join(' ');
      return [where ? `${where}: ${reason}` : reason];
    });
  } catch {
    // Not allowed or not offered in this region: the change set's own reason must do.
    return [];
  }
}

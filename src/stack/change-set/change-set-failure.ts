import { CloudFormationClient, DescribeChangeSetCommand, DescribeEventsCommand } from '@aws-sdk/client-cloudformation';
import type { AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { ChangeSet } from './change-set.ts';

/** Why a change set could not be made; early validation (properties, names in use, ...) is asked for its findings. */
export async function explainChangeSetFailure(
  session: AwsSession,
  changeSet: ChangeSet,
  file: string | undefined,
): Promise<Failure> {
  const leaf = await failedLeaf(session, changeSet);
  const findings = await validationFindings(session, leaf.id);
  return new Failure({
    code: 'change-set',
    what: `Stack ${changeSet.stackName} cannot be changed as the template requires`,
    why:
      [leaf.name && `Nested stack ${leaf.name}`, findings.join('; ') || leaf.reason].filter(Boolean).join(': ') ||
      `CloudFormation gave no reason (status ${changeSet.status})`,
    todo: findings.length > 0 ? 'Correct these properties in the template' : undefined,
    file,
  });
}

/** A change set of a nested stack, as the reason of the one that failed with it names it. */
const NESTED = /arn:[\w-]+:cloudformation:[^\s:]*:\d*:changeSet\/[\w/-]+/;

/** The change set that failed itself: those above it only name it. `name` is that of its stack, of a nested one. */
async function failedLeaf(
  session: AwsSession,
  { id, reason }: Pick<ChangeSet, 'id' | 'reason'>,
): Promise<{ id: string; reason: string; name?: string }> {
  let leaf: { id: string; reason: string; name?: string } = { id, reason };
  const seen = new Set([id]);
  for (let named = NESTED.exec(reason)?.[0]; named && !seen.has(named); named = NESTED.exec(leaf.reason)?.[0]) {
    seen.add(named);
    const command = new DescribeChangeSetCommand({ ChangeSetName: named });
    const nested = await session
      .client(CloudFormationClient)
      .send(command)
      .catch(() => undefined);
    if (!nested?.StatusReason) break;
    leaf = { id: named, reason: nested.StatusReason, name: nested.StackName };
  }
  return leaf;
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

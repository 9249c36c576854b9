import type { Rule } from './rule.ts';
import { stackKey } from './template.ts';
import { describedInPlaceOf, withStatus } from './unmade.ts';

/** An execution that is answered and not carried out: a creation in which a resource failed, rolled back. */
export interface FailedExecution {
  stackId: string;
  name: string;
  /** What was made before. */
  made: readonly { logicalId: string; type: string }[];
  failed: { logicalId: string; type: string; reason: string };
  at: string;
}

/** The parts of a rule by which the stacks in `stacks` (by their key) are in ROLLBACK_COMPLETE after their execution. */
export function unmadeExecution(
  stacks: ReadonlyMap<string, FailedExecution>,
): Required<Pick<Rule, 'rewriteBody' | 'answer'>> {
  return {
    rewriteBody: describedInPlaceOf('ExecuteChangeSet', stacks),
    answer(request, body) {
      const stack = stacks.get(stackKey(request));
      if (!stack) return undefined;
      const { operation } = request;
      if (operation === 'ExecuteChangeSet')
        return '<ExecuteChangeSetResponse><ExecuteChangeSetResult/></ExecuteChangeSetResponse>';
      if (operation === 'DescribeStacks') return withStatus(body, 'ROLLBACK_COMPLETE');
      if (operation === 'DescribeStackEvents')
        return body.replace(/<StackEvents>|<StackEvents\/>/, `<StackEvents>${eventsOf(stack)}`);
      return undefined;
    },
  };
}

/** Newest first. */
function eventsOf({ stackId, name, made, failed, at }: FailedExecution): string {
  const own = (ResourceStatus: string) => ({ logicalId: name, type: 'AWS::CloudFormation::Stack', ResourceStatus });
  const events = [
    own('CREATE_IN_PROGRESS'),
    ...made.map((resource) => ({ ...resource, ResourceStatus: 'CREATE_COMPLETE' })),
    { ...failed, ResourceStatus: 'CREATE_FAILED', ResourceStatusReason: failed.reason },
    own('ROLLBACK_IN_PROGRESS'),
    own('ROLLBACK_COMPLETE'),
  ];
  return events
    .map(({ logicalId, type, ...event }, index) => {
      const fields = {
        StackId: stackId,
        StackName: name,
        EventId: `unmade-${at}-${index}`,
        Timestamp: at,
        LogicalResourceId: logicalId,
        PhysicalResourceId: type === 'AWS::CloudFormation::Stack' ? stackId : '',
        ResourceType: type,
        ResourceStatus: event.ResourceStatus,
        ResourceStatusReason: 'ResourceStatusReason' in event ? event.ResourceStatusReason : '',
      };
      const members = Object.entries(fields).map(([key, value]) => `<${key}>${value}</${key}>`);
      return `<member>${members.join('')}</member>`;
    })
    .reverse()
    .join('');
}

import type { StackEvent as SdkEvent } from '@aws-sdk/client-cloudformation';

/** One event of a stack or of a stack nested in it. */
export interface StackEvent {
  id: string;
  stackId: string;
  /** Logical IDs of the nested stacks down to the resource: "Data/Table"; the root stack's own name for itself. */
  path: string;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason: string;
  /** Milliseconds since the epoch. */
  time: number;
  /** Whether this is a stack's event about itself. */
  self: boolean;
  /** The resource's properties, as far as CloudFormation shows them. */
  properties?: Record<string, unknown>;
}

/** An event from CloudFormation's form; `prefix` is the path of the nested stack that it belongs to, with a slash. */
export function toStackEvent(event: SdkEvent, prefix = ''): StackEvent {
  const self = event.PhysicalResourceId === event.StackId && event.ResourceType === 'AWS::CloudFormation::Stack';
  return {
    id: event.EventId!,
    stackId: event.StackId!,
    path: self ? prefix.slice(0, -1) || event.StackName! : prefix + event.LogicalResourceId!,
    logicalId: event.LogicalResourceId!,
    physicalId: event.PhysicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason ?? '',
    time: event.Timestamp?.getTime() ?? 0,
    self,
    ...(event.ResourceProperties && { properties: parseProperties(event.ResourceProperties) }),
  };
}

function parseProperties(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

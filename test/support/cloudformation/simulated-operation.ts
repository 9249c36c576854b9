import { ListStackResourcesCommand, type DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import type { AwsSession, Clock } from '../../../src/aws/index.ts';
import { followOperation } from '../../../src/stack/state/follow-operation.ts';
import { createContext } from '../../../src/operation/index.ts';
import { recordingReporter } from '../recording-reporter.ts';

export const ROOT = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/1';
export const NESTED = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/shop-Data/2';
export const STACK = 'AWS::CloudFormation::Stack';

export interface SimulatedEvent {
  /** Milliseconds since the start, when CloudFormation shows it. */
  at: number;
  stack: string;
  logicalId: string;
  physicalId?: string;
  type?: string;
  status: string;
  reason?: string;
}

/** CloudFormation's events at a simulated time, in pages of two, newest first; every call takes `latency` ms. */
export function simulatedOperation(events: readonly SimulatedEvent[], { latency = 0 } = {}) {
  const clock: Clock & { time: number } = {
    time: 0,
    now: () => clock.time,
    sleep: (milliseconds) => {
      clock.time += milliseconds;
      return Promise.resolve();
    },
  };
  const send = async (command: unknown) => {
    const asked = clock.time;
    await Promise.resolve();
    // Calls that are made together end together.
    clock.time = Math.max(clock.time, asked + latency);
    if (command instanceof ListStackResourcesCommand) return { StackResourceSummaries: [] };
    const { StackName, NextToken } = (command as DescribeStackEventsCommand).input;
    const visible = events
      .map((event, index) => ({ ...event, id: `event-${index}` }))
      .filter(({ stack, at }) => stack === StackName && at <= asked)
      .reverse();
    const from = Number(NextToken ?? 0);
    return {
      StackEvents: visible.slice(from, from + 2).map((event) => ({
        EventId: event.id,
        StackId: event.stack,
        StackName: event.stack === ROOT ? 'shop' : 'shop-Data',
        LogicalResourceId: event.logicalId,
        PhysicalResourceId: event.physicalId ?? '',
        ResourceType: event.type ?? 'AWS::SQS::Queue',
        ResourceStatus: event.status,
        ResourceStatusReason: event.reason,
        Timestamp: new Date(1_700_000_000_000 + event.at),
      })),
      NextToken: from + 2 < visible.length ? String(from + 2) : undefined,
    };
  };
  return { clock, session: { client: () => ({ send }) } as unknown as AwsSession };
}

/** An event of the root stack about itself. */
export const rootEvent = (at: number, status: string): SimulatedEvent => ({
  at,
  stack: ROOT,
  logicalId: 'shop',
  physicalId: ROOT,
  type: STACK,
  status,
});

/** Milliseconds by which the ends of operations of 3 s to 13 min are noticed late, ascending; ten nested stacks each. */
export async function endsNoticedLate(latency: number): Promise<number[]> {
  const late: number[] = [];
  for (let index = 0; index < 60; index++) {
    const end = 3_100 + index * 12_923;
    const nested = Array.from({ length: 10 }, (_, number): SimulatedEvent => {
      return {
        at: 0,
        stack: ROOT,
        logicalId: `N${number}`,
        physicalId: `${NESTED}${number}`,
        type: STACK,
        status: 'UPDATE_IN_PROGRESS',
      };
    });
    const { clock, session } = simulatedOperation(
      [rootEvent(0, 'UPDATE_IN_PROGRESS'), ...nested, rootEvent(end, 'UPDATE_COMPLETE')],
      { latency },
    );
    await followOperation(createContext(session, recordingReporter(), { clock }), {
      stackId: ROOT,
      stackName: 'shop',
      timeout: 3_600_000,
    });
    late.push(clock.time - end);
  }
  return late.sort((a, b) => a - b);
}

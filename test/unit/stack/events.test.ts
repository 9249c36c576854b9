import { describe, expect, test } from '@jest/globals';
import type { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { AwsSession, Clock } from '../../../src/aws/index.ts';
import { recordingReporter } from '../../../src/report/index.ts';
import { followOperation } from '../../../src/stack/events.ts';
import { durationsOf } from '../../../src/stack/history.ts';

const ROOT = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/1';
const NESTED = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/shop-Data/2';
const STACK = 'AWS::CloudFormation::Stack';

interface Planned {
  at: number;
  stack: string;
  logicalId: string;
  physicalId?: string;
  type?: string;
  status: string;
  reason?: string;
}

/** CloudFormation's events at a simulated time, in pages of two, newest first. */
function simulated(planned: Planned[]) {
  const clock: Clock & { time: number } = {
    time: 0,
    now: () => clock.time,
    sleep: (milliseconds) => {
      clock.time += milliseconds;
      return Promise.resolve();
    },
  };
  const send = (command: unknown) => {
    if (command instanceof ListStackResourcesCommand) return Promise.resolve({ StackResourceSummaries: [] });
    const { StackName, NextToken } = (command as DescribeStackEventsCommand).input;
    const visible = planned
      .map((event, index) => ({ ...event, id: `event-${index}` }))
      .filter(({ stack, at }) => stack === StackName && at <= clock.time)
      .reverse();
    const from = Number(NextToken ?? 0);
    return Promise.resolve({
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
    });
  };
  return { clock, session: { client: () => ({ send }) } as unknown as AwsSession };
}

const root = (at: number, status: string): Planned => ({
  at,
  stack: ROOT,
  logicalId: 'shop',
  physicalId: ROOT,
  type: STACK,
  status,
});

async function follow(planned: Planned[], more: { timeout?: number; after?: string } = {}) {
  const { clock, session } = simulated(planned);
  const report = recordingReporter();
  const operation = await followOperation(session, {
    stackId: ROOT,
    stackName: 'shop',
    timeout: 3_600_000,
    report,
    clock,
    ...more,
  });
  return { operation, clock, lines: report.lines };
}

describe('following a stack operation', () => {
  const ends = Array.from({ length: 100 }, (_, index) => 3_100 + index * 7_730);

  test('its end is noticed within 2 s, whenever it comes', async () => {
    const late: number[] = [];
    for (const end of ends) {
      const { clock } = await follow([root(0, 'UPDATE_IN_PROGRESS'), root(end, 'UPDATE_COMPLETE')]);
      late.push(clock.time - end);
    }
    late.sort((a, b) => a - b);
    expect(late[95]).toBeLessThanOrEqual(2000);
    expect(late[0]).toBeGreaterThanOrEqual(0);
  });

  test('an older operation, and a nested stack, are not the end; every event is one line, at equal times too', async () => {
    const { operation, lines } = await follow(
      [
        root(0, 'CREATE_IN_PROGRESS'),
        root(0, 'CREATE_COMPLETE'),
        root(10, 'UPDATE_IN_PROGRESS'),
        { at: 10, stack: ROOT, logicalId: 'A', status: 'UPDATE_IN_PROGRESS' },
        { at: 10, stack: ROOT, logicalId: 'Data', physicalId: NESTED, type: STACK, status: 'UPDATE_IN_PROGRESS' },
        {
          at: 10,
          stack: NESTED,
          logicalId: 'shop-Data',
          physicalId: NESTED,
          type: STACK,
          status: 'UPDATE_IN_PROGRESS',
        },
        { at: 4_000, stack: NESTED, logicalId: 'Table', status: 'UPDATE_COMPLETE' },
        {
          at: 4_000,
          stack: NESTED,
          logicalId: 'shop-Data',
          physicalId: NESTED,
          type: STACK,
          status: 'UPDATE_COMPLETE',
        },
        { at: 9_000, stack: ROOT, logicalId: 'A', status: 'UPDATE_COMPLETE' },
        root(9_000, 'UPDATE_COMPLETE'),
      ],
      { after: 'event-1' },
    );
    expect(operation).toMatchObject({ status: 'UPDATE_COMPLETE', duration: 8_990 });
    expect(lines.filter((line) => line.includes('Data/Table'))).toHaveLength(1);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.join()).not.toContain('CREATE_COMPLETE');
  });

  test('a long silence says what is waited for, and a timeout what is still under way', async () => {
    const planned = [
      root(0, 'UPDATE_IN_PROGRESS'),
      { at: 0, stack: ROOT, logicalId: 'Cdn', status: 'UPDATE_IN_PROGRESS' },
    ];
    const { clock, session } = simulated(planned);
    const report = recordingReporter();
    const work = followOperation(session, {
      stackId: ROOT,
      stackName: 'shop',
      timeout: 90_000,
      report,
      clock,
      estimate: { Cdn: 240_000 },
    });
    await expect(work).rejects.toMatchObject({ code: 'timeout', why: 'Still under way: Cdn' });
    expect(clock.time).toBe(90_000);
    expect(report.lines.join('\n')).toMatch(/still waiting for Cdn .*took 4 min 00 s the last time/);
  });

  test('how long resources took is read from the newest operation', () => {
    const event = (path: string, status: string, time: number) => ({ path, status, time, self: false }) as never;
    expect(
      durationsOf([
        event('A', 'CREATE_IN_PROGRESS', 0),
        event('A', 'CREATE_COMPLETE', 900),
        event('A', 'UPDATE_IN_PROGRESS', 1000),
        event('B', 'UPDATE_IN_PROGRESS', 1000),
        event('A', 'UPDATE_COMPLETE', 1300),
        event('B', 'UPDATE_FAILED', 1400),
      ]),
    ).toEqual({ A: 300 });
  });
});

import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { followOperation } from '../../../../src/stack/state/follow-operation.ts';
import { durationsOf } from '../../../../src/stack/state/history.ts';
import {
  endsNoticedLate,
  NESTED,
  ROOT,
  rootEvent as root,
  simulatedOperation as simulated,
  STACK,
  type SimulatedEvent,
} from '../../../support/cloudformation/simulated-operation.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

async function follow(planned: SimulatedEvent[], more: { timeout?: number; after?: string } = {}) {
  const { clock, session } = simulated(planned);
  const report = recordingReporter();
  const operation = await followOperation(createContext(session, report, { clock }), {
    stackId: ROOT,
    stackName: 'shop',
    timeout: 3_600_000,
    ...more,
  });
  return { operation, clock, lines: report.lines };
}

describe('following a stack operation', () => {
  test.each([0, 40, 150])(
    'its end is noticed within 2 s (p95), whenever it comes, with nested stacks and %d ms for a call',
    async (latency) => {
      const late = await endsNoticedLate(latency);
      expect(late[Math.ceil(late.length * 0.95) - 1]).toBeLessThanOrEqual(2000);
      expect(late[0]).toBeGreaterThanOrEqual(0);
    },
  );

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

  test('a throttled look is not an answer: it is asked again', async () => {
    const { clock, session } = simulated([root(0, 'UPDATE_IN_PROGRESS'), root(900, 'UPDATE_COMPLETE')]);
    const { send } = (session.client as () => { send(command: unknown): Promise<unknown> })();
    let looks = 0;
    const throttled = (command: unknown) =>
      ++looks === 2
        ? Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }))
        : send(command);
    const limited = { client: () => ({ send: throttled }) } as unknown as AwsSession;
    const options = { stackId: ROOT, stackName: 'shop', timeout: 60_000 };
    expect(await followOperation(createContext(limited, recordingReporter(), { clock }), options)).toMatchObject({
      status: 'UPDATE_COMPLETE',
    });
  });

  test('a long silence says what is waited for, and a timeout what is still under way', async () => {
    const planned = [
      root(0, 'UPDATE_IN_PROGRESS'),
      { at: 0, stack: ROOT, logicalId: 'Cdn', status: 'UPDATE_IN_PROGRESS' },
    ];
    const { clock, session } = simulated(planned);
    const report = recordingReporter();
    const work = followOperation(createContext(session, report, { clock }), {
      stackId: ROOT,
      stackName: 'shop',
      timeout: 90_000,
      estimate: { Cdn: 240_000 },
    });
    await expect(work).rejects.toMatchObject({ code: 'timeout', why: 'Still under way: Cdn' });
    expect(clock.time).toBe(90_000);
    expect(report.lines.join('\n')).toMatch(/still waiting for Cdn .*took 4 min 00 s the last time/);
  });

  test('what is made is told once and waited for, and a hook that throws fails nothing', async () => {
    const { clock, session } = simulated([
      root(0, 'CREATE_IN_PROGRESS'),
      { at: 0, stack: ROOT, logicalId: 'Store', status: 'CREATE_IN_PROGRESS' },
      { at: 1_000, stack: ROOT, logicalId: 'Store', physicalId: 'store-1', status: 'CREATE_COMPLETE' },
      { at: 300_000, stack: ROOT, logicalId: 'Cdn', physicalId: 'cdn-1', status: 'CREATE_COMPLETE' },
      root(300_000, 'CREATE_COMPLETE'),
    ]);
    const report = recordingReporter();
    const told: [string, number][] = [];
    let written = 0;
    await followOperation(createContext(session, report, { clock }), {
      stackId: ROOT,
      stackName: 'shop',
      timeout: 600_000,
      onCreated: async ({ physicalId }) => {
        told.push([physicalId, clock.time]);
        await new Promise((resolve) => setImmediate(resolve));
        written++;
        throw new Error(`no right for ${physicalId}`);
      },
    });
    expect(told.map(([physicalId]) => physicalId)).toEqual(['store-1', 'cdn-1']);
    expect(told[0]![1]).toBeLessThan(5_000);
    expect(written).toBe(2);
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

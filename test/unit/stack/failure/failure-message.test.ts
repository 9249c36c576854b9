import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../support/aws/aws-server.ts';
import { ScriptedCloudFormation, type PlannedEvent } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam } from '../../../support/actions/deploy-sam.ts';
import { nextStepAfter } from '../../../../src/stack/states.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => {
  service = await new ScriptedCloudFormation().start();
  service.add('shop', 'UPDATE_COMPLETE');
});
afterEach(() => service.server.close());

/** An update in which this resource fails. */
function fails(event: PlannedEvent): void {
  service.execution = [[{ status: 'UPDATE_IN_PROGRESS' }, event, { status: 'UPDATE_ROLLBACK_COMPLETE' }]];
}

/** Services by operation; what is not named is not there. */
function serve(answers: Record<string, unknown>): void {
  service.other = ({ operation }) => answers[operation] as ReturnType<Answer>;
}
const logs = (...lines: string[]) => ({ events: lines.map((message) => ({ message, timestamp: 1 })) });

describe('an end that is no success says what to do', () => {
  const ended = (status: string, kind: 'CREATE' | 'UPDATE') => {
    if (kind === 'CREATE') service.stacks.length = 0;
    service.execution = [
      [
        { status: `${kind}_IN_PROGRESS` },
        { logicalId: 'Queue', physicalId: 'orders', status: `${kind}_FAILED`, reason: 'Not today' },
        { status },
      ],
    ];
    return runDeploySam(service);
  };

  test.each<['CREATE' | 'UPDATE', string]>([
    ['UPDATE', 'UPDATE_ROLLBACK_COMPLETE'],
    ['UPDATE', 'UPDATE_ROLLBACK_FAILED'],
    ['UPDATE', 'UPDATE_FAILED'],
    ['CREATE', 'ROLLBACK_COMPLETE'],
    ['CREATE', 'DELETE_COMPLETE'],
    ['CREATE', 'CREATE_FAILED'],
  ])('%s: %s', async (kind, status) => {
    const { failure } = await ended(status, kind);
    expect(failure.what).toBe(`Stack shop was not ${kind === 'CREATE' ? 'created' : 'updated'} (${status})`);
    expect(failure.why).toBe('Queue (AWS::SQS::Queue orders): Not today');
    expect(failure).toMatchObject({ code: 'stack-failed', todo: nextStepAfter(status) });
  });

  test('a stack that somebody deletes while it is updated is told as that', async () => {
    service.execution = [
      [{ status: 'UPDATE_IN_PROGRESS' }, { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' }],
      [{ status: 'DELETE_IN_PROGRESS', reason: 'User Initiated' }, { status: 'DELETE_COMPLETE' }],
    ];
    const { failure } = await runDeploySam(service);
    expect(failure).toMatchObject({ code: 'stack-failed', why: expect.stringContaining('deleted it') });
    expect(failure.todo).not.toBe(nextStepAfter('DELETE_COMPLETE'));
  });

  test('a resource without a name or a reason is told by its status', async () => {
    fails({ logicalId: 'Queue', status: 'UPDATE_FAILED' });
    expect((await runDeploySam(service)).failure.why).toBe('Queue (AWS::SQS::Queue): UPDATE_FAILED');
  });

  test('a name that is an ARN is left out, and a log without an error tells its last line', async () => {
    serve({ DescribeLogStreams: { logStreams: [{ logStreamName: 's' }] }, GetLogEvents: logs('one', 'two') });
    const physicalId = 'arn:aws:lambda:us-east-1:123456789012:function:api:1';
    fails({ logicalId: 'V', type: 'AWS::Lambda::Version', physicalId, status: 'UPDATE_FAILED', reason: 'no' });
    expect((await runDeploySam(service)).failure.why).toBe('V (AWS::Lambda::Version): no. Log of function api: two');
  });

  test('a function that was never made has no log, and of a log without a stream nothing is asked', async () => {
    fails({ logicalId: 'F', type: 'AWS::Lambda::Function', status: 'UPDATE_FAILED', reason: 'no' });
    expect((await runDeploySam(service)).failure.why).toBe('F (AWS::Lambda::Function): no');
    expect(service.asked('DescribeLogStreams')).toEqual([]);
    serve({ DescribeLogStreams: {} });
    fails({ logicalId: 'F', type: 'AWS::Lambda::Function', physicalId: 'f', status: 'UPDATE_FAILED', reason: 'no' });
    expect((await runDeploySam(service)).failure.why).toBe('F (AWS::Lambda::Function f): no');
    expect(service.asked('GetLogEvents')).toEqual([]);
  });

  test('a reviewed change set has no file to point at', async () => {
    const plan = await runDeploySam(service, { 'change-set': 'create-only' });
    fails({ logicalId: 'Queue', physicalId: 'orders', status: 'UPDATE_FAILED', reason: 'no' });
    const id = plan.outputs['change-set-id']!;
    const { failure } = await runDeploySam(service, { 'change-set': 'execute-only', 'change-set-id': id });
    expect([failure.file, failure.line]).toEqual([undefined, undefined]);
  });
});

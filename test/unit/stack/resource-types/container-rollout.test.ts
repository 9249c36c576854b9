import { afterEach, describe, expect, test } from '@jest/globals';
import { type AwsSession } from '../../../../src/aws/index.ts';
import { appRunnerService } from '../../../../src/stack/resource-types/app-runner.ts';
import { ecsService } from '../../../../src/stack/resource-types/ecs-service.ts';
import { inTurn, jsonService, type JsonAnswer, type JsonService } from '../../../support/aws/json-protocol.ts';
import type { PlacedResource } from '../../../../src/stack/state/resources.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const arn = 'arn:aws:ecs:eu-central-1:123456789012:service/shop/shop';

/** States that no local engine has: ECS Express Mode and App Runner are served by a loopback server. */
let service: JsonService;
afterEach(() => service.close());

function session(): AwsSession {
  return sessionOn(service);
}

describe('a service of ECS Express Mode', () => {
  const described = (deployments: object[], running = 1): JsonAnswer => ({
    result: {
      services: [
        { status: 'ACTIVE', serviceArn: arn, desiredCount: 1, runningCount: running, pendingCount: 0, deployments },
      ],
    },
  });
  const deployment = (rolloutState: string, more = {}) => ({
    status: 'PRIMARY',
    rolloutState,
    taskDefinition: 'new',
    runningCount: 1,
    createdAt: 1,
    ...more,
  });
  const nothing: JsonAnswer = { result: {} };

  async function state(answer: JsonAnswer, history: JsonAnswer = nothing, tasks: object[] = []) {
    service = await jsonService({
      DescribeServices: inTurn(answer),
      ListServiceDeployments: inTurn(history),
      ListTasks: inTurn({
        result: { taskArns: tasks.map((_, index) => `arn:aws:ecs:eu-central-1:123456789012:task/shop/${index}`) },
      }),
      DescribeTasks: inTurn({ result: { tasks } }),
    });
    const express = { path: 'Service', ResourceType: 'AWS::ECS::ExpressGatewayService', PhysicalResourceId: arn };
    return await ecsService.rollout!.state(session(), express as PlacedResource, []);
  }

  test('that has settled is steady', async () => {
    expect(await state(described([deployment('COMPLETED')]))).toMatchObject({ verdict: 'steady' });
  });

  test.each([
    ['under way', described([deployment('IN_PROGRESS')])],
    ['short of tasks', described([deployment('COMPLETED')], 0)],
    ['shifting traffic from the old one', described([deployment('COMPLETED'), { status: 'ACTIVE', runningCount: 1 }])],
  ])('that is %s is not steady yet', async (_, answer) => {
    expect(await state(answer)).toMatchObject({ verdict: 'pending' });
  });

  test('that failed says why', async () => {
    const answer = described([deployment('FAILED', { rolloutStateReason: 'tasks failed to start' })]);
    expect(await state(answer)).toEqual(
      expect.objectContaining({ verdict: 'failed', reason: 'tasks failed to start' }),
    );
  });

  test.each(['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED', 'STOPPED'])(
    'whose deployment ended in %s has failed',
    async (status) => {
      const history = { result: { serviceDeployments: [{ status, statusReason: 'circuit breaker' }] } };
      expect(await state(described([deployment('IN_PROGRESS')]), history)).toMatchObject({
        verdict: 'failed',
        reason: expect.stringMatching(new RegExp(`${status}.*circuit breaker`)),
      });
    },
  );

  test('that is gone has failed', async () => {
    expect(await state({ result: { services: [] } })).toMatchObject({ verdict: 'failed' });
  });
});

describe('the newest operation of an App Runner service', () => {
  const runner = { path: 'Service', PhysicalResourceId: 'arn:aws:apprunner:eu-central-1:123456789012:service/shop/1' };
  const state = () => appRunnerService.rollout!.state(session(), runner as PlacedResource, []);

  test.each([
    ['PENDING', 'pending'],
    ['IN_PROGRESS', 'pending'],
    ['SUCCEEDED', 'steady'],
    ['FAILED', 'failed'],
    ['ROLLBACK_IN_PROGRESS', 'pending'],
    ['ROLLBACK_SUCCEEDED', 'failed'],
    ['ROLLBACK_FAILED', 'failed'],
  ])('%s is %s', async (Status, verdict) => {
    service = await jsonService({
      ListOperations: inTurn({ result: { OperationSummaryList: [{ Status, Type: 'UPDATE_SERVICE' }] } }),
      DescribeService: inTurn({ result: { Service: { Status: 'RUNNING' } } }),
    });
    expect(await state()).toMatchObject({ verdict });
  });

  test('that cannot be read is one clear error', async () => {
    service = await jsonService({
      ListOperations: inTurn({
        error: 'AccessDeniedException',
        message: 'User x is not authorized to perform: apprunner:ListOperations',
      }),
    });
    await expect(state()).rejects.toMatchObject({
      code: 'permission',
      todo: expect.stringContaining('apprunner:ListOperations'),
    });
  });
});

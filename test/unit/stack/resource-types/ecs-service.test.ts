import { afterEach, describe, expect, test } from '@jest/globals';
import { ecsService } from '../../../../src/stack/resource-types/ecs-service.ts';
import type { PlacedResource } from '../../../../src/stack/state/resources.ts';
import { inTurn, type JsonAnswer, type JsonService, jsonService } from '../../../support/aws/json-protocol.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const ECS = 'arn:aws:ecs:eu-central-1:123456789012';
const definition = (name: string) => `${ECS}:task-definition/${name}`;

let service: JsonService;
afterEach(() => service.close());

/** A service that runs this task definition, beside those of its stack. */
async function state(
  { runs, own = ['shop:2'], rollout = 'COMPLETED' }: { runs: string; own?: string[]; rollout?: string },
  answers: { history?: JsonAnswer[]; tasks?: JsonAnswer[]; described?: JsonAnswer } = {},
) {
  const deployment = { status: 'PRIMARY', rolloutState: rollout, taskDefinition: definition(runs), createdAt: 1 };
  const described = {
    status: 'ACTIVE',
    desiredCount: 1,
    runningCount: rollout === 'COMPLETED' ? 1 : 0,
    pendingCount: 0,
  };
  service = await jsonService({
    DescribeServices: inTurn({
      result: { services: [{ ...described, taskDefinition: definition(runs), deployments: [deployment] }] },
    }),
    ListServiceDeployments: inTurn(...(answers.history ?? [{ result: {} }])),
    ListTasks: inTurn(...(answers.tasks ?? [{ result: { taskArns: [] } }])),
    DescribeTasks: inTurn(answers.described ?? { result: {} }),
  });
  const session = sessionOn(service);
  const resource = {
    path: 'Service',
    ResourceType: 'AWS::ECS::Service',
    PhysicalResourceId: `${ECS}:service/prod/web`,
  };
  const resources = own.map((name) => ({
    path: name,
    ResourceType: 'AWS::ECS::TaskDefinition',
    PhysicalResourceId: definition(name),
  }));
  return await ecsService.rollout!.state(session, resource as PlacedResource, resources as PlacedResource[]);
}

describe('a service that was moved from outside', () => {
  test.each([
    ['to a newer revision', 'shop:10', ['worker:3', 'shop:2']],
    ['to another family', 'hotfix:1', ['shop:2']],
  ])('%s is steady, and says what it runs and what puts the own one back', async (_, runs, own) => {
    expect(await state({ runs, own })).toMatchObject({
      verdict: 'steady',
      foreign: {
        name: runs,
        putBack: 'aws ecs update-service --cluster prod --service web --task-definition shop:2',
      },
    });
  });

  test('says nothing where the stack has no task definition, or several others', async () => {
    expect(await state({ runs: 'hotfix:1', own: [] })).not.toHaveProperty('foreign');
    await service.close();
    expect(await state({ runs: 'hotfix:1', own: ['shop:2', 'worker:3'] })).not.toHaveProperty('foreign');
  });

  test('is judged by the newest of its deployments, on whatever page that is', async () => {
    const history = [
      { result: { serviceDeployments: [{ status: 'SUCCESSFUL', createdAt: 1 }], nextToken: 'second' } },
      { result: { serviceDeployments: [{ status: 'ROLLBACK_SUCCESSFUL', createdAt: 2 }] } },
    ];
    expect(await state({ runs: 'shop:10' }, { history })).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('ROLLBACK_SUCCESSFUL'),
    });
  });

  test('is not judged while ECS is throttled', async () => {
    const history = [{ error: 'ThrottlingException' }];
    await expect(state({ runs: 'shop:10' }, { history })).rejects.toMatchObject({ code: 'throttling' });
  });
});

describe('the tasks of a service that is not steady yet', () => {
  const starting = { runs: 'shop:2', rollout: 'IN_PROGRESS' };

  test('that may not be read are told with what is missing', async () => {
    expect(await state(starting, { tasks: [{ error: 'AccessDeniedException' }] })).toMatchObject({
      verdict: 'pending',
      reason: expect.stringMatching(/ecs:ListTasks.*ecs:DescribeTasks/),
    });
  });

  test('are looked at on all pages', async () => {
    const crashed = {
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      taskDefinitionArn: definition('shop:2'),
    };
    const pages = [{ result: { taskArns: ['t1'], nextToken: 'second' } }, { result: { taskArns: ['t2', 't3'] } }];
    expect(
      await state(starting, {
        tasks: pages,
        described: { result: { tasks: [1, 2, 3].map((stoppedAt) => ({ ...crashed, stoppedAt })) } },
      }),
    ).toMatchObject({ verdict: 'failed' });
    expect(service.calls.filter((call) => call === 'ListTasks')).toHaveLength(2);
  });

  test('are not taken for none while ECS is throttled', async () => {
    const tasks = [{ error: 'ThrottlingException' }];
    await expect(state(starting, { tasks })).rejects.toMatchObject({ code: 'throttling' });
  });
});

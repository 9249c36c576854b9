import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Clock } from '../../../../src/aws/index.ts';
import { createSession } from '../../../../src/aws/session.ts';
import { verifyStack } from '../../../../src/stack/verify.ts';
import type { StackPlan, StackResult } from '../../../../src/stack/types.ts';
import { contextOf } from '../../../support/cloudformation/deploy-stack.ts';
import type { Answer } from '../../../support/aws/aws-server.ts';
import { ScriptedCloudFormation, type StandInResource } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam } from '../../../support/actions/deploy-sam.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith, naming } from '../../../support/failure-with.ts';

/** CloudFormation says UPDATE_COMPLETE each time; what runs is another matter. */
let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const ECS = 'arn:aws:ecs:us-east-1:123456789012';
const TEMPLATE = (type: string) => ({ 'template.yaml': `Resources: {Thing: {Type: '${type}'}}` });
const NESTED = {
  'template.yaml':
    'Resources: {App: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/b/k"}}}',
};

function stack(...resources: StandInResource[]): void {
  service.add('shop', 'UPDATE_COMPLETE', { resources });
}
const NOTHING: Record<string, object> = { ListTasks: { taskArns: [] } };
function serve(answers: Record<string, unknown>): void {
  service.other = ({ operation }) => {
    const answer = answers[operation] ?? NOTHING[operation];
    return (typeof answer === 'function' ? (answer as () => object)() : answer) as ReturnType<Answer>;
  };
}

const SERVICE = { logicalId: 'Service', type: 'AWS::ECS::Service', physicalId: `${ECS}:service/shop/web` };
const DEFINITION = { logicalId: 'Task', type: 'AWS::ECS::TaskDefinition', physicalId: `${ECS}:task-definition/shop:2` };

/** DescribeServices' answer. */
function ecsService(more: object = {}, deployment: object = {}, others: object[] = []): object {
  return {
    services: [
      {
        status: 'ACTIVE',
        taskDefinition: DEFINITION.physicalId,
        desiredCount: 1,
        runningCount: 1,
        pendingCount: 0,
        deployments: [
          {
            status: 'PRIMARY',
            rolloutState: 'COMPLETED',
            taskDefinition: DEFINITION.physicalId,
            runningCount: 1,
            createdAt: 1,
            ...deployment,
          },
          ...others,
        ],
        ...more,
      },
    ],
  };
}
const crashed = Array.from({ length: 3 }, (_, index) => ({
  taskArn: `${ECS}:task/shop/t${index}`,
  taskDefinitionArn: DEFINITION.physicalId,
  lastStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  stoppedAt: 10 + index,
  containers: [{ name: 'app', exitCode: 1 }],
}));

describe('an ECS service behind a successful stack', () => {
  const run = () => {
    stack(SERVICE, DEFINITION);
    return runDeploySam(service, {}, TEMPLATE('AWS::ECS::Service'));
  };

  test('that is steady on the new task definition is a success', async () => {
    serve({ DescribeServices: ecsService() });
    const { error, log, summary } = await run();
    expect(error).toBeUndefined();
    expect(log).toContain('the ECS service is steady');
    // The task definition of the stack proves it: the history is not asked for.
    expect(service.asked('ListServiceDeployments')).toEqual([]);
    expect(summary).toContain('✅');
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'runs the old task definition',
      { DescribeServices: ecsService({ taskDefinition: `${ECS}:task-definition/shop:1` }) },
      ['shop:1', 'shop:2'],
    ],
    [
      'was rolled back by its circuit breaker',
      {
        DescribeServices: ecsService({}, { rolloutState: 'IN_PROGRESS' }),
        ListServiceDeployments: {
          serviceDeployments: [{ status: 'ROLLBACK_SUCCESSFUL', statusReason: 'circuit breaker' }],
        },
      },
      ['ROLLBACK_SUCCESSFUL', 'circuit breaker'],
    ],
    [
      'failed',
      { DescribeServices: ecsService({}, { rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' }) },
      ['tasks failed to start'],
    ],
    [
      'crash-loops',
      {
        DescribeServices: ecsService({ runningCount: 0 }, { rolloutState: 'IN_PROGRESS' }),
        ListTasks: { taskArns: crashed.map(({ taskArn }) => taskArn) },
        DescribeTasks: { tasks: crashed },
        DescribeTaskDefinition: {
          taskDefinition: {
            containerDefinitions: [
              {
                name: 'app',
                logConfiguration: {
                  logDriver: 'awslogs',
                  options: { 'awslogs-group': '/shop', 'awslogs-stream-prefix': 'web' },
                },
              },
            ],
          },
        },
        GetLogEvents: { events: [{ message: 'Error: no DATABASE_URL' }] },
      },
      ['3 of its tasks', 'app exit code 1', 'Error: no DATABASE_URL'],
    ],
    ['is gone', { DescribeServices: { services: [] } }, ['does not exist']],
    ['was deleted', { DescribeServices: ecsService({ status: 'INACTIVE' }) }, ['does not exist']],
  ])('that %s is a failure, told once, with its story as JSON', async (_, answers, facts) => {
    serve(answers);
    const { failure, outputs, summary } = await run();
    expect(failure).toEqual(failureWith('rollout', ...facts));
    expect(failure.what).toEqual(naming('shop', 'UPDATE_COMPLETE', 'Service (ECS service)'));
    expect(failure.todo).toBeTruthy();
    expect(summary).not.toContain('✅');
    expect(outputs).toMatchObject({ status: 'UPDATE_COMPLETE', 'has-changes': 'true' });
    expect(JSON.parse(readFileSync(outputs['plan']!, 'utf8'))).toMatchObject({
      failure: { status: 'UPDATE_COMPLETE', failures: [{ path: 'Service', status: 'ROLLOUT_FAILED' }] },
    });
  });

  test.each<[string, string, string | undefined]>([
    ['a higher revision', `${ECS}:task-definition/shop:10`, undefined],
    ['another family', `${ECS}:task-definition/other:1`, undefined],
    ['a revision of an external deployment', `${ECS}:task-definition/other:1`, 'EXTERNAL'],
  ])('that was moved on from outside to %s is steady, with and without changes', async (_, taskDefinition, type) => {
    serve({
      DescribeServices: ecsService({ taskDefinition, ...(type && { deploymentController: { type } }) }),
      ListServiceDeployments: () => {
        if (type) throw service.error('InvalidParameterException', 'no such history');
        return { serviceDeployments: [{ status: 'SUCCESSFUL' }] };
      },
    });
    expect((await run()).error).toBeUndefined();
    service.stacks[0]!.template = TEMPLATE('AWS::ECS::Service')['template.yaml'];
    const again = await run();
    expect(again.error).toBeUndefined();
    expect(again.log).toContain(`the ECS service is steady, and runs ${taskDefinition.split('/')[1]}`);
    expect(service.asked('ListServiceDeployments')).toHaveLength(type ? 0 : 2);
  });

  test('that runs another family after its own deployment was rolled back is a failure', async () => {
    serve({
      DescribeServices: ecsService({ taskDefinition: `${ECS}:task-definition/before:7` }),
      ListServiceDeployments: { serviceDeployments: [{ status: 'ROLLBACK_SUCCESSFUL' }] },
    });
    expect((await run()).failure).toEqual(failureWith('rollout', 'ROLLBACK_SUCCESSFUL'));
  });

  test('that may not be looked at is no success', async () => {
    service.other = ({ operation }) => {
      if (operation !== 'DescribeServices') return undefined;
      throw service.error('AccessDeniedException', 'User: x is not authorized to perform: ecs:DescribeServices');
    };
    expect((await run()).failure).toEqual(failureWith('permission', 'ecs:DescribeServices'));
  });

  test('in a nested stack is looked at, with its path', async () => {
    const nested = service.add('shop-App', 'UPDATE_COMPLETE', { resources: [SERVICE, DEFINITION] });
    stack({ logicalId: 'App', type: 'AWS::CloudFormation::Stack', physicalId: nested.id });
    serve({ DescribeServices: ecsService({}, { rolloutState: 'FAILED', rolloutStateReason: 'no' }) });
    expect((await runDeploySam(service, {}, NESTED)).failure).toEqual(
      failureWith('rollout', 'App/Service (ECS service)'),
    );
  });
});

describe('an ECS service that settles late', () => {
  const clock: Clock & { time: number } = {
    time: 0,
    now: () => clock.time,
    sleep: (milliseconds) => {
      clock.time += milliseconds;
      return Promise.resolve();
    },
  };
  const verify = async (...resources: StandInResource[]) => {
    clock.time = 0;
    stack(SERVICE, ...(resources.length > 0 ? resources : [DEFINITION]));
    const report = recordingReporter();
    const session = createSession({
      region: 'us-east-1',
      endpoint: service.server.endpoint,
      credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' }),
    });
    const result = {
      stackId: 'shop',
      stackName: 'shop',
      status: 'UPDATE_COMPLETE',
      hasChanges: true,
    };
    const plan = { rolloutCheck: 'always', input: { request: {} } } as StackPlan;
    await verifyStack(contextOf(session, report, clock), plan, result as unknown as StackResult);
    return report.lines;
  };

  test('is waited for while old tasks still serve; each state is told once', async () => {
    let looks = 0;
    const old = [{ status: 'ACTIVE', runningCount: 1 }];
    serve({ DescribeServices: () => (++looks < 8 ? ecsService({}, {}, old) : ecsService()) });
    const lines = await verify();
    expect(lines).toEqual([
      expect.stringContaining('1 older deployment still serving'),
      expect.stringContaining('is steady'),
    ]);
  });

  test('and whose task definition is not in the stack is steady when its newest deployment has ended well', async () => {
    const ends = ['IN_PROGRESS', 'IN_PROGRESS', 'SUCCESSFUL'];
    serve({
      DescribeServices: ecsService(),
      ListServiceDeployments: () => ({ serviceDeployments: [{ status: ends.shift() }] }),
    });
    const lines = await verify({ logicalId: 'Queue', type: 'AWS::SQS::Queue', physicalId: 'q' });
    expect(lines.join('\n')).toMatch(/IN_PROGRESS: 1 of 1 tasks running[^]*is steady/);
    expect(ends).toEqual([]);
    serve({
      DescribeServices: ecsService(),
      ListServiceDeployments: { serviceDeployments: [{ status: 'ROLLBACK_SUCCESSFUL' }] },
    });
    await expect(verify({ logicalId: 'Queue', type: 'AWS::SQS::Queue', physicalId: 'q' })).rejects.toThrow(
      failureWith('rollout', 'ROLLBACK_SUCCESSFUL'),
    );
  });

  test('and is deployed by CodeDeploy with a task definition that a parameter names has no history to ask', async () => {
    serve({
      DescribeServices: ecsService({ deploymentController: { type: 'CODE_DEPLOY' }, deployments: [] }),
    });
    await verify({ logicalId: 'Queue', type: 'AWS::SQS::Queue', physicalId: 'q' });
    expect(service.asked('ListServiceDeployments')).toEqual([]);
  });

  test('is a failure when the time is over', async () => {
    serve({ DescribeServices: () => ecsService({ runningCount: 0 }, { rolloutState: 'IN_PROGRESS' }) });
    await expect(verify()).rejects.toThrow(failureWith('rollout', '0 of 1 tasks'));
    expect(clock.time).toBe(15 * 60_000);
  });

  test('one task that stopped is no crash loop, nor are tasks of an older deployment or ones that were scaled in', async () => {
    let looks = 0;
    const tasks = [
      crashed[0]!,
      ...crashed.map((task) => ({ ...task, stoppedAt: 0 })),
      ...crashed.map((task) => ({ ...task, stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity' })),
      ...crashed.map((task) => ({ ...task, taskDefinitionArn: 'other' })),
    ];
    serve({
      DescribeServices: () =>
        ++looks < 3 ? ecsService({ runningCount: 0 }, { rolloutState: 'IN_PROGRESS' }) : ecsService(),
      ListTasks: { taskArns: tasks.map(({ taskArn }) => taskArn) },
      DescribeTasks: { tasks },
    });
    expect((await verify()).at(-1)).toContain('is steady');
  });
});

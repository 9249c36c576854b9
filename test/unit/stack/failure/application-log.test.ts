import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { applicationLogs } from '../../../../src/stack/index.ts';
import type { Answer } from '../../../support/aws/aws-server.ts';
import { ScriptedCloudFormation, type StandInResource } from '../../../support/cloudformation/scripted.ts';
import { naming } from '../../../support/failure-with.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const ECS = 'arn:aws:ecs:us-east-1:123456789012';
const ANSWERS: Record<string, object> = {
  ListTasks: { taskArns: [`${ECS}:task/shop/t1`] },
  DescribeTasks: { tasks: [{ taskArn: `${ECS}:task/shop/t1`, taskDefinitionArn: 'd', lastStatus: 'RUNNING' }] },
  DescribeTaskDefinition: {
    taskDefinition: {
      containerDefinitions: [
        {
          name: 'app',
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/shop', 'awslogs-stream-prefix': 'w' },
          },
        },
      ],
    },
  },
  DescribeLogStreams: { logStreams: [{ logStreamName: 's' }] },
  GetLogEvents: { events: [{ message: 'Error: no database', timestamp: 1 }] },
};

async function titles(...resources: StandInResource[]): Promise<string[]> {
  const found = await logs(({ operation }) => ANSWERS[operation] as ReturnType<Answer>, ...resources);
  return found.map(({ title, lines }) => `${title}: ${lines.join()}`);
}

async function logs(answer: Answer, ...resources: StandInResource[]) {
  service.add('shop', 'UPDATE_COMPLETE', { resources });
  service.other = answer;
  return await applicationLogs(service.session(), 'shop');
}

test.each([
  ['AWS::Lambda::Function', 'shop-api', 'function shop-api'],
  ['AWS::ECS::Service', `${ECS}:service/shop/web`, 'ECS service web'],
  ['AWS::ECS::ExpressGatewayService', `${ECS}:service/shop/web`, 'ECS service web'],
  ['AWS::AppRunner::Service', 'arn:aws:apprunner:us-east-1:123456789012:service/shop/8fe1', 'App Runner service shop'],
])('the log of %s', async (type, physicalId, name) => {
  expect(await titles({ logicalId: 'It', type, physicalId })).toEqual([
    expect.stringMatching(new RegExp(`${name}.*: Error: no database$`)),
  ]);
});

test('of what runs nothing there is none, nor of what was not made; five at most', async () => {
  expect(await titles({ logicalId: 'Q', type: 'AWS::SQS::Queue', physicalId: 'q' })).toEqual([]);
  expect(await titles({ logicalId: 'F', type: 'AWS::Lambda::Function', physicalId: '' })).toEqual([]);
  const many = [...'abcdefg'].map((name) => ({ logicalId: name, type: 'AWS::Lambda::Function', physicalId: name }));
  expect(await titles(...many)).toHaveLength(5);
});

test('of a crash loop it is the log of the task that exited, not of the one that has just started', async () => {
  const taskOf = (id: string, more: object) => ({ taskArn: `${ECS}:task/shop/${id}`, taskDefinitionArn: 'd', ...more });
  const started = taskOf('new', { lastStatus: 'RUNNING', createdAt: 20 });
  const exited = taskOf('old', {
    lastStatus: 'STOPPED',
    createdAt: 10,
    stoppedAt: 15,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'app', exitCode: 1 }],
  });
  const answer: Answer = (call) => {
    const body = JSON.stringify(call.input);
    if (call.operation === 'ListTasks') return { taskArns: [(body.includes('STOPPED') ? exited : started).taskArn] };
    if (call.operation === 'DescribeTasks') return { tasks: [body.includes(exited.taskArn) ? exited : started] };
    if (call.operation === 'GetLogEvents')
      return { events: body.includes('/old') ? [{ message: 'Error: no key' }] : [] };
    return ANSWERS[call.operation] as ReturnType<Answer>;
  };
  const [log] = await logs(answer, {
    logicalId: 'It',
    type: 'AWS::ECS::Service',
    physicalId: `${ECS}:service/shop/web`,
  });
  expect(log!.lines).toEqual(['Error: no key']);
  expect(log!.reason).toEqual(naming('exit code 1', 'Error: no key'));
});

test.each([
  ['one that runs', 'RUNNING'],
  ['one that exited', 'STOPPED'],
])('of %s without a log configuration it says so, and how to add one', async (_, lastStatus) => {
  const task = {
    taskArn: `${ECS}:task/shop/t1`,
    taskDefinitionArn: 'd',
    lastStatus,
    stopCode: 'EssentialContainerExited',
    containers: [{ name: 'web', ...(lastStatus === 'STOPPED' && { exitCode: 1 }) }],
  };
  const logged = { logDriver: 'awsfirelens' };
  const answer: Answer = ({ operation, input }) => {
    if (operation === 'ListTasks')
      return { taskArns: JSON.stringify(input).includes(lastStatus) ? [task.taskArn] : [] };
    if (operation === 'DescribeTasks') return { tasks: [task] };
    if (operation !== 'DescribeTaskDefinition') return ANSWERS[operation] as ReturnType<Answer>;
    // What another driver takes is logged elsewhere.
    return { taskDefinition: { containerDefinitions: [{ name: 'web' }, { name: 'proxy', logConfiguration: logged }] } };
  };
  const [log] = await logs(answer, {
    logicalId: 'It',
    type: 'AWS::ECS::Service',
    physicalId: `${ECS}:service/shop/web`,
  });
  expect(log!.reason).toEqual(naming('web', 'LogConfiguration'));
  expect(log!.reason).not.toContain('proxy');
  expect(log!.details).toContain('LogDriver: awslogs');
});

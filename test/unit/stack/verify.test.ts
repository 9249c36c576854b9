import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSession } from '../../../src/aws/session.ts';
import type { StackPlan, StackResult } from '../../../src/stack/types.ts';
import { verifyStack } from '../../../src/stack/verify.ts';
import { contextOf } from '../../support/cloudformation/deploy-stack.ts';
import { ScriptedCloudFormation } from '../../support/cloudformation/scripted.ts';
import { failureWith } from '../../support/failure-with.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

let cloudformation: ScriptedCloudFormation;
beforeEach(async () => (cloudformation = await new ScriptedCloudFormation().start()));
afterEach(() => cloudformation.server.close());

const ECS = 'arn:aws:ecs:us-east-1:123456789012';
const RESOURCES = [
  { logicalId: 'Service', type: 'AWS::ECS::Service', physicalId: `${ECS}:service/shop/web` },
  { logicalId: 'Task', type: 'AWS::ECS::TaskDefinition', physicalId: `${ECS}:task-definition/shop:2` },
];

/** The look at a stack whose service is in this state, with a deployment that has ended well. */
async function verify(service: object, ownVersionsOnly?: boolean): Promise<string[]> {
  cloudformation.add('shop', 'UPDATE_COMPLETE', { resources: RESOURCES });
  cloudformation.other = ({ operation }) => {
    const deployments = [{ status: 'PRIMARY', rolloutState: 'COMPLETED', createdAt: 1 }];
    const described = { status: 'ACTIVE', desiredCount: 1, runningCount: 1, pendingCount: 0, deployments, ...service };
    if (operation === 'DescribeServices') return { services: [described] };
    if (operation === 'ListServiceDeployments') return { serviceDeployments: [{ status: 'SUCCESSFUL' }] };
    if (/Tasks$/.test(operation)) throw cloudformation.error('AccessDeniedException', operation);
    return undefined;
  };
  const session = createSession({
    region: 'us-east-1',
    endpoint: cloudformation.server.endpoint,
    credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' }),
  });
  const report = recordingReporter();
  const plan = { rolloutCheck: 'always', input: { request: { ownVersionsOnly } } } as unknown as StackPlan;
  const result = { stackId: 'shop', stackName: 'shop', status: 'UPDATE_COMPLETE', hasChanges: false };
  await verifyStack(contextOf(session, report), plan, result as unknown as StackResult);
  return report.lines;
}

const FOREIGN = { taskDefinition: `${ECS}:task-definition/shop:10` };

test('a service that somebody has moved to another task definition is told', async () => {
  expect((await verify(FOREIGN)).at(-1)).toContain('shop:10');
});

test('it is refused where the stack alone says what runs, with the command that puts that back', async () => {
  await expect(verify(FOREIGN, true)).rejects.toThrow(
    failureWith('other-code', 'shop:10', '--cluster shop --service web --task-definition shop:2'),
  );
});

test('a failure is told although what lies behind it may not be read', async () => {
  await expect(verify({ status: 'INACTIVE' })).rejects.toThrow(failureWith('rollout', 'Service (ECS service)'));
});

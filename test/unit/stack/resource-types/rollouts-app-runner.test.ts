import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Clock } from '../../../../src/aws/index.ts';
import { createSession } from '../../../../src/aws/session.ts';
import { verifyStack } from '../../../../src/stack/verify.ts';
import type { StackPlan, StackResult } from '../../../../src/stack/types.ts';
import { contextOf } from '../../../support/cloudformation/deploy-stack.ts';
import type { Answer } from '../../../support/aws/aws-server.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam } from '../../../support/actions/deploy-sam.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith } from '../../../support/failure-with.ts';

/** CloudFormation says UPDATE_COMPLETE each time; what App Runner made of it is another matter. */
let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const RUNNER = {
  logicalId: 'Runner',
  type: 'AWS::AppRunner::Service',
  physicalId: 'arn:aws:apprunner:us-east-1:123456789012:service/shop/1',
};
function serve(answers: Record<string, unknown>): void {
  service.other = ({ operation }) => {
    const answer = answers[operation];
    return (typeof answer === 'function' ? (answer as () => object)() : answer) as ReturnType<Answer>;
  };
}
const operation = (Status: string) => ({ ListOperations: { OperationSummaryList: [{ Status }] } });

describe('an App Runner service behind a successful stack', () => {
  const run = (answers: Record<string, unknown>) => {
    service.add('shop', 'UPDATE_COMPLETE', { resources: [RUNNER] });
    serve({ DescribeService: { Service: { Status: 'RUNNING' } }, ...answers });
    return runDeploySam(service, {}, { 'template.yaml': 'Resources: {Thing: {Type: AWS::AppRunner::Service}}' });
  };
  test('whose operation ended well is a success', async () => {
    expect((await run(operation('SUCCEEDED'))).error).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['was rolled back', operation('ROLLBACK_SUCCEEDED'), 'ROLLBACK_SUCCEEDED'],
    ['failed', operation('FAILED'), 'FAILED'],
    [
      'does not run any more',
      { ...operation('SUCCEEDED'), DescribeService: { Service: { Status: 'PAUSED' } } },
      'PAUSED',
    ],
    [
      'is gone',
      {
        ...operation('SUCCEEDED'),
        DescribeService: () => {
          throw service.error('ResourceNotFoundException');
        },
      },
      'DELETED',
    ],
    [
      'has no operation and does not run',
      { ListOperations: {}, DescribeService: { Service: { Status: 'CREATE_FAILED' } } },
      'CREATE_FAILED',
    ],
  ])('that %s is a failure, with its application log', async (_, answers, status) => {
    const { failure } = await run({
      ...answers,
      DescribeLogStreams: { logStreams: [{ logStreamName: 's' }] },
      GetLogEvents: { events: [{ message: 'Error: port 80 in use' }] },
    });
    expect(failure).toEqual(failureWith('rollout', status, 'Error: port 80 in use'));
    expect(failure.details).toContain('Application log');
  });
});

describe('an App Runner service that settles late', () => {
  const verify = async (answers: Record<string, unknown>) => {
    service.add('shop', 'UPDATE_COMPLETE', { resources: [RUNNER] });
    serve({ DescribeService: { Service: { Status: 'RUNNING' } }, ...answers });
    let time = 0;
    const sleep = (milliseconds: number) => {
      time += milliseconds;
      return Promise.resolve();
    };
    const clock: Clock = { now: () => time, sleep };
    const report = recordingReporter();
    const session = createSession({
      region: 'us-east-1',
      endpoint: service.server.endpoint,
      credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' }),
    });
    const result = { stackId: 'shop', stackName: 'shop', status: 'UPDATE_COMPLETE' };
    const plan = { rolloutCheck: 'always' } as StackPlan;
    await verifyStack(contextOf(session, report, clock), plan, {
      ...result,
      hasChanges: true,
    } as unknown as StackResult);
    return report.lines;
  };
  /** The last one stays. */
  const oneByOne =
    <T>(...answers: T[]) =>
    () =>
      answers.length > 1 ? answers.shift()! : answers[0]!;

  test('is waited for; each state is told once', async () => {
    const operations = ['PENDING', 'IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED'].map(
      (name) => operation(name).ListOperations,
    );
    const states = ['OPERATION_IN_PROGRESS', 'RUNNING'].map((Status) => ({ Service: { Status } }));
    expect(await verify({ ListOperations: oneByOne(...operations), DescribeService: oneByOne(...states) })).toEqual([
      'Runner: its operation is PENDING',
      'Runner: its operation is IN_PROGRESS',
      'Runner: the service is in OPERATION_IN_PROGRESS',
      'Runner: the App Runner service is steady',
    ]);
  });

  test('is a failure when the time is over, or when it is rolled back in the end', async () => {
    await expect(verify(operation('IN_PROGRESS'))).rejects.toMatchObject({
      code: 'rollout',
      message: expect.stringContaining('IN_PROGRESS'),
    });
    const operations = ['ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCEEDED'].map((name) => operation(name).ListOperations);
    await expect(verify({ ListOperations: oneByOne(...operations) })).rejects.toMatchObject({
      code: 'rollout',
      message: expect.stringContaining('ROLLBACK_SUCCEEDED'),
    });
  });

  test('is no success where its operations may not be read', async () => {
    const denied = () => {
      throw service.error('AccessDeniedException', 'User: x is not authorized to perform: apprunner:ListOperations');
    };
    await expect(verify({ ListOperations: denied })).rejects.toMatchObject({
      code: 'permission',
      todo: expect.stringContaining('apprunner:ListOperations'),
    });
  });
});

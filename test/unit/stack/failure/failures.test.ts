import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../support/aws/aws-server.ts';
import { ScriptedCloudFormation, type PlannedEvent } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam, writesOf } from '../../../support/actions/deploy-sam.ts';
import { failureWith, naming } from '../../../support/failure-with.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => {
  service = await new ScriptedCloudFormation().start();
  service.add('shop', 'UPDATE_COMPLETE');
});
afterEach(() => service.server.close());

/** An update in which these events happen and that is rolled back. */
function fails(...events: PlannedEvent[]): void {
  service.execution = [
    [
      { status: 'UPDATE_IN_PROGRESS' },
      ...events,
      { status: 'UPDATE_ROLLBACK_IN_PROGRESS', reason: 'The following resource(s) failed to update: [...]' },
      { status: 'UPDATE_ROLLBACK_COMPLETE' },
    ],
  ];
}

/** Services by operation; what is not named is not there. */
function serve(answers: Record<string, unknown>): void {
  service.other = ({ operation }) => answers[operation] as ReturnType<Answer>;
}
const story = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as { failure: unknown }).failure;
const logs = (...lines: string[]) => ({ events: lines.map((message) => ({ message, timestamp: 1 })) });
const ECS = 'arn:aws:ecs:us-east-1:123456789012';

describe('what lies behind', () => {
  const stopped = (exitCode: number, stoppedAt: number) => ({
    taskArn: `${ECS}:task/shop/t${stoppedAt}`,
    taskDefinitionArn: `${ECS}:task-definition/shop:2`,
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    stoppedAt,
    containers: [{ name: 'app', exitCode }],
  });
  const ecs = {
    ListTasks: { taskArns: [`${ECS}:task/shop/t2`, `${ECS}:task/shop/t1`] },
    DescribeTasks: { tasks: [stopped(1, 1), stopped(137, 2)] },
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
    GetLogEvents: logs('listening', 'FATAL: DATABASE_URL is not set'),
  };

  test.each(['AWS::ECS::Service', 'AWS::ECS::ExpressGatewayService'])(
    'a failed %s: stopped tasks with exit codes, and the log of the newest',
    async (type) => {
      serve(ecs);
      fails({
        logicalId: 'Service',
        type,
        physicalId: `${ECS}:service/shop/web`,
        status: 'UPDATE_FAILED',
        reason: 'ECS Deployment Circuit Breaker was triggered',
      });
      const run = await runDeploySam(service);
      expect(run.failure).toEqual(
        failureWith(
          'stack-failed',
          `Service (${type})`,
          'ECS Deployment Circuit Breaker was triggered',
          'Essential container in task exited',
          'app exit code 137',
        ),
      );
      expect(run.failure.details).toEqual(
        naming('t2', 'exit code 137', 't1', 'exit code 1', 'FATAL: DATABASE_URL is not set'),
      );
      expect(service.asked('GetLogEvents')).toEqual([
        expect.objectContaining({ logGroupName: '/shop', logStreamName: 'web/app/t2' }),
      ]);
      expect(story(run.outputs['plan']!)).toMatchObject({
        status: 'UPDATE_ROLLBACK_COMPLETE',
        failures: [{ path: 'Service', evidence: { lines: ['listening', 'FATAL: DATABASE_URL is not set'] } }],
      });
    },
  );

  test('a failed App Runner service: its application log, not its event log', async () => {
    serve({
      DescribeLogStreams: { logStreams: [{ logStreamName: 'instance/1' }] },
      GetLogEvents: logs('npm start', 'Error: listen EADDRINUSE :::8080', 'bye'),
    });
    fails({
      logicalId: 'Service',
      type: 'AWS::AppRunner::Service',
      physicalId: 'arn:aws:apprunner:us-east-1:123456789012:service/shop/8fe1',
      status: 'UPDATE_FAILED',
      reason: 'Health check failed',
    });
    const run = await runDeploySam(service);
    expect(run.failure).toEqual(failureWith('stack-failed', 'Health check failed', 'listen EADDRINUSE'));
    expect(service.asked('GetLogEvents')[0]).toMatchObject({ logGroupName: '/aws/apprunner/shop/8fe1/application' });
  });

  test.each([
    ['Function', 'AWS::Lambda::Function', 'shop-api'],
    ['Alias', 'AWS::Lambda::Alias', 'arn:aws:lambda:us-east-1:123456789012:function:shop-api:live'],
    ['Version', 'AWS::Lambda::Version', 'arn:aws:lambda:us-east-1:123456789012:function:shop-api:7'],
  ])("a failed %s: the function's log", async (logicalId, type, physicalId) => {
    serve({
      'GET /2015-03-31/functions/shop-api/configuration': { LoggingConfig: { LogGroup: '/own/group' } },
      DescribeLogStreams: { logStreams: [{ logStreamName: 's' }] },
      GetLogEvents: logs('INIT_START', 'Runtime.ImportModuleError: Error: Cannot find module', 'END'),
    });
    fails({ logicalId, type, physicalId, status: 'UPDATE_FAILED', reason: 'did not stabilize' });
    const run = await runDeploySam(service);
    expect(run.failure).toEqual(
      failureWith('stack-failed', 'did not stabilize', 'shop-api', 'Runtime.ImportModuleError'),
    );
    // Which stream, and when: another one may be newer by the time that somebody looks.
    expect(run.failure.details).toMatch(/\/own\/group s.*1970-01-01T00:00:00\.001Z/);
    expect(service.asked('GetLogEvents')[0]).toMatchObject({ logGroupName: '/own/group' });
  });

  test("a failed custom resource: its function's log, the very stream that the reason names", async () => {
    serve({ GetLogEvents: logs('Error: quota used up') });
    fails({
      logicalId: 'Domain',
      type: 'Custom::Domain',
      physicalId: 'x',
      status: 'UPDATE_FAILED',
      reason: 'See the details in CloudWatch Log Stream: 2026/11/21/[$LATEST]ab',
      properties: { ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:domains' },
    });
    const run = await runDeploySam(service);
    expect(run.failure).toEqual(failureWith('stack-failed', 'domains', 'Error: quota used up'));
    expect(service.asked('GetLogEvents')[0]).toMatchObject({
      logGroupName: '/aws/lambda/domains',
      logStreamName: '2026/11/21/[$LATEST]ab',
    });
  });

  test('is looked for once a resource, not for cancelled ones, and for five at most', async () => {
    serve({ DescribeLogStreams: { logStreams: [{ logStreamName: 's' }] }, GetLogEvents: logs('Error: x') });
    const failed = (name: string, reason: string) => ({
      logicalId: name,
      type: 'AWS::Lambda::Function',
      physicalId: name,
      status: 'UPDATE_FAILED',
      reason,
    });
    fails(failed('A', 'first'), failed('A', 'again'), failed('B', 'Resource update cancelled'));
    await runDeploySam(service);
    expect(service.asked('GetLogEvents').map(({ logGroupName }) => logGroupName)).toEqual(['/aws/lambda/A']);
    fails(...'CDEFGHI'.split('').map((name) => failed(name, 'no')));
    await runDeploySam(service);
    expect(service.asked('GetLogEvents')).toHaveLength(1 + 5);
  });

  test('logs that may not be read do not hide the failure', async () => {
    fails({
      logicalId: 'F',
      type: 'AWS::Lambda::Function',
      physicalId: 'f',
      status: 'UPDATE_FAILED',
      reason: 'No role',
    });
    expect((await runDeploySam(service)).failure).toEqual(
      failureWith('stack-failed', 'F (AWS::Lambda::Function f)', 'No role'),
    );
  });
});

describe('the cause', () => {
  test('is the leaf of nested stacks, with its log; cancelled resources and summaries are not', async () => {
    const leaf = service.add('shop-Leaf', 'UPDATE_COMPLETE');
    const data = service.add('shop-Data', 'UPDATE_COMPLETE');
    const nested = { type: 'AWS::CloudFormation::Stack', after: 0 };
    serve({ DescribeLogStreams: { logStreams: [{ logStreamName: 's' }] }, GetLogEvents: logs('Error: leaf') });
    fails(
      { logicalId: 'Data', ...nested, physicalId: data.id, status: 'UPDATE_IN_PROGRESS' },
      { of: 'shop-Data', status: 'UPDATE_IN_PROGRESS' },
      { of: 'shop-Data', logicalId: 'Leaf', ...nested, physicalId: leaf.id, status: 'UPDATE_IN_PROGRESS' },
      { of: 'shop-Leaf', status: 'UPDATE_IN_PROGRESS' },
      { logicalId: 'Other', status: 'UPDATE_FAILED', reason: 'Resource update cancelled' },
      {
        of: 'shop-Leaf',
        logicalId: 'F',
        type: 'AWS::Lambda::Function',
        physicalId: 'f',
        status: 'UPDATE_FAILED',
        reason: 'Bad handler\nand more',
      },
      { of: 'shop-Leaf', status: 'UPDATE_ROLLBACK_COMPLETE' },
      {
        of: 'shop-Data',
        logicalId: 'Leaf',
        ...nested,
        physicalId: leaf.id,
        status: 'UPDATE_FAILED',
        reason: 'Embedded stack x was not successfully updated',
      },
      { of: 'shop-Data', status: 'UPDATE_ROLLBACK_COMPLETE' },
      {
        logicalId: 'Data',
        ...nested,
        physicalId: data.id,
        status: 'UPDATE_FAILED',
        reason: 'Embedded stack y was not successfully updated',
      },
    );
    const template =
      'Resources:\n  Data:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: "https://s3.amazonaws.com/b/k"}\n';
    const run = await runDeploySam(service, {}, { 'template.yaml': template });
    expect(run.failure).toEqual(
      failureWith(
        'stack-failed',
        'UPDATE_ROLLBACK_COMPLETE',
        'Data/Leaf/F (AWS::Lambda::Function f)',
        'Bad handler',
        'and more',
        'Error: leaf',
      ),
    );
    expect(run.failure.message).not.toMatch(/cancelled|Embedded/);
    // The annotation points at the nested stack in the root template.
    expect(run.failure).toMatchObject({ line: 2 });
    expect(run.failure.file).toMatch(/template\.yaml$/);
    const lines = run.log.split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.filter((line) => line.includes('Bad handler'))).toEqual([
      expect.stringMatching(/UPDATE_FAILED +Data\/Leaf\/F .*: Bad handler and more$/),
    ]);
  });

  test('of a change set that early validation rejects: each finding with its property', async () => {
    service.changeSetFailure = 'Early validation failed';
    service.findings = [
      {
        EventId: '1',
        LogicalResourceId: 'Bucket',
        ValidationPath: '/Resources/Bucket/Properties/BucketName',
        ValidationStatusReason: 'the name is in use',
      },
      { EventId: '2', LogicalResourceId: 'Role', ResourceStatusReason: 'unsupported property Foo' },
      { EventId: '3', HookStatusReason: 'a hook says no' },
      { EventId: '4', LogicalResourceId: 'Quiet' },
    ];
    const { failure } = await runDeploySam(service);
    expect(failure).toEqual(
      failureWith(
        'change-set',
        'Bucket /Resources/Bucket/Properties/BucketName: the name is in use',
        'Role: unsupported property Foo',
        'a hook says no',
      ),
    );
    expect(failure.message).not.toContain('Quiet');
    expect(failure.file).toMatch(/template\.yaml$/);
    expect(service.asked('DescribeEvents')[0]).toMatchObject({ Filters: { FailedEvents: 'true' } });
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE', 'DeleteChangeSet']);
  });

  test('of a change set, where validation tells nothing, is its own reason; of a new stack nothing is left', async () => {
    await service.server.close();
    service = await new ScriptedCloudFormation().start();
    service.changeSetFailure = 'Template error: unresolved resource dependencies [X]';
    const { failure } = await runDeploySam(service);
    expect(failure).toEqual(failureWith('change-set', service.changeSetFailure));
    expect(writesOf(service)).toEqual(['CreateChangeSet CREATE', 'DeleteChangeSet', 'DeleteStack']);
  });

  test.each([
    [
      'InsufficientCapabilitiesException',
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
      failureWith('capabilities', 'CAPABILITY_NAMED_IAM', 'input capabilities'),
    ],
    [
      'ValidationError',
      'Template format error: Unrecognized resource types: [AWS::X]',
      failureWith('template', 'Unrecognized resource types: [AWS::X]'),
    ],
    [
      'AccessDenied',
      'User: u is not authorized to perform: cloudformation:CreateChangeSet on resource: r',
      failureWith('permission', 'cloudformation:CreateChangeSet'),
    ],
  ])('of a refused request: %s', async (code, text, refusal) => {
    service.other = ({ operation }) => {
      if (operation === 'CreateChangeSet') throw service.error(code, text, code === 'AccessDenied' ? 403 : 400);
      return undefined;
    };
    expect((await runDeploySam(service, { capabilities: 'CAPABILITY_IAM' })).failure).toEqual(refusal);
  });
});

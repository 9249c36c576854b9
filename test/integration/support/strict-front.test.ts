import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateKeyValueStoreCommand,
  GetInvalidationCommand,
  ListKeyValueStoresCommand,
} from '@aws-sdk/client-cloudfront';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateDescribeParameters, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { awsErrorName } from '../../../src/aws/index.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { unique } from '../../support/names.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { STORAGE } from './strict-front/storage.ts';
import { cloudfront, distributionResource, EDGE, invalidate } from './strict-front/edge.ts';
import { changeSet, delayedQueue, rolledBack, settled, STACKS } from './strict-front/stacks.ts';
import { TEMPLATES } from './strict-front/templates.ts';
import { COMPUTE, createFunction, rotatedTwice } from './strict-front/compute.ts';
import { lambda } from './strict-front/resources.ts';
import { bucket, front, put, rules, s3, session, startGround } from './strict-front/ground.ts';

const PLANTED = { ...STORAGE, ...EDGE, ...STACKS, ...TEMPLATES, ...COMPUTE };

beforeAll(startGround);
afterAll(() => front.stop());

describe('the strict front', () => {
  test.each(Object.keys(PLANTED))('%s', async (id) => {
    const before = front.applied.get(id) ?? 0;
    const { code, plant } = PLANTED[id]!;
    const error: unknown = await plant().catch((thrown: unknown) => thrown);
    expect(awsErrorName(error)).toBe(code);
    expect(front.applied.get(id) ?? 0).toBeGreaterThan(before);
  });

  test('s3-list-1000: a listing has at most 1,000 keys', async () => {
    const { MaxKeys } = await s3().send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 5000 }));
    expect(MaxKeys).toBe(1000);
  });

  test('cloudfront-kvs-pages: a list goes on where its marker says', async () => {
    const prefix = unique('pages');
    const names = ['a', 'b', 'c'].map((end) => `${prefix}-${end}`);
    for (const Name of names) await cloudfront().send(new CreateKeyValueStoreCommand({ Name }));
    const page = async (Marker: string) => {
      const { KeyValueStoreList } = await cloudfront().send(new ListKeyValueStoresCommand({ Marker, MaxItems: 2 }));
      return { names: KeyValueStoreList!.Items!.map(({ Name }) => Name!), next: KeyValueStoreList!.NextMarker };
    };
    const first = await page(prefix);
    expect(first).toEqual({ names: names.slice(0, 2), next: names[1] });
    // What others have made may come after it.
    expect((await page(first.next!)).names[0]).toBe(names[2]);
  });

  test('cloudfront-over-encoded-paths: such a path is taken and drops nothing', async () => {
    const paths = ['/%40modal/page.js', '/a%2Bb.js', '/@modal/page.js', '/a%20b/%C3%BC%25.txt', '/a%2bb%20c.js'];
    const { DistributionId, Id } = await invalidate(paths);
    const { Invalidation } = await cloudfront().send(new GetInvalidationCommand({ DistributionId, Id }));
    const taken = Invalidation!.InvalidationBatch!.Paths!.Items!;
    expect(taken.filter((path) => paths.includes(path))).toEqual([paths[2], paths[3]]);
    expect(taken).toHaveLength(paths.length);
  });

  test('lambda-init-error: code that cannot be loaded says so in its error type and in its log', async () => {
    const call = { FunctionName: await createFunction(), LogType: 'Tail' as const };
    const { FunctionError, LogResult, Payload } = await session.client(LambdaClient).send(new InvokeCommand(call));
    expect(FunctionError).toBe('Unhandled');
    expect(JSON.parse(Buffer.from(Payload!).toString())).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
    expect(Buffer.from(LogResult!, 'base64').toString()).toMatch(/^INIT_REPORT .*Status: error/m);
  });

  test('cloudformation-bucket-not-empty: the stack is in DELETE_FAILED until its bucket is empty', async () => {
    const StackName = unique('strict');
    const client = session.client(CloudFormationClient);
    const own = unique('own');
    const kept = unique('kept');
    const resources = {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: own } },
      // Nothing deletes it, full as it is.
      Kept: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties: { BucketName: kept } },
    };
    await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: resources }) }));
    await settled(StackName);
    for (const Bucket of [own, kept]) await s3().send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    await client.send(new DeleteStackCommand({ StackName }));
    expect(await settled(StackName)).toBe('DELETE_FAILED');
    expect((await s3().send(new ListObjectsV2Command({ Bucket: own }))).KeyCount).toBe(1);
    await s3().send(new DeleteObjectsCommand({ Bucket: own, Delete: { Objects: [{ Key: 'a' }] } }));
    await client.send(new DeleteStackCommand({ StackName }));
    await expect(settled(StackName)).rejects.toThrow(/does not exist/);
    expect((await s3().send(new ListObjectsV2Command({ Bucket: kept }))).KeyCount).toBe(1);
  });

  test('cloudformation-stale-read: one read after an execution shows the stack as before it', async () => {
    const StackName = unique('strict');
    const client = session.client(CloudFormationClient);
    await changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { StackName });
    await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'first' }));
    expect(await settled(StackName)).toBe('REVIEW_IN_PROGRESS');
    expect(await settled(StackName)).toBe('CREATE_COMPLETE');
  });

  test('cloudformation-stale-read, cloudformation-changeable-states: an update without a change set is no exception', async () => {
    const client = session.client(CloudFormationClient);
    const StackName = unique('strict');
    const body = { Parameters: { Delay: { Type: 'Number', Default: 1 } }, Resources: { Q: delayedQueue } };
    await deployStack(session, { stackName: StackName, template: { body: JSON.stringify(body) } });
    const Parameters = [{ ParameterKey: 'Delay', ParameterValue: '2' }];
    const delay = async () => {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
      return Stacks![0]!.Parameters![0]!.ParameterValue;
    };
    await client.send(new UpdateStackCommand({ StackName, UsePreviousTemplate: true, Parameters }));
    expect(await delay()).toBe('1');
    expect(await delay()).toBe('2');
    const failed = await rolledBack();
    const again = new UpdateStackCommand({ StackName: failed, UsePreviousTemplate: true });
    await expect(client.send(again)).rejects.toMatchObject({ name: 'ValidationError' });
  });

  test.each<[string, () => object]>([
    ['a function and its role', () => lambda({})],
    ['the first cluster of the account', () => ({ C: { Type: 'AWS::ECS::Cluster' } })],
  ])(
    'cloudformation-role-not-ready: the stack with %s is rolled back once, and made by the product',
    async (_, made) => {
      const stackName = unique('strict');
      const report = recordingReporter();
      const template = { body: JSON.stringify({ Resources: made() }) };
      const { status } = await deployStack(session, { stackName, template }, report);
      expect(status).toBe('CREATE_COMPLETE');
      expect(report.lines.filter((line) => line.includes('This is temporary'))).toHaveLength(1);
    },
  );

  test('cloudformation-nested-change-sets: one that looks into stacks of which one needs the other fails', async () => {
    const [StackName, own] = [unique('strict'), unique('strict')];
    await s3().send(new CreateBucketCommand({ Bucket: own }));
    const TemplateURL = `${front.endpoint}/${own}/nested.json`;
    const nested = { Resources: { Q: { Type: 'AWS::SQS::Queue' } }, Outputs: { Name: { Value: 'q' } } };
    await s3().send(new PutObjectCommand({ Bucket: own, Key: 'nested.json', Body: JSON.stringify(nested) }));
    const type = 'AWS::CloudFormation::Stack';
    await changeSet(
      {
        A: { Type: type, Properties: { TemplateURL } },
        B: { Type: type, Properties: { TemplateURL, Parameters: { Name: { 'Fn::GetAtt': ['A', 'Outputs.Name'] } } } },
      },
      { StackName, IncludeNestedStacks: true },
    );
    const made = new DescribeChangeSetCommand({ StackName, ChangeSetName: 'first' });
    const { Status, ExecutionStatus } = await session.client(CloudFormationClient).send(made);
    expect([Status, ExecutionStatus]).toEqual(['FAILED', 'UNAVAILABLE']);
  });

  test('logs-come-back: the log group of a function is there again after its deletion, once', async () => {
    const logGroupName = `/aws/lambda/${unique('strict')}`;
    const logs = session.client(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const left = async () => {
      await logs.send(new DeleteLogGroupCommand({ logGroupName }));
      return (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups!.length;
    };
    expect([await left(), await left()]).toEqual([1, 0]);
  });

  test('ecs-in-progress-until-running, ecs-service-deployments: a new service is not COMPLETED, and has a history', async () => {
    const ecs = session.client(ECSClient);
    const [cluster, service] = [unique('strict'), unique('strict')];
    await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    const containerDefinitions = [{ name: 'app', image: 'localhost:1/nobody/has:this', memory: 128 }];
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({ family: service, containerDefinitions }),
    );
    const wanted = { cluster, serviceName: service, desiredCount: 1 };
    const task = taskDefinition!.taskDefinitionArn;
    await ecs.send(new CreateServiceCommand({ ...wanted, taskDefinition: task }));
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    expect(services![0]!.deployments!.map(({ rolloutState }) => rolloutState)).toEqual(['IN_PROGRESS']);
    const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
    expect(serviceDeployments!.map(({ status }) => status)).toEqual(['IN_PROGRESS']);
    await ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
  });

  test.each<[string, () => Record<string, object>]>([
    ['a distribution', () => ({ D: distributionResource() })],
    [
      'a network',
      () => ({
        V: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.9.0.0/16' } },
        S: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'V' }, CidrBlock: '10.9.0.0/24' } },
        T: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'V' } } },
        A: {
          Type: 'AWS::EC2::SubnetRouteTableAssociation',
          Properties: { SubnetId: { Ref: 'S' }, RouteTableId: { Ref: 'T' } },
        },
      }),
    ],
  ])('cloudformation-slow-deletion: a stack with %s is seen going for a while', async (_, resources) => {
    const StackName = unique('strict');
    const client = session.client(CloudFormationClient);
    const TemplateBody = JSON.stringify({ Resources: resources() });
    await client.send(new CreateStackCommand({ StackName, TemplateBody }));
    await settled(StackName);
    await client.send(new DeleteStackCommand({ StackName }));
    const status = async () => (await client.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!.StackStatus;
    const seen: unknown[] = [];
    const gone = async () => {
      for (;;) seen.push(await status());
    };
    await expect(gone()).rejects.toThrow(/does not exist/);
    expect(new Set(seen)).toEqual(new Set(['DELETE_IN_PROGRESS']));
    expect(seen.length).toBeGreaterThanOrEqual(2);
  });

  test('secrets-labelled-versions: a version without a label is listed no more', async () => {
    const { arn, old } = await rotatedTwice();
    const { VersionIdsToStages } = await session
      .client(SecretsManagerClient)
      .send(new DescribeSecretCommand({ SecretId: arn }));
    expect(Object.keys(VersionIdsToStages!)).toHaveLength(2);
    expect(VersionIdsToStages).not.toHaveProperty([old]);
  });

  test('ssm-empty-pages: a parameter may be on the page after an empty one', async () => {
    const client = session.client(SSMClient);
    const Name = unique('strict');
    await client.send(new PutParameterCommand({ Name, Value: '1', Type: 'String' }));
    const ParameterFilters = [{ Key: 'Name', Values: [Name] }];
    const listed = await Array.fromAsync(paginateDescribeParameters({ client }, { ParameterFilters }));
    expect(listed.map(({ Parameters = [] }) => Parameters.map((one) => one.Name))).toEqual([[], [Name]]);
  });

  test('every rule has a mistake that it refuses, and a document', () => {
    const others = [
      's3-list-1000',
      'lambda-init-error',
      'cloudformation-bucket-not-empty',
      'cloudformation-stale-read',
      'cloudfront-over-encoded-paths',
      'cloudfront-kvs-pages',
      'secrets-labelled-versions',
      'ssm-empty-pages',
      'tags-outlive-resources',
      'cloudformation-slow-deletion',
      'cloudformation-role-not-ready',
      'cloudformation-nested-change-sets',
      'logs-come-back',
      'ecs-in-progress-until-running',
      'ecs-service-deployments',
    ];
    const tested = [...Object.keys(PLANTED), ...others];
    expect(rules.map(({ id }) => id).sort()).toEqual(tested.sort());
    expect(rules.filter(({ source }) => !source.startsWith('https://'))).toEqual([]);
  });

  test('lambda-version-exists: an unchanged function gets no other version, and none of a stack', async () => {
    const FunctionName = await createFunction();
    const client = session.client(LambdaClient);
    const publish = async () => (await client.send(new PublishVersionCommand({ FunctionName }))).Version;
    expect([await publish(), await publish()]).toEqual(['1', '1']);
    const StackName = unique('strict');
    const TemplateBody = JSON.stringify({
      Resources: { V: { Type: 'AWS::Lambda::Version', Properties: { FunctionName, Description: 'another one' } } },
    });
    await session.client(CloudFormationClient).send(new CreateStackCommand({ StackName, TemplateBody }));
    expect(await settled(StackName)).toBe('ROLLBACK_COMPLETE');
  });

  test('cloudformation-waits-for-function: what a stack has changed about a function is done when the stack says so', async () => {
    const [cloudformation, client] = [session.client(CloudFormationClient), session.client(LambdaClient)];
    const StackName = unique('strict');
    const stackWith = (Description: string) => ({
      StackName,
      Capabilities: ['CAPABILITY_IAM' as const],
      TemplateBody: JSON.stringify({ Resources: lambda({ FunctionName: StackName, Description }) }),
    });
    await cloudformation.send(new CreateStackCommand(stackWith('one')));
    expect(await settled(StackName)).toBe('CREATE_COMPLETE');
    await cloudformation.send(new UpdateStackCommand(stackWith('two')));
    // The first answer may be that of before.
    while ((await settled(StackName)) === 'CREATE_COMPLETE');
    const done = { Description: 'two', State: 'Active', LastUpdateStatus: 'Successful' };
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: StackName }))).toMatchObject(done);
  });

  test('what no rule concerns passes through as it is', async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
    await put('bytes', { Body: body });
    const { Body } = await s3().send(
      new (await import('@aws-sdk/client-s3')).GetObjectCommand({ Bucket: bucket, Key: 'bytes' }),
    );
    expect(Buffer.compare(Buffer.from(await Body!.transformToByteArray()), body)).toBe(0);
  });
});

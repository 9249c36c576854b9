import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
  type CreateChangeSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import {
  CloudFrontClient,
  CreateDistributionCommand,
  CreateFunctionCommand,
  CreateInvalidationCommand,
  CreateKeyValueStoreCommand,
  DeleteDistributionCommand,
  GetInvalidationCommand,
  ListKeyValueStoresCommand,
  UpdateDistributionCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  PutKeyCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { BatchDeleteImageCommand, CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateAliasCommand,
  CreateFunctionCommand as CreateLambdaCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { awsErrorName, useSignatureV4a, type AwsSession } from '../../../src/aws/index.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { pushIndex } from '../../support/images/image-index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { startStrictFront, type StrictFront } from '../../support/strict/front.ts';
import { strictRules } from '../../support/strict/rules/index.ts';

useSignatureV4a();

let front: StrictFront;
let session: AwsSession;
const bucket = unique('strict');
/** So many that the networks of suites beside this one, in the same account, do not count. */
const NETWORKS = 300;
const rules = strictRules({ vpcs: NETWORKS, concurrency: 10, newRoles: true });

beforeAll(async () => {
  front = await startStrictFront(process.env['AWS_ENDPOINT_URL']!, rules);
  session = testSession(front.endpoint);
  await s3().send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => front.stop());

const s3 = () => session.client(S3Client);
const put = (Key: string, more: object = {}) =>
  s3().send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x', ...more }));

/** What each rule refuses: a mistake that the emulator takes. */
const PLANTED: Record<string, { code: string; plant: () => Promise<unknown> }> = {
  's3-metadata-size': { code: 'MetadataTooLarge', plant: () => put('a', { Metadata: { a: 'x'.repeat(3000) } }) },
  's3-key-length': { code: 'KeyTooLongError', plant: () => put('k'.repeat(1025)) },
  's3-if-none-match': { code: 'NotImplemented', plant: () => put('a', { IfNoneMatch: '"etag"' }) },
  's3-expected-owner': { code: 'AccessDenied', plant: () => put('a', { ExpectedBucketOwner: '111122223333' }) },
  's3-part-size': { code: 'EntityTooSmall', plant: smallParts },
  's3-delete-1000': {
    code: 'MalformedXML',
    plant: () =>
      s3().send(
        new DeleteObjectsCommand({
          Bucket: bucket,
          Delete: { Objects: Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` })) },
        }),
      ),
  },
  's3-conditional-conflict': { code: 'ConditionalRequestConflict', plant: twoAtOnce },
  'dynamodb-batch-16-mb': { code: 'ValidationException', plant: largeBatch },
  'ecs-inactive-task-definition': {
    code: 'ClientException',
    plant: async () => {
      const ecs = session.client(ECSClient);
      const containerDefinitions = [{ name: 'app', image: 'localhost:1/nobody/has:this', memory: 128 }];
      const made = await ecs.send(
        new RegisterTaskDefinitionCommand({ family: unique('strict'), containerDefinitions }),
      );
      const taskDefinition = made.taskDefinition!.taskDefinitionArn!;
      await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
      await ecs.send(new RunTaskCommand({ taskDefinition }));
    },
  },
  'dynamodb-table-not-seen': {
    code: 'ResourceNotFoundException',
    plant: async () => session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName: await newTable() })),
  },
  'dynamodb-backups-later': {
    code: 'ContinuousBackupsUnavailableException',
    plant: async () => {
      const client = session.client(DynamoDBClient);
      const SourceTableName = await newTable();
      const recovery = (TableName: string) =>
        client.send(
          new UpdateContinuousBackupsCommand({
            TableName,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        );
      await recovery(SourceTableName);
      const TargetTableName = unique('strict');
      const restore = { SourceTableName, TargetTableName, UseLatestRestorableTime: true };
      await client.send(new RestoreTableToPointInTimeCommand(restore));
      await recovery(TargetTableName);
    },
  },
  'cloudfront-managed-policies': {
    code: 'NoSuchCachePolicy',
    plant: () =>
      cloudfront().send(
        new CreateDistributionCommand({ DistributionConfig: distribution('4135ea2d-6df8-44a3-9df3-3b5a84be39ad') }),
      ),
  },
  'cloudfront-invalidation-paths': { code: 'InvalidArgument', plant: () => invalidate(['/runtime~main.js']) },
  'cloudfront-invalidations-in-progress': {
    code: 'TooManyInvalidationsInProgress',
    plant: () => invalidate(Array.from({ length: 16 }, (_, index) => `/${index}/*`)),
  },
  'cloudfront-function-10-kb': {
    code: 'FunctionSizeLimitExceeded',
    plant: () =>
      cloudfront().send(
        new CreateFunctionCommand({
          Name: unique('f'),
          FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
          FunctionCode: Buffer.from(`function handler(event) { return event.request; }//${'x'.repeat(10_240)}`),
        }),
      ),
  },
  'cloudfront-disabled-slowly': { code: 'DistributionNotDisabled', plant: deletedTooSoon },
  'kvs-sigv4a': { code: 'AccessDeniedException', plant: plainSignature },
  'kvs-global-sts': {
    code: 'AccessDeniedException',
    plant: async () => {
      const { KeyValueStore } = await cloudfront().send(new CreateKeyValueStoreCommand({ Name: unique('strict') }));
      const token = { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'FwoGZXIvYXdzEA4aDO' };
      const global = session.withCredentials(() => Promise.resolve(token));
      const client = global.client(CloudFrontKeyValueStoreClient as never) as CloudFrontKeyValueStoreClient;
      await client.send(new DescribeKeyValueStoreCommand({ KvsARN: KeyValueStore!.ARN! }));
    },
  },
  'kvs-value-1-kb': {
    code: 'ValidationException',
    plant: () =>
      withStore((KvsARN, IfMatch) => new PutKeyCommand({ KvsARN, Key: 'k', Value: 'x'.repeat(1025), IfMatch })),
  },
  'kvs-update-50': {
    code: 'ValidationException',
    plant: () =>
      withStore((KvsARN, IfMatch) => {
        const Puts = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '1' }));
        return new UpdateKeysCommand({ KvsARN, Puts, IfMatch });
      }),
  },
  'cloudformation-change-set-name': {
    code: 'ValidationError',
    plant: () => changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { ChangeSetName: '1st' }),
  },
  'cloudformation-capabilities': {
    code: 'InsufficientCapabilitiesException',
    plant: () => changeSet({ R: role('lambda.amazonaws.com') }, { Capabilities: [] }),
  },
  'cloudformation-role-not-known': {
    code: 'ValidationError',
    plant: () => changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { RoleARN: `arn:aws:iam::1:role/${unique('r')}` }),
  },
  'cloudformation-changeable-states': {
    code: 'ValidationError',
    plant: async () => {
      const StackName = await rolledBack();
      await changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { StackName });
    },
  },
  'cloudformation-parameters-of-template': {
    code: 'ValidationError',
    plant: () =>
      changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { Parameters: [{ ParameterKey: 'Other', ParameterValue: '1' }] }),
  },
  'cloudformation-previous-values': {
    code: 'ValidationError',
    plant: async () => {
      const StackName = unique('strict');
      const TemplateBody = JSON.stringify({
        Parameters: { Name: { Type: 'String' } },
        Resources: { Q: { Type: 'AWS::SQS::Queue' } },
      });
      const named = (parameter: object) => ({
        StackName,
        TemplateBody,
        Parameters: [{ ParameterKey: 'Name', ...parameter }],
      });
      // The change set leaves a stack in REVIEW_IN_PROGRESS, which keeps no value.
      await changeSet({}, named({ ParameterValue: 'a' }));
      await changeSet({}, { ...named({ UsePreviousValue: true }), ChangeSetName: 'second' });
    },
  },
  'cloudformation-review-in-progress': { code: 'ValidationError', plant: updateInReview },
  'cloudformation-retain-resources': { code: 'ValidationError', plant: retainTooEarly },
  'template-managed-policies': {
    code: 'ValidationError',
    plant: () =>
      changeSet({
        D: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: {
            DistributionConfig: { DefaultCacheBehavior: { CachePolicyId: '4135ea2d-6df8-44a3-9df3-3b5a84be39ad' } },
          },
        },
      }),
  },
  'template-gateway-before-balancer': {
    code: 'ValidationError',
    plant: () =>
      changeSet({
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        Gateway: { Type: 'AWS::EC2::InternetGateway' },
        Attachment: {
          Type: 'AWS::EC2::VPCGatewayAttachment',
          Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } },
        },
        Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme: 'internet-facing' } },
      }),
  },
  'template-rules-per-security-group': {
    code: 'ValidationError',
    plant: () =>
      changeSet({
        Group: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupDescription: 'two rules for one prefix list',
            SecurityGroupIngress: [80, 443].map((port) => ({
              IpProtocol: 'tcp',
              FromPort: port,
              ToPort: port,
              SourcePrefixListId: 'pl-3b927c52',
            })),
          },
        },
      }),
  },
  'template-lambda-environment': {
    code: 'ValidationError',
    plant: () => changeSet(lambda({ Environment: { Variables: { AWS_REGION: 'x' } } })),
  },
  'template-lambda-runtime': { code: 'ValidationError', plant: () => changeSet(lambda({ Runtime: 'cobol1' })) },
  'template-role-for-service': { code: 'ValidationError', plant: () => changeSet(lambda({}, 'ec2.amazonaws.com')) },
  'template-trust-policy-2048': {
    code: 'ValidationError',
    plant: () => changeSet({ R: role(`${'x'.repeat(2048)}.amazonaws.com`) }),
  },
  'template-managed-policy-6144': {
    code: 'ValidationError',
    plant: () =>
      changeSet({
        P: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'x'.repeat(6144) }],
            },
          },
        },
      }),
  },
  'template-ssm-secure': {
    code: 'ValidationError',
    plant: () => changeSet(lambda({ Environment: { Variables: { KEY: '{{resolve:ssm-secure:/key}}' } } })),
  },
  'template-reserved-concurrency': {
    code: 'ValidationError',
    plant: () => changeSet(lambda({ ReservedConcurrentExecutions: 950 })),
  },
  'template-lambda-layers-5': {
    code: 'ValidationError',
    plant: () =>
      changeSet(lambda({ Layers: Array.from({ length: 6 }, (_, at) => `arn:aws:lambda:x:1:layer:l:${at}`) })),
  },
  'template-lambda-wrapper': {
    code: 'ValidationError',
    plant: () =>
      changeSet(
        lambda({
          Runtime: 'provided.al2023',
          Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/deploy/start' } },
        }),
      ),
  },
  'template-balancer-two-zones': {
    code: 'ValidationError',
    plant: () =>
      changeSet({
        B: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: ['subnet-1', 'subnet-1'] } },
      }),
  },
  'template-fargate-sizes': {
    code: 'ValidationError',
    plant: () =>
      changeSet({
        T: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: { RequiresCompatibilities: ['FARGATE'], Cpu: 256, Memory: 4096 },
        },
      }),
  },
  'template-resources-500': {
    code: 'ValidationError',
    plant: () =>
      changeSet(Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`Q${at}`, { Type: 'AWS::SQS::Queue' }]))),
  },
  'cloudformation-tags': {
    code: 'ValidationError',
    plant: () => changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { Tags: [{ Key: 'aws:x', Value: '1' }] }),
  },
  'cloudformation-parameter-4096': {
    code: 'ValidationError',
    plant: () =>
      changeSet(
        { Q: { Type: 'AWS::SQS::Queue' } },
        { Parameters: [{ ParameterKey: 'P', ParameterValue: 'x'.repeat(4097) }] },
      ),
  },
  'account-vpcs-5': {
    code: 'ValidationError',
    plant: () =>
      changeSet(
        Object.fromEntries(
          Array.from({ length: NETWORKS }, (_, at) => [
            `V${at}`,
            { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
          ]),
        ),
      ),
  },
  'account-concurrency': {
    code: 'ValidationError',
    plant: () => changeSet(lambda({ ReservedConcurrentExecutions: 1 })),
  },
  'sts-token-refused-once': {
    code: 'InvalidIdentityTokenException',
    plant: () =>
      session.client(STSClient).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::000000000000:role/${unique('r')}`,
          RoleSessionName: 'strict',
          WebIdentityToken: 'a.b.c',
        }),
      ),
  },
  'ssm-get-parameters-10': {
    code: 'ValidationException',
    plant: () =>
      session
        .client(SSMClient)
        .send(new GetParametersCommand({ Names: Array.from({ length: 11 }, (_, at) => `/p/${at}`) })),
  },
  'template-ttl-is-key': {
    code: 'ValidationError',
    plant: () => changeSet({ T: table({ TimeToLiveSpecification: { AttributeName: 'pk', Enabled: true } }) }),
  },
  'template-unused-attributes': {
    code: 'ValidationError',
    plant: () =>
      changeSet({
        T: table({
          AttributeDefinitions: ['pk', 'other'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        }),
      }),
  },
  'lambda-update-in-progress': { code: 'ResourceConflictException', plant: updatedTwice },
  'lambda-environment-4-kb': {
    code: 'InvalidParameterValueException',
    plant: async () => {
      const FunctionName = await createFunction();
      await session
        .client(LambdaClient)
        .send(
          new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: { A: 'x'.repeat(5000) } } }),
        );
    },
  },
  'lambda-alias-version': {
    code: 'ResourceNotFoundException',
    plant: async () => {
      const alias = { FunctionName: await createFunction(), Name: 'live', FunctionVersion: '7' };
      await session.client(LambdaClient).send(new CreateAliasCommand(alias));
    },
  },
  'lambda-publish-revision': {
    code: 'PreconditionFailedException',
    plant: async () => {
      // Where the function is, which is not where most of the tests are.
      const there = session.inRegion('eu-west-1');
      const version = { FunctionName: await createFunction(there), RevisionId: '00000000-0000-4000-8000-000000000000' };
      await there.client(LambdaClient).send(new PublishVersionCommand(version));
    },
  },
  'lambda-image-index': {
    code: 'ValidationError',
    plant: async () => {
      const { reference } = await pushIndex(session, unique('images'));
      await changeSet(
        lambda({ Runtime: undefined, Handler: undefined, PackageType: 'Image', Code: { ImageUri: reference } }),
      );
    },
  },
  'template-secret-version-gone': {
    code: 'ValidationError',
    plant: async () => {
      const { arn, old } = await rotatedTwice();
      const TOKEN = `{{resolve:secretsmanager:${arn}:SecretString:token::${old}}}`;
      await changeSet(lambda({ Environment: { Variables: { TOKEN } } }));
    },
  },
  'ecr-delete-100': {
    code: 'InvalidParameterException',
    plant: async () => {
      const client = session.client(ECRClient);
      const repositoryName = unique('images');
      await client.send(new CreateRepositoryCommand({ repositoryName }));
      const imageIds = Array.from({ length: 101 }, (_, index) => ({ imageTag: `t${index}` }));
      await client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    },
  },
};

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

  test('every rule has a mistake that it refuses, and a document', () => {
    const others = [
      's3-list-1000',
      'lambda-init-error',
      'cloudformation-bucket-not-empty',
      'cloudformation-stale-read',
      'cloudfront-over-encoded-paths',
      'cloudfront-kvs-pages',
      'secrets-labelled-versions',
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

  test('kvs-whole-store-etag: a write of another key makes the ETag stale', async () => {
    let keys = 0;
    const writes = withStore(
      (KvsARN, IfMatch) => new PutKeyCommand({ KvsARN, Key: `k${keys++}`, Value: '1', IfMatch }),
      2,
    );
    await expect(writes).rejects.toMatchObject({ name: 'ConflictException' });
    expect(keys).toBe(2);
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

  test('what no rule concerns passes through as it is', async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
    await put('bytes', { Body: body });
    const { Body } = await s3().send(
      new (await import('@aws-sdk/client-s3')).GetObjectCommand({ Bucket: bucket, Key: 'bytes' }),
    );
    expect(Buffer.compare(Buffer.from(await Body!.transformToByteArray()), body)).toBe(0);
  });
});

async function rotatedTwice(): Promise<{ arn: string; old: string }> {
  const client = session.client(SecretsManagerClient);
  const { ARN, VersionId } = await client.send(
    new CreateSecretCommand({ Name: unique('secret'), SecretString: '{"token":"1"}' }),
  );
  for (const token of ['2', '3'])
    await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: JSON.stringify({ token }) }));
  return { arn: ARN!, old: VersionId! };
}

async function smallParts(): Promise<void> {
  const place = { Bucket: bucket, Key: unique('parts') };
  const { UploadId } = await s3().send(new CreateMultipartUploadCommand(place));
  const Parts = [];
  for (const PartNumber of [1, 2]) {
    const { ETag } = await s3().send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body: 'small' }));
    Parts.push({ PartNumber, ETag });
  }
  await s3().send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
}

/** A large write is under way while a conditional one of the same key arrives. */
async function twoAtOnce(): Promise<void> {
  const Key = unique('both');
  const slow = put(Key, { Body: Buffer.alloc(50_000_000) });
  let written = false;
  void slow.then(() => (written = true));
  const errors: unknown[] = [];
  // The first of them may arrive before the large one.
  while (!written && errors.length === 0)
    await put(Key, { IfMatch: '"nothing"' }).catch((error: unknown) => {
      if (awsErrorName(error) === 'ConditionalRequestConflict') errors.push(error);
    });
  await slow;
  if (errors.length > 0) throw errors[0];
}

async function newTable(): Promise<string> {
  const TableName = unique('strict');
  await session.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  return TableName;
}

async function largeBatch(): Promise<void> {
  const TableName = await newTable();
  const client = session.client(DynamoDBClient);
  // Escaped, so that no item is over 400 KB and the request over 16 MB.
  const item = (index: number) => ({
    PutRequest: { Item: { pk: { S: `${index}` }, v: { S: '\u0001'.repeat(390_000) } } },
  });
  await client.send(
    new BatchWriteItemCommand({ RequestItems: { [TableName]: Array.from({ length: 25 }, (_, index) => item(index)) } }),
  );
}

const cloudfront = () => session.client(CloudFrontClient);

function distribution(CachePolicyId: string): DistributionConfig {
  return {
    CallerReference: unique('strict'),
    Comment: '',
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'origin',
          DomainName: 'origin.example',
          CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
        },
      ],
    },
    DefaultCacheBehavior: { TargetOriginId: 'origin', ViewerProtocolPolicy: 'redirect-to-https', CachePolicyId },
  };
}

function distributionResource(): object {
  const { Comment, ...config } = distribution('658327ea-f89d-4fab-a63d-7e88639e58f6');
  const DistributionConfig = { ...config, Comment, Origins: config.Origins!.Items };
  return { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig } };
}

async function deletedTooSoon(): Promise<void> {
  const config = distribution('658327ea-f89d-4fab-a63d-7e88639e58f6');
  const made = await cloudfront().send(new CreateDistributionCommand({ DistributionConfig: config }));
  const Id = made.Distribution!.Id!;
  const disabled = { ...made.Distribution!.DistributionConfig!, Enabled: false };
  const update = new UpdateDistributionCommand({ Id, IfMatch: made.ETag, DistributionConfig: disabled });
  const { ETag } = await cloudfront().send(update);
  await cloudfront().send(new DeleteDistributionCommand({ Id, IfMatch: ETag }));
}

async function invalidate(Items: string[]): Promise<{ DistributionId: string; Id: string }> {
  const { Distribution } = await cloudfront().send(
    new CreateDistributionCommand({ DistributionConfig: distribution('658327ea-f89d-4fab-a63d-7e88639e58f6') }),
  );
  const InvalidationBatch = { CallerReference: unique('i'), Paths: { Quantity: Items.length, Items } };
  const DistributionId = Distribution!.Id!;
  const command = new CreateInvalidationCommand({ DistributionId, InvalidationBatch });
  return { DistributionId, Id: (await cloudfront().send(command)).Invalidation!.Id! };
}

/** Writes to a new store, several times with the ETag that it had at first. */
async function withStore(
  command: (arn: string, etag: string) => PutKeyCommand | UpdateKeysCommand,
  times = 1,
): Promise<void> {
  const { KeyValueStore } = await cloudfront().send(new CreateKeyValueStoreCommand({ Name: unique('strict') }));
  const client = session.client(CloudFrontKeyValueStoreClient as never) as CloudFrontKeyValueStoreClient;
  const KvsARN = KeyValueStore!.ARN!;
  const { ETag } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN }));
  for (let time = 0; time < times; time++) await client.send(command(KvsARN, ETag!) as PutKeyCommand);
}

async function plainSignature(): Promise<void> {
  const answer = await fetch(`${front.endpoint}/key-value-stores/arn/keys/k`, {
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudfront-keyvaluestore/aws4_request, SignedHeaders=host, Signature=0',
    },
  });
  throw Object.assign(new Error('refused'), { name: answer.headers.get('x-amzn-errortype') });
}

function changeSet(resources: object, more: Partial<CreateChangeSetCommandInput> = {}): Promise<unknown> {
  return session.client(CloudFormationClient).send(
    new CreateChangeSetCommand({
      StackName: unique('strict'),
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify({ Resources: resources }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      ...more,
    }),
  );
}

async function updateInReview(): Promise<void> {
  const StackName = unique('strict');
  const queue = { Q: { Type: 'AWS::SQS::Queue' } };
  await changeSet(queue, { StackName });
  await changeSet(queue, { StackName, ChangeSetName: 'second', ChangeSetType: 'UPDATE' });
}

/** A stack whose creation failed, and was rolled back. */
async function rolledBack(): Promise<string> {
  const StackName = unique('strict');
  const client = session.client(CloudFormationClient);
  const taken = { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucket } };
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: { B: taken } }) }));
  expect(await settled(StackName)).toBe('ROLLBACK_COMPLETE');
  return StackName;
}

async function retainTooEarly(): Promise<void> {
  const StackName = unique('strict');
  const client = session.client(CloudFormationClient);
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } }),
    }),
  );
  await settled(StackName);
  await client.send(new DeleteStackCommand({ StackName, RetainResources: ['Q'] }));
}

const delayedQueue = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'Delay' } } };

async function settled(StackName: string): Promise<string> {
  for (;;) {
    const { Stacks } = await session.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName }));
    const status = Stacks![0]!.StackStatus!;
    if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function role(service: string): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
    },
  };
}

function lambda(more: object, service = 'lambda.amazonaws.com'): object {
  return {
    Role: role(service),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => 1;' },
        ...more,
      },
    },
  };
}

function table(more: object): object {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      ...more,
    },
  };
}

async function createFunction(there = session): Promise<string> {
  const FunctionName = unique('strict');
  // A zip of one file, index.js, stored.
  await there.client(LambdaClient).send(
    new CreateLambdaCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/none',
      Code: { ZipFile: Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64') },
    }),
  );
  return FunctionName;
}

/** Until one update is refused: on a busy machine the one before may be done when the next comes. */
async function updatedTwice(): Promise<void> {
  const FunctionName = await createFunction();
  const client = session.client(LambdaClient);
  const update = (Timeout: number) => client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
  await update(5);
  for (let Timeout = 6; Timeout < 100; Timeout++) {
    const { LastUpdateStatus } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    await update(Timeout).catch((error: unknown) => {
      expect(LastUpdateStatus).toBe('InProgress');
      throw error;
    });
  }
}

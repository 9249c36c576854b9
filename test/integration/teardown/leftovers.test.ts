import { beforeAll, describe, expect, test } from '@jest/globals';
import { deployStack, bootstrapOf } from '../../support/cloudformation/deploy-stack.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';

const session = testSession();
beforeAll(() => bootstrapOf(session));

/** What CloudFormation makes at random in its names. */
const RANDOM = 'A1B2C3D4E5F6';

/** One of each kind: by the tags of the environment, or by a name that CloudFormation would have made of its stacks'. */
function planted(app: string): object {
  const stack = (ending: string, id: string) => `${app}-dev-${ending}-${id}-${RANDOM}`;
  const tags = { 'deploy:app': app, 'deploy:environment': 'dev' };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const keys = {
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  };
  const trust = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  return {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: stack('web', 'bucket').toLowerCase() } },
    TaggedBucket: { Type: 'AWS::S3::Bucket', Properties: { Tags } },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: stack('data', 'Table'), BillingMode: 'PAY_PER_REQUEST', ...keys },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: stack('lambda', 'Role'), AssumeRolePolicyDocument: trust },
    },
    LogGroup: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/lambda/${stack('lambda', 'Function')}` },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => 1;' },
        Tags,
      },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { Tags } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { Tags } },
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] }, Tags } },
    Repository: { Type: 'AWS::ECR::Repository', Properties: { Tags } },
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { Tags } },
    Files: { Type: 'AWS::EFS::FileSystem', Properties: { FileSystemTags: Tags } },
    ...plantedAtEdge(app, Tags),
  };
}

function plantedAtEdge(app: string, Tags: object[]): object {
  return {
    Store: {
      Type: 'AWS::CloudFront::KeyValueStore',
      Properties: { Name: unique('store'), Comment: `${app}-dev-web: live release` },
    },
    EdgeFunction: {
      Type: 'AWS::CloudFront::Function',
      Properties: {
        Name: unique('edge'),
        FunctionConfig: { Comment: `${app}-dev-web: paths`, Runtime: 'cloudfront-js-2.0' },
        FunctionCode: 'function handler(event) { return event.request; }',
      },
    },
    Access: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          Name: unique('access'),
          Description: stackNameOf({ app, environment: 'dev' }, 'web'),
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Comment: stackNameOf({ app, environment: 'dev' }, 'web'),
          Origins: [{ Id: 'o', DomainName: 'example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }],
          DefaultCacheBehavior: {
            TargetOriginId: 'o',
            ViewerProtocolPolicy: 'https-only',
            CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
          },
        },
        Tags,
      },
    },
  };
}

const KINDS = [
  'CloudFront function',
  'ECS cluster',
  'KMS key',
  'KeyValueStore',
  'bucket',
  'distribution',
  'file system',
  'function',
  'log group',
  'origin access control',
  'queue',
  'repository',
  'role',
  'table',
  'topic',
];

describe('the look at the end', () => {
  test('names one leftover of each kind with what it costs, deletes none of them, and none of its neighbours', async () => {
    const app = unique('app');
    const body = JSON.stringify({ Resources: planted(app) });
    await deployStack(session, { stackName: unique('planted'), template: { body }, tags: {} });
    // shop-dev and shop-dev-web-1 share a beginning and nothing else.
    const neighbour = {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: `${app}-dev-web-1-lambda-Role-${RANDOM}`, AssumeRolePolicyDocument: { Statement: [] } },
      },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/ecs/${app}-dev-web-1-container` } },
    };
    await deployStack(session, {
      stackName: unique('planted'),
      template: { body: JSON.stringify({ Resources: neighbour }) },
    });
    const scope = { app, environment: 'dev' };
    const look = () => takeDown(scope, {}, {}, undefined, 'anybody');
    const { error, outputs, left, warnings, summary } = await look();
    expect({ error, status: outputs['status'] }).toEqual({ error: undefined, status: 'nothing-there' });
    const kinds = (JSON.parse(outputs['left']!) as { kind: string }[]).map(({ kind }) => kind);
    expect([...new Set(kinds)].sort()).toEqual(KINDS);
    expect(left.join()).not.toContain('web-1');
    expect(left).toContain(`bucket ${app}-dev-web-bucket-${RANDOM.toLowerCase()}`);
    expect(warnings.join()).toContain('a month');
    expect(summary).toContain('$1');
    expect((await look()).left.sort()).toEqual(left.sort());
  });
});

import type { Mistakes } from './ground.ts';
import { changeSet } from './stacks.ts';
import { rotatedTwice } from './compute.ts';
import { lambda, role } from './resources.ts';
import { table } from './storage.ts';

export const TEMPLATES: Mistakes = {
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
  'template-secret-version-gone': {
    code: 'ValidationError',
    plant: async () => {
      const { arn, old } = await rotatedTwice();
      const TOKEN = `{{resolve:secretsmanager:${arn}:SecretString:token::${old}}}`;
      await changeSet(lambda({ Environment: { Variables: { TOKEN } } }));
    },
  },
};

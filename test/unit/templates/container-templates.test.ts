import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { renderTemplate, type RenderedTemplate } from '../../support/cloudformation/render.ts';
import { templateProblems } from '../../support/strict/rules/template.ts';

const REQUIRED = { Image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:1', AppVersion: '1' };
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/c';
const DOMAIN = { DomainName: 'shop.example.org', CertificateArn: CERTIFICATE };
const NETWORK = { VpcId: 'vpc-1', PublicSubnetIds: 'subnet-1,subnet-2', TaskSubnetIds: 'subnet-3,subnet-4' };
const EFS = { FileSystemId: 'fs-1', AccessPointId: 'fsap-1' };

function render(name: string, parameters: Record<string, string> = {}): RenderedTemplate {
  const text = readFileSync(join(import.meta.dirname, `../../../templates/stacks/container-${name}.yaml`), 'utf8');
  const rendered = renderTemplate(text, { parameters: { ...REQUIRED, ...parameters } });
  expect(templateProblems(rendered.resources)).toEqual([]);
  return rendered;
}

/** Properties of the only resource of a type. */
function only({ resources }: RenderedTemplate, type: string): Record<string, unknown> {
  const found = Object.values(resources).filter(({ Type }) => Type === type);
  expect(found).toHaveLength(1);
  return found[0]!.Properties;
}

const types = ({ resources }: RenderedTemplate) => Object.values(resources).map(({ Type }) => Type);

describe('container-fargate', () => {
  test('by default: a network of its own without a NAT gateway, one task, and the circuit breaker with rollback', () => {
    const stack = render('fargate');
    expect(types(stack)).toEqual(expect.arrayContaining(['AWS::EC2::VPC', 'AWS::EC2::InternetGateway']));
    expect(types(stack).join()).not.toMatch(/NatGateway|ApplicationAutoScaling|EFS|Route53/);
    expect(only(stack, 'AWS::ECS::Service')).toMatchObject({
      DesiredCount: 1,
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED', Subnets: ['SubnetA', 'SubnetB'] } },
    });
    expect(stack.outputs['ApiUrl']).toBe('http://LoadBalancer.DNSName');
  });

  test('health check path, statuses, interval, timeout, thresholds and grace period are parameters', () => {
    const stack = render('fargate', {
      HealthPath: '/api/health',
      HealthMatcher: '200',
      HealthInterval: '15',
      HealthTimeout: '4',
      HealthyThreshold: '3',
      UnhealthyThreshold: '5',
      HealthGracePeriod: '120',
    });
    expect(only(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      HealthCheckPath: '/api/health',
      Matcher: { HttpCode: '200' },
      HealthCheckIntervalSeconds: '15',
      HealthCheckTimeoutSeconds: '4',
      HealthyThresholdCount: '3',
      UnhealthyThresholdCount: '5',
    });
    expect(only(stack, 'AWS::ECS::Service')).toMatchObject({ HealthCheckGracePeriodSeconds: '120' });
  });

  test('a file system has one writer: one task, which ends before the next one starts, and nothing scales', () => {
    const stack = render('fargate', { ...EFS, DesiredCount: '4', MaxCount: '8', MountPath: '/var/lib/shop' });
    expect(only(stack, 'AWS::ECS::Service')).toMatchObject({
      DesiredCount: 1,
      DeploymentConfiguration: { MinimumHealthyPercent: 0, MaximumPercent: 100 },
    });
    expect(types(stack).join()).not.toContain('ApplicationAutoScaling');
    expect(only(stack, 'AWS::ECS::TaskDefinition')).toMatchObject({
      Volumes: [
        {
          Name: 'data',
          EFSVolumeConfiguration: {
            FilesystemId: 'fs-1',
            TransitEncryption: 'ENABLED',
            AuthorizationConfig: { IAM: 'ENABLED', AccessPointId: 'fsap-1' },
          },
        },
      ],
      ContainerDefinitions: [{ MountPoints: [{ SourceVolume: 'data', ContainerPath: '/var/lib/shop' }] }],
    });
    expect(types(stack).filter((type) => type === 'AWS::EFS::MountTarget')).toHaveLength(2);
  });

  test('without a file system nothing is mounted, and the task role may reach nothing', () => {
    const stack = render('fargate');
    expect(only(stack, 'AWS::ECS::TaskDefinition')).toMatchObject({
      Volumes: [],
      ContainerDefinitions: [{ MountPoints: [] }],
    });
    expect(stack.resources['TaskRole']!.Properties['Policies']).toEqual([]);
  });

  test('rights: a table and its indexes, a bucket, one repository, one log group, and no more', () => {
    const stack = render('fargate', {
      TableArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/notes',
      FilesBucketArn: 'arn:aws:s3:::shop-files',
      RepositoryArn: 'arn:aws:ecr:eu-central-1:123456789012:repository/shop',
      ...EFS,
    });
    const granted = (role: string) =>
      (
        stack.resources[role]!.Properties['Policies'] as {
          PolicyDocument: { Statement: { Action: string | string[]; Resource: string | string[] }[] };
        }[]
      )
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .map(({ Action, Resource }) => [[Action].flat().length, [Resource].flat()]);
    expect(granted('TaskRole')).toEqual([
      [
        10,
        [
          'arn:aws:dynamodb:eu-central-1:123456789012:table/notes',
          'arn:aws:dynamodb:eu-central-1:123456789012:table/notes/index/*',
        ],
      ],
      [1, ['arn:aws:s3:::shop-files']],
      [3, ['arn:aws:s3:::shop-files/*']],
      [2, ['arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-1']],
    ]);
    // Only the registry's login has no resource of its own.
    expect(granted('ExecutionRole')).toEqual([
      [1, ['*']],
      [3, ['arn:aws:ecr:eu-central-1:123456789012:repository/shop']],
      [2, ['LogGroup.Arn']],
    ]);
  });

  test('scaling leaves the number of tasks to itself, so that a deployment does not take tasks away', () => {
    const stack = render('fargate', { DesiredCount: '2', MaxCount: '6', ScalingCpuTarget: '50' });
    expect(only(stack, 'AWS::ECS::Service')).not.toHaveProperty('DesiredCount');
    expect(only(stack, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      MinCapacity: '2',
      MaxCapacity: '6',
      ResourceId: 'service/Cluster/Service.Name',
    });
    expect(only(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).toMatchObject({
      TargetTrackingScalingPolicyConfiguration: { TargetValue: '50' },
    });
  });

  test('a given network is used as it is', () => {
    const stack = render('fargate', { ...NETWORK, AssignPublicIp: 'DISABLED', ...EFS });
    expect(types(stack).join()).not.toMatch(/AWS::EC2::(?!SecurityGroup)|EFS::MountTarget/);
    expect(only(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject({
      Subnets: ['subnet-1', 'subnet-2'],
    });
    expect(only(stack, 'AWS::ECS::Service')).toMatchObject({
      NetworkConfiguration: {
        AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: ['subnet-3', 'subnet-4'] },
      },
    });
  });

  test('an own domain: HTTPS with the certificate, HTTP sent there, and the record where a zone is given', () => {
    const stack = render('fargate', { ...DOMAIN, HostedZoneId: 'Z1' });
    expect(stack.resources['HttpsListener']!.Properties).toMatchObject({
      Port: 443,
      Certificates: [{ CertificateArn: CERTIFICATE }],
    });
    expect(stack.resources['HttpListener']!.Properties['DefaultActions']).toMatchObject([
      { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS' } },
    ]);
    expect(only(stack, 'AWS::Route53::RecordSet')).toMatchObject({ Name: 'shop.example.org', HostedZoneId: 'Z1' });
    expect(stack.outputs).toMatchObject({ ApiUrl: 'https://shop.example.org', ApiDomain: 'shop.example.org' });
    expect(types(render('fargate', DOMAIN)).join()).not.toContain('Route53');
  });

  test('a certificate that comes or goes later makes no second listener of a port: the first is there until the end', () => {
    const listeners = (parameters: Record<string, string>) =>
      Object.entries(render('fargate', parameters).resources)
        .filter(([, { Type }]) => Type === 'AWS::ElasticLoadBalancingV2::Listener')
        .map(([name, { Properties }]): [unknown, string] => [Properties['Port'], name]);
    const certified = new Map(listeners({ CertificateArn: CERTIFICATE }));
    for (const [port, name] of listeners({})) expect(certified.get(port)).toBe(name);
  });

  test('another port of the app changes neither the target group nor who may come in', () => {
    const at = (Port: string) => render('fargate', { Port }).resources;
    for (const name of ['TargetGroup', 'TaskSecurityGroup']) expect(at('3000')[name]).toEqual(at('8080')[name]);
  });

  test('the group of the tasks allows what a network leaves out only where nothing limits it', () => {
    const egressWith = (parameters: Record<string, string>) =>
      render('fargate', { ...NETWORK, ExtraSecurityGroupIds: 'sg-1', ...parameters }).resources['TaskSecurityGroup']!
        .Properties['SecurityGroupEgress'];
    expect(egressWith({})).toBeUndefined();
    expect(egressWith({ TaskEgress: 'https' })).toEqual([
      expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ]);
  });

  test('tasks in a given network have its security groups beside their own', () => {
    const groups = (parameters: Record<string, string>) =>
      only(render('fargate', { ...NETWORK, ...parameters }), 'AWS::ECS::Service')['NetworkConfiguration'];
    expect(groups({ ExtraSecurityGroupIds: 'sg-1,sg-2' })).toMatchObject({
      AwsvpcConfiguration: { SecurityGroups: ['TaskSecurityGroup', 'sg-1', 'sg-2'] },
    });
    expect(groups({})).toMatchObject({ AwsvpcConfiguration: { SecurityGroups: ['TaskSecurityGroup'] } });
  });

  test.each([
    ['HTTPS where there is a certificate', { CertificateArn: CERTIFICATE }, 443],
    ['HTTP without one', {}, 80],
  ])('only the given prefix list may reach the load balancer, by %s', (_, parameters, port) => {
    const stack = render('fargate', { IngressPrefixListId: 'pl-1', ...parameters });
    const ingress = stack.resources['LoadBalancerSecurityGroup']!.Properties['SecurityGroupIngress'];
    expect(ingress).toEqual([expect.objectContaining({ SourcePrefixListId: 'pl-1', FromPort: port, ToPort: port })]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a network without subnets', { VpcId: 'vpc-1', TaskSubnetIds: 'subnet-1' }, 'VpcId needs PublicSubnetIds'],
    [
      'a network without subnets of tasks',
      { VpcId: 'vpc-1', PublicSubnetIds: 'subnet-1' },
      'VpcId needs TaskSubnetIds',
    ],
    ['security groups without their network', { ExtraSecurityGroupIds: 'sg-1' }, 'ExtraSecurityGroupIds need VpcId'],
    ['a domain without a certificate', { DomainName: 'shop.example.org' }, 'DomainName needs CertificateArn'],
    ['no image', { Image: '' }, 'Parameter Image does not allow ""'],
    ['a port that is none', { Port: '70000' }, 'Parameter Port does not allow "70000"'],
    ['a health path that is none', { HealthPath: 'health' }, 'Parameter HealthPath does not allow "health"'],
  ])('%s is refused before anything is made', (_, parameters, violation) => {
    expect(render('fargate', parameters).violations).toEqual([violation]);
  });
});

describe.each([
  ['express', 'AWS::ECS::ExpressGatewayService', 'shop.ecs'],
  ['apprunner', 'AWS::AppRunner::Service', 'shop.awsapprunner'],
])('container-%s', (name, type) => {
  test('an own domain stands before the service, with its certificate and its record', () => {
    const stack = render(name, { ...DOMAIN, HostedZoneId: 'Z1' });
    expect(only(stack, 'AWS::CloudFront::Distribution')).toMatchObject({
      DistributionConfig: {
        Aliases: ['shop.example.org'],
        ViewerCertificate: { AcmCertificateArn: CERTIFICATE },
        DefaultCacheBehavior: {
          AllowedMethods: expect.arrayContaining(['POST', 'DELETE']),
          // CachingDisabled
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        },
      },
    });
    expect(only(stack, 'AWS::Route53::RecordSet')).toMatchObject({ Name: 'shop.example.org' });
    expect(stack.outputs['ApiUrl']).toBe('https://shop.example.org');
    expect(render(name, { DomainName: 'shop.example.org' }).violations).toEqual(['DomainName needs CertificateArn']);
  });

  test('without a domain there is neither distribution nor record', () => {
    expect(types(render(name)).join()).not.toMatch(/CloudFront|Route53/);
  });

  test('the application gets its port, its version, its mode and the names of what it may use', () => {
    const stack = render(name, {
      Port: '3000',
      TableArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/notes',
      FilesBucketArn: 'arn:aws:s3:::shop-files',
    });
    const properties = JSON.stringify(only(stack, type));
    for (const [Name, Value] of [
      ['APP_VERSION', '1'],
      ['DEPLOYMENT_MODE', 'container'],
      ['TABLE_NAME', 'notes'],
      ['FILES_BUCKET', 'shop-files'],
    ])
      expect(properties).toContain(JSON.stringify({ Name, Value }));
    expect(properties).toMatch(/"(ContainerPort|Port)":"3000"/);
  });
});

test('container-apprunner: all health check settings are parameters', () => {
  const stack = render('apprunner', {
    HealthProtocol: 'HTTP',
    HealthPath: '/health',
    HealthInterval: '5',
    HealthTimeout: '3',
    HealthyThreshold: '2',
    UnhealthyThreshold: '7',
  });
  expect(only(stack, 'AWS::AppRunner::Service')).toMatchObject({
    HealthCheckConfiguration: {
      Protocol: 'HTTP',
      Path: '/health',
      Interval: '5',
      Timeout: '3',
      HealthyThreshold: '2',
      UnhealthyThreshold: '7',
    },
  });
});

test('container-express: the health path, scaling and a given network are parameters', () => {
  const stack = render('express', {
    HealthPath: '/health',
    DesiredCount: '2',
    MaxCount: '5',
    SubnetIds: 'subnet-1,subnet-2',
    SecurityGroupIds: 'sg-1',
  });
  expect(only(stack, 'AWS::ECS::ExpressGatewayService')).toMatchObject({
    HealthCheckPath: '/health',
    ScalingTarget: { MinTaskCount: '2', MaxTaskCount: '5' },
    NetworkConfiguration: { Subnets: ['subnet-1', 'subnet-2'], SecurityGroups: ['sg-1'] },
  });
  expect(only(render('express'), 'AWS::ECS::ExpressGatewayService')).not.toHaveProperty('NetworkConfiguration');
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DescribeStackResourcesCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { poll } from '../../../src/aws/index.ts';
import { type StackResult } from '../../../src/stack/index.ts';
import { baseImage } from '../../support/images/base-image.ts';
import {
  imageContext,
  type ImageContext,
  removeImages,
  requestFor,
  SERVER,
  serverDockerfile,
  buildImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';
import { deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const endpoint = process.env['AWS_ENDPOINT_URL']!;
const session = testSession();

/** What a company has before it deploys its first app: a network, a file system, a domain with its certificate. */
const SURROUNDINGS = `
Resources:
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: 10.9.0.0/16 } }
  PublicA: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: !Ref Vpc, CidrBlock: 10.9.0.0/24, AvailabilityZone: us-east-1a } }
  PublicB: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: !Ref Vpc, CidrBlock: 10.9.1.0/24, AvailabilityZone: us-east-1b } }
  PrivateA: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: !Ref Vpc, CidrBlock: 10.9.2.0/24, AvailabilityZone: us-east-1a } }
  PrivateB: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: !Ref Vpc, CidrBlock: 10.9.3.0/24, AvailabilityZone: us-east-1b } }
  StorageGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: !Ref Vpc, GroupDescription: may reach the storage } }
  FileSystem: { Type: 'AWS::EFS::FileSystem', Properties: { Encrypted: true } }
  AccessPoint: { Type: 'AWS::EFS::AccessPoint', Properties: { FileSystemId: !Ref FileSystem } }
  Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: shop.example } }
  Certificate: { Type: 'AWS::CertificateManager::Certificate', Properties: { DomainName: api.shop.example } }
Outputs:
  VpcId: { Value: !Ref Vpc }
  PublicSubnetIds: { Value: !Join [',', [!Ref PublicA, !Ref PublicB]] }
  TaskSubnetIds: { Value: !Join [',', [!Ref PrivateA, !Ref PrivateB]] }
  ExtraSecurityGroupIds: { Value: !GetAtt StorageGroup.GroupId }
  FileSystemId: { Value: !Ref FileSystem }
  AccessPointId: { Value: !Ref AccessPoint }
  HostedZoneId: { Value: !Ref Zone }
  CertificateArn: { Value: !Ref Certificate }
`;

/**
 * The emulator has these resources and runs the tasks. It mounts no file system (it keeps a task definition's volumes as
 * the template wrote them), ends no TLS, resolves no names, and a balancer's own network is always its default one.
 */
describeWith('docker')('container-fargate in surroundings that are there already', () => {
  const repository = unique('shop');
  const surroundings = unique('company');
  const stacks = { given: unique('shop-given'), own: unique('shop-own') };
  const ecs = session.client(ECSClient);
  const elb = session.client(ElasticLoadBalancingV2Client);
  let context: ImageContext;
  let company: Record<string, string>;
  let image: string;

  beforeAll(async () => {
    context = imageContext({ Dockerfile: serverDockerfile(await baseImage('node')), 'server.js': SERVER });
    image = await push();
    const template = { body: SURROUNDINGS, name: 'company.yaml' };
    const made = await deployStack(
      session,
      { stackName: surroundings, template, parameters: {}, package: false },
      recordingReporter(),
    );
    company = made.outputs;
  });
  afterAll(async () => {
    for (const stackName of [...Object.values(stacks), surroundings]) await deleteStack(session, stackName);
    context.remove();
    removeImages('docker', repository);
  });

  const push = async (): Promise<string> => {
    const wanted = requestFor(context, repository);
    return (await buildImage(session, wanted)).image;
  };
  const deploy = (stackName: string, parameters: Record<string, string>): Promise<StackResult> =>
    deployStack(
      session,
      {
        stackName,
        template: { path: 'templates/stacks/container-fargate.yaml' },
        parameters: { Image: image, AppVersion: image.split('@')[1]!, ...parameters },
        package: false,
      },
      recordingReporter(),
    );
  const pick = (...names: string[]) => Object.fromEntries(names.map((name) => [name, company[name]!]));
  const service = async (name: string) => {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: name, services: [name] }));
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: services![0]!.taskDefinition! }),
    );
    return { service: services![0]!, taskDefinition: taskDefinition! };
  };
  const volumes = async (taskDefinition: string): Promise<unknown> => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition',
        authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ecs/aws4_request',
      },
      body: JSON.stringify({ taskDefinition }),
    });
    return ((await answer.json()) as { taskDefinition: { volumes: unknown } }).taskDefinition.volumes;
  };
  const balancer = async (name: string) => {
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: [name] }));
    const [found] = LoadBalancers!;
    const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: found!.LoadBalancerArn! }));
    return { balancer: found!, listeners: Listeners! };
  };
  const resources = async (stackName: string) => {
    const { StackResources } = await session
      .client(CloudFormationClient)
      .send(new DescribeStackResourcesCommand({ StackName: stackName }));
    return StackResources!.map(({ ResourceType, LogicalResourceId }) => ({
      type: ResourceType!,
      id: LogicalResourceId!,
    }));
  };
  /** Task by task, when it ran. */
  const lives = async (cluster: string) => {
    const arns = [];
    for (const desiredStatus of ['RUNNING', 'STOPPED'] as const)
      arns.push(...((await ecs.send(new ListTasksCommand({ cluster, desiredStatus }))).taskArns ?? []));
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: arns }));
    return tasks!
      .map(({ createdAt, stoppedAt }) => ({ from: createdAt!.getTime(), to: stoppedAt?.getTime() ?? Infinity }))
      .sort((a, b) => a.from - b.from);
  };

  test('a given network: balancer in the public subnets, tasks in the private ones, no network made', async () => {
    const { outputs } = await deploy(stacks.given, {
      ...pick('VpcId', 'PublicSubnetIds', 'TaskSubnetIds', 'ExtraSecurityGroupIds', 'CertificateArn', 'HostedZoneId'),
      AssignPublicIp: 'DISABLED',
      DomainName: 'api.shop.example',
    });
    expect(outputs).toMatchObject({ ApiUrl: 'https://api.shop.example', ApiDomain: 'api.shop.example' });
    expect((await resources(stacks.given)).map(({ type }) => type).join()).not.toMatch(
      /EC2::(VPC|Subnet|Route|Internet)|EFS/,
    );
    const { balancer: found } = await balancer(outputs['LoadBalancerName']!);
    expect(found.AvailabilityZones!.map(({ SubnetId }) => SubnetId).sort()).toEqual(
      company['PublicSubnetIds']!.split(',').sort(),
    );
    const { TargetGroups } = await elb.send(
      new DescribeTargetGroupsCommand({ LoadBalancerArn: found.LoadBalancerArn }),
    );
    expect(TargetGroups![0]).toMatchObject({ VpcId: company['VpcId'], TargetType: 'ip' });
    const { service: running } = await service(stacks.given);
    expect(running.networkConfiguration!.awsvpcConfiguration).toMatchObject({
      assignPublicIp: 'DISABLED',
      subnets: company['TaskSubnetIds']!.split(','),
      securityGroups: [expect.stringMatching(/^sg-/), company['ExtraSecurityGroupIds']],
    });
    expect(running.deploymentConfiguration).toMatchObject({ minimumHealthyPercent: 100, maximumPercent: 200 });
  });

  test('its own domain: HTTPS with the certificate, HTTP sent there, and an alias in the zone', async () => {
    const { outputs } = await deploy(stacks.given, {
      ...pick('VpcId', 'PublicSubnetIds', 'TaskSubnetIds', 'ExtraSecurityGroupIds', 'CertificateArn', 'HostedZoneId'),
      AssignPublicIp: 'DISABLED',
      DomainName: 'api.shop.example',
    });
    const { balancer: found, listeners } = await balancer(outputs['LoadBalancerName']!);
    const listener = (port: number) => listeners.find(({ Port }) => Port === port)!;
    expect(listener(443)).toMatchObject({
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: company['CertificateArn'] }],
      DefaultActions: [{ Type: 'forward' }],
    });
    expect(listener(80).DefaultActions![0]).toMatchObject({
      Type: 'redirect',
      RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
    });
    const zone = await fetch(`${endpoint}/2013-04-01/hostedzone/${company['HostedZoneId']}/rrset`, {
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/route53/aws4_request' },
    });
    const records = await zone.text();
    expect(records).toMatch(/<Name>api\.shop\.example\.<\/Name>\s*<Type>A<\/Type>/);
    expect(records.toLowerCase()).toContain(`<dnsname>${found.DNSName!.toLowerCase()}`);
  });

  test('a file system: mounted, one task and never a second beside it, and a new image takes the place of the old one', async () => {
    const parameters = { ...pick('FileSystemId', 'AccessPointId'), MountPath: '/var/lib/shop', DesiredCount: '3' };
    await deploy(stacks.own, parameters);
    const { service: running, taskDefinition } = await service(stacks.own);
    expect(running).toMatchObject({
      desiredCount: 1,
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    expect(await volumes(running.taskDefinition!)).toEqual([
      {
        Name: 'data',
        EFSVolumeConfiguration: {
          FilesystemId: company['FileSystemId'],
          TransitEncryption: 'ENABLED',
          AuthorizationConfig: { IAM: 'ENABLED', AccessPointId: company['AccessPointId'] },
        },
      },
    ]);
    expect(taskDefinition.containerDefinitions![0]!.mountPoints).toMatchObject([{ containerPath: '/var/lib/shop' }]);
    expect((await resources(stacks.own)).filter(({ type }) => type === 'AWS::EFS::MountTarget')).toHaveLength(2);

    context.write('server.js', `${SERVER}\n// the next release\n`);
    image = await push();
    await deploy(stacks.own, parameters);
    // That no two tasks overlap is what ECS makes of the limits above; the emulator now and then starts one too many.
    const ran = await poll(
      async () => {
        const all = await lives(stacks.own);
        return all[0]!.to < Infinity ? all : undefined;
      },
      { timeout: 300_000 },
    );
    expect(ran.length).toBeGreaterThan(1);
    expect((await service(stacks.own)).taskDefinition.containerDefinitions![0]!.image).toBe(image);
  });
});

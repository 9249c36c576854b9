import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dataTemplate, networkTemplate, readResources } from '../../../src/resources/index.ts';

const root = join(import.meta.dirname, '../../..');
const templates = join(root, 'templates');
const networkOf = (text: string) => networkTemplate(readResources(text, root), templates);
const typesOf = (text: string) => Object.values(networkOf(text)!.resources).map(({ Type }) => Type);
const count = (types: readonly string[], type: string) => types.filter((one) => one === type).length;

describe('a network of its own', () => {
  test('reaches S3 and DynamoDB, and has as many ways out as are wanted', () => {
    for (const nat of [0, 1, 2]) {
      const types = typesOf(`network: { nat: ${nat} }`);
      expect(count(types, 'AWS::EC2::VPCEndpoint')).toBe(2);
      expect(count(types, 'AWS::EC2::NatGateway')).toBe(nat);
      // Each private subnet has a route out as soon as there is one.
      expect(count(types, 'AWS::EC2::Route')).toBe(1 + (nat === 0 ? 0 : 2));
    }
  });

  test.each([1, 2])('has %d gateways that wait for the way out of the network, as their addresses do', (nat) => {
    const { resources } = networkOf(`network: { nat: ${nat} }`)!;
    const waiting = Object.values(resources).filter(({ Type }) => /NatGateway|EIP/.test(Type));
    expect(waiting).toHaveLength(2 * nat);
    for (const one of waiting) expect(one).toMatchObject({ DependsOn: 'DefaultRoute' });
    expect(resources['DefaultRoute']).toMatchObject({
      DependsOn: ['Attachment'],
      Properties: { GatewayId: { Ref: 'InternetGateway' } },
    });
  });

  test('has the addresses of the file, and tells the other stacks its parts', () => {
    const template = networkOf('network: { cidr: 10.80.0.0/16 }')!;
    expect(template.resources['Vpc']!.Properties).toMatchObject({ CidrBlock: '10.80.0.0/16' });
    expect(template.outputs).toEqual([
      ...['VpcId', 'SubnetIds', 'PublicSubnetIds'],
      ...['TaskSubnetIds', 'AssignPublicIp', 'TaskEgress', 'AppGroupId', 'DataGroupId'],
    ]);
    for (const reference of JSON.stringify(template.resources).matchAll(/"Ref":"(\w+)"/g))
      expect(template.resources).toHaveProperty(reference[1]!);
  });

  test('lets the app reach the ports that are named, and what it keeps in the network', () => {
    const portsOf = (text: string) =>
      (networkOf(text)!.resources['AppGroup']!.Properties!['SecurityGroupEgress'] as { FromPort?: number }[]).map(
        ({ FromPort }) => FromPort,
      );
    expect(
      portsOf('network: { egress: [443, 27017] }\ncache: { engine: redis-7.1 }\nfiles: { mount: /mnt/a }'),
    ).toEqual([443, 2049, 6379, 27017]);
    expect(portsOf('network:')).toEqual([undefined]);
  });
});

describe('a network that is there', () => {
  test('gets groups only; that of a stack gets nothing', () => {
    const given = 'network: { vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-0a1b2c3e] }';
    expect(new Set(typesOf(given))).toEqual(new Set(['AWS::EC2::SecurityGroup']));
    const { S3Endpoint, DynamoDbEndpoint } = networkOf(
      given.replace(' }', ', route-tables: [rtb-0a1b2c3d] }'),
    )!.resources;
    for (const endpoint of [S3Endpoint, DynamoDbEndpoint])
      expect(endpoint!.Properties).toMatchObject({ VpcId: 'vpc-0a1b2c3d', RouteTableIds: ['rtb-0a1b2c3d'] });
    expect(networkOf('network: { stack: shop-dev-network }')).toBeUndefined();
    expect(networkOf('tables: { users: { key: id } }')).toBeUndefined();
  });
});

describe('what is in the network', () => {
  const files = 'files: { mount: /mnt/a }\ncache: { engine: valkey-8.0 }\n';
  const options = { templates, environment: 'production', disposable: false, webUrl: undefined };
  const dataOf = (text: string, zones?: number) =>
    dataTemplate(readResources(text, root), { ...options, ...(zones && { zones }) })!;

  test('is a file system that stays, with a mount target in each zone, and a cache that goes', () => {
    const data = dataOf(`${files}network:`);
    expect(data.resources['FileSystem']).toMatchObject({ DeletionPolicy: 'Retain', Properties: { Encrypted: true } });
    expect(data.resources['AccessPoint']!.Properties).toMatchObject({ FileSystemId: { Ref: 'FileSystem' } });
    expect(data.resources['MountTarget2']!.Properties).toMatchObject({
      SubnetId: { 'Fn::Select': [1, { Ref: 'SubnetIds' }] },
    });
    expect(data.resources['Cache']).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { Engine: 'valkey', EngineVersion: '8.0', TransitEncryptionEnabled: true },
    });
    expect(Object.keys(data.parameters)).toEqual(['SubnetIds', 'DataGroupId']);
    const three = dataOf(`${files}network: { stack: other }`, 3);
    expect(three.resources).toHaveProperty('MountTarget3');
  });

  test('needs no parameters where nothing is in it', () => {
    expect(dataOf('tables: { users: { key: id } }\nnetwork:').parameters).toEqual({});
  });
});

import { composedTemplate, type Template } from '../../stack/index.ts';
import type { Resources } from '../definition/resources.ts';
import { instance, type Part, partsOf, type Resource } from './part.ts';

/** Addresses of a network where the file names none. */
const CIDR = '10.60.0.0/16';
const OWN_TABLES = ['PublicRoutes', 'PrivateRoutesA', 'PrivateRoutesB'].map((name) => ({ Ref: name }));

/** The template of the network stack; undefined where none is wanted, or one that is there is shared. */
export function networkTemplate(resources: Resources, templates: string): Template | undefined {
  const { network } = resources;
  if (!network || network.stack !== undefined) return undefined;
  const part = partsOf(templates);
  const vpc = network.vpc ?? { Ref: 'Vpc' };
  const tables = network.vpc === undefined ? OWN_TABLES : network['route-tables'];
  const own = [
    ...(network.vpc === undefined ? ownNetwork(part, network) : []),
    ...(tables
      ? [instance(part('endpoints'), 'S3Endpoint', { VpcId: vpc, RouteTableIds: tables }, (name) => name)]
      : []),
  ];
  const groups = withEgress(instance(part('groups'), 'AppGroup', { VpcId: vpc }), portsOf(resources));
  const subnets = network.subnets?.join(',') ?? {
    'Fn::Join': [',', [{ Ref: 'PrivateSubnetA' }, { Ref: 'PrivateSubnetB' }]],
  };
  const publicSubnets = network['public-subnets']?.join(',') ?? {
    'Fn::Join': [',', [{ Ref: 'PublicSubnetA' }, { Ref: 'PublicSubnetB' }]],
  };
  return composedTemplate({
    Description: 'Network of one environment, or of several that share it',
    Resources: Object.assign({}, ...[...own, groups].map(({ Resources }) => Resources)) as Record<string, Resource>,
    Outputs: {
      VpcId: { Value: vpc },
      SubnetIds: { Value: subnets },
      ...(network.vpc !== undefined && !network['public-subnets'] ? {} : { PublicSubnetIds: { Value: publicSubnets } }),
      // Tasks pull their image: where there may be no NAT gateway they do it from a public subnet, with an address of their own.
      TaskSubnetIds: { Value: network.vpc === undefined ? publicSubnets : subnets },
      AssignPublicIp: { Value: network.vpc === undefined ? 'ENABLED' : 'DISABLED' },
      // Tasks have a group of their own beside the app's: it must not allow what `egress` leaves out.
      TaskEgress: { Value: network.egress ? 'https' : 'all' },
      AppGroupId: { Value: { Ref: 'AppGroup' } },
      DataGroupId: { Value: { Ref: 'AppGroupDataGroup' } },
    },
  });
}

function ownNetwork(part: (name: string) => Part, { cidr, nat = 0 }: NonNullable<Resources['network']>): Part[] {
  return [
    instance(part('network'), 'Vpc', { VpcCidr: cidr ?? CIDR }, (name) => name),
    ...['A', 'B'].slice(0, nat).map((zone) =>
      afterWayOut(
        instance(part('nat'), `Nat${zone}`, {
          PublicSubnetId: { Ref: `PublicSubnet${zone}` },
          RouteTableId: { Ref: `PrivateRoutes${zone}` },
        }),
      ),
    ),
    // One gateway for both zones.
    ...(nat === 1 ? [{ Resources: { NatBRoute: natRoute('PrivateRoutesB', 'NatA') } }] : []),
  ];
}

/**
 * A gateway fails, and an address holds up the deletion, in a network whose internet gateway is not attached. Neither
 * names it, so CloudFormation would not know the order.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-eip.html
 */
function afterWayOut({ Resources }: Part): Part {
  const ordered = Object.entries(Resources).map(([id, resource]) => [
    id,
    /NatGateway|EIP/.test(resource.Type) ? { ...resource, DependsOn: 'DefaultRoute' } : resource,
  ]);
  return { Resources: Object.fromEntries(ordered) as Part['Resources'] };
}

function natRoute(table: string, gateway: string): Resource {
  return {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: { Ref: table },
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: { Ref: gateway },
    },
  };
}

/** Ports that the app reaches: those of `egress`, and of what it keeps in the network; undefined: all. */
function portsOf({ network, files, cache }: Resources): number[] | undefined {
  if (!network?.egress) return undefined;
  return [...new Set([...network.egress, ...(files ? [2049] : []), ...(cache ? [6379] : [])])].sort((a, b) => a - b);
}

function withEgress(groups: Part, ports: readonly number[] | undefined): Part {
  if (!ports) return groups;
  const app = groups.Resources['AppGroup']!;
  const SecurityGroupEgress = ports.map((port) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    CidrIp: '0.0.0.0/0',
    Description: `Port ${port}`,
  }));
  return {
    Resources: { ...groups.Resources, AppGroup: { ...app, Properties: { ...app.Properties, SecurityGroupEgress } } },
  };
}

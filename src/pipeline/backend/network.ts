import { type Deployment, knownOutputs } from '../deployment.ts';

/** Outputs of the network that the environment is in; undefined while they are not known, and without one. */
export function networkOutputs(deployment: Deployment): Record<string, string> | undefined {
  return deployment.sharedNetwork ?? knownOutputs(deployment, 'network');
}

/** What a backend may ask for by declaring a parameter of the name: subnets, groups, and what is mounted where. */
export function networkParameters(
  { request, templates }: Deployment,
  network: Readonly<Record<string, string>>,
  data: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const { network: wanted, files } = templates.resources ?? {};
  if (!wanted) return {};
  return {
    SubnetIds: network['SubnetIds'],
    SecurityGroupIds: network['AppGroupId'],
    VpcId: network['VpcId'],
    PublicSubnetIds: network['PublicSubnetIds'],
    // A shared network that was deployed before it said so.
    TaskSubnetIds: network['TaskSubnetIds'] ?? network['SubnetIds'],
    AssignPublicIp: network['AssignPublicIp'] ?? 'DISABLED',
    ExtraSecurityGroupIds: network['AppGroupId'],
    TaskEgress: network['TaskEgress'],
    ...(files && {
      FileSystemId: data['FileSystemId'],
      AccessPointId: data['AccessPointId'],
      AccessPointArn: data['AccessPointArn'],
      MountPath: files.mount,
      ...(files.writers === 1 && request.mode === 'lambda' && { ReservedConcurrency: '1' }),
    }),
  };
}

import { Failure } from '../report/index.ts';
import type { ResourceChange, StackPlan } from './types.ts';

/**
 * Refuses to move a load balancer into another network. CloudFormation gives it the new subnets in place, and Elastic Load
 * Balancing takes only those of the network that it is in: the update would fail, and go back, each time.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html
 */
export function refuseOtherNetwork({ changes, stackName }: Pick<StackPlan, 'changes' | 'stackName'>): void {
  const balancer = changes.find(
    (change) => change.replacement !== 'True' && isChanged(change, 'LoadBalancer', /^Properties\.Subnet(s|Mappings)$/),
  );
  const group = changes.find((change) => isChanged(change, 'TargetGroup', /^Properties\.VpcId$/));
  if (!balancer || !group) return;
  throw new Failure({
    code: 'guard',
    what: `Stack ${stackName} was not changed: its load balancer (${balancer.path}) cannot move to another network`,
    why: 'Elastic Load Balancing takes only subnets of the network that a load balancer is in, so CloudFormation would roll the update back',
    todo: `Keep the network (VpcId, VpcCidr, the network of the resources file). Or deploy to an environment with another name, which gets a load balancer in the new network. Or delete stack ${stackName} and deploy again: what is in other stacks stays, and nobody reaches the app in between`,
  });
}

function isChanged({ type, action, properties }: ResourceChange, kind: string, property: RegExp): boolean {
  if (type !== `AWS::ElasticLoadBalancingV2::${kind}` || action !== 'Modify') return false;
  return properties.some(({ name }) => property.test(name));
}

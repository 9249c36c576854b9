import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../src/aws/index.ts';
import { guardStack } from '../../../src/stack/guard.ts';
import type { ResourceChange, StackPlan } from '../../../src/stack/types.ts';
import { contextOf } from '../../support/cloudformation/deploy-stack.ts';
import { failureWith } from '../../support/failure-with.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

/** A change of a property, as CloudFormation plans it. */
function changed(kind: string, property: string, replacement: ResourceChange['replacement']): ResourceChange {
  const recreation = replacement === 'False' ? 'Never' : replacement === 'True' ? 'Always' : 'Conditionally';
  return {
    action: 'Modify',
    logicalId: kind,
    path: kind,
    type: `AWS::ElasticLoadBalancingV2::${kind}`,
    replacement,
    properties: [{ name: `Properties.${property}`, recreation }],
  };
}
const guard = (...changes: ResourceChange[]) =>
  guardStack(contextOf({} as AwsSession, recordingReporter()), {
    stackName: 'shop-production-container',
    changes,
    input: { request: {} },
  } as unknown as StackPlan);

test.each(['True', 'Conditional'] as const)(
  'a load balancer that would have to move to another network is refused: target group replaced %s',
  (replacement) => {
    const plan = [changed('LoadBalancer', 'Subnets', 'False'), changed('TargetGroup', 'VpcId', replacement)];
    expect(() => guard(...plan)).toThrow(failureWith('guard', 'shop-production-container', 'LoadBalancer', 'network'));
  },
);

test.each([
  ['other subnets of its network', [changed('LoadBalancer', 'Subnets', 'False')]],
  ['another health check', [changed('TargetGroup', 'HealthCheckPath', 'False')]],
  [
    'a load balancer that is made anew',
    [changed('LoadBalancer', 'Scheme', 'True'), changed('TargetGroup', 'VpcId', 'True')],
  ],
])('%s is not', (_, changes) => {
  expect(() => guard(...changes)).not.toThrow();
});

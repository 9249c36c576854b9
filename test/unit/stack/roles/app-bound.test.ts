import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  ACCOUNT,
  EVERYTHING,
  iam,
  policiesOf,
  policyOf,
  rolesWith,
  simulated,
} from '../../../support/aws/bootstrap-roles.ts';
import { allows, type Request, type Statement } from '../../../support/aws/iam-policy.ts';
import { ATTACKS } from './app-attacks.ts';
import { NEEDED } from './app-needs.ts';
import { own, resources, type Who } from './app-requests.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED_POLICY = 6144;

const BOOTSTRAP = readFileSync(join(import.meta.dirname, '../../../../templates/bootstrap.json'), 'utf8');
const LONGEST = 'a'.repeat(
  (JSON.parse(BOOTSTRAP) as { Parameters: { App: { MaxLength: number } } }).Parameters.App.MaxLength,
);

/** Code has a role whose template asks for everything: only its boundary holds it. */
const BOUNDARIES: Partial<Record<Who, string>> = {
  'code of shop': 'AppBoundary',
  'code of a preview': 'PreviewBoundary',
};

function policies(who: Who): { identity: Statement[]; boundary?: Statement[] } {
  const boundary = BOUNDARIES[who];
  if (boundary === undefined) return policiesOf(who, resources);
  return { identity: [EVERYTHING], boundary: policyOf(iam('policy', own(boundary)), resources) };
}

async function verdicts(who: Who, { context, ...rest }: Request): Promise<{ ours: boolean; theirs: boolean }> {
  const { identity, boundary } = policies(who);
  const principal = iam('role', BOUNDARIES[who] ? 'shop-production-lambda-Role-X' : own(who));
  const request = { ...rest, context: { ...context, 'aws:PrincipalArn': principal } };
  const ours = allows(identity, request, boundary);
  // The simulator does not know the resources of API Gateway's actions.
  if (request.action.startsWith('apigateway:')) return { ours, theirs: ours };
  return { ours, theirs: await simulated(identity, request, boundary, principal) };
}

describe('attacks of one app on the others of its account', () => {
  test('are at least 100', () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(100);
  });

  test.each(ATTACKS)('%s: %s (%s)', async (who, _, action, resource, context = {}) => {
    expect(await verdicts(who, { action, resource, context })).toEqual({ ours: false, theirs: false });
  });

  test('would succeed without the bound, or it would not be what holds them', () => {
    const open = rolesWith({ DataDeletion: 'allowed', PromotionReaders: iam('role', 'other') });
    const held = ATTACKS.filter(([who, , action, resource, context]) =>
      allows(BOUNDARIES[who] ? [EVERYTHING] : policiesOf(who, open).identity, { action, resource, context }),
    );
    expect(held.length).toBeGreaterThanOrEqual(60);
  });
});

describe('what an app needs for itself', () => {
  test.each(NEEDED)('%s: %s (%s)', async (who, _, action, resource, context = {}) => {
    expect(await verdicts(who, { action, resource, context })).toEqual({ ours: true, theirs: true });
  });
});

describe('the bootstrap stack of one app', () => {
  test('fits into the policies with the longest names and much that is shared', () => {
    const app = LONGEST;
    const shared = Array.from({ length: 10 }, (_, index) => `arn:aws:s3:::${'b'.repeat(50)}-${index}/*`);
    const store = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/01234567-89ab-cdef-0123-456789abcdef`;
    const long = rolesWith(
      { App: app, SharedArns: shared.join(','), KeyValueStores: [store, store, store].join(',') },
      `deploy-bootstrap-${app}`,
    );
    const size = (Statement: Statement[]) => JSON.stringify({ Version: '2012-10-17', Statement }).length;
    for (const [id, { Type }] of Object.entries(long))
      if (Type === 'AWS::IAM::ManagedPolicy')
        expect({ id, fits: size(policyOf(iam('policy', `x-${id}-X1`), long)) <= MANAGED_POLICY }).toEqual({
          id,
          fits: true,
        });
  });

  // A role is known by its name; CloudFormation puts up to 13 characters behind it and shortens what is longer than 64.
  test.each(['DeployRole', 'ExecutionRole', 'PreviewRole', 'PlanRole', 'PromotionRole'])(
    'has a %s whose name holds that of the longest app',
    (id) => {
      expect(`deploy-bootstrap-${LONGEST}-${id}-${'X'.repeat(13)}`.length).toBeLessThanOrEqual(64);
    },
  );

  test('has places of its own, beside those of the stack for all apps', () => {
    expect(resources['SettingsParameter']!.Properties['Name']).toBe('/deploy/bootstrap/deploy-bootstrap-shop/settings');
    expect(rolesWith({})['SettingsParameter']!.Properties['Name']).toBe('/deploy/bootstrap/settings');
    expect(rolesWith({})['AppBoundary']).toBeUndefined();
  });

  test('reads the public parameters of AWS, which an image of a template may be', () => {
    const { identity, boundary } = policiesOf('ExecutionRole', resources);
    const resource = 'arn:aws:ssm:eu-central-1::parameter/aws/service/x';
    expect(allows(identity, { action: 'ssm:GetParameters', resource }, boundary)).toBe(true);
  });

  test('names the stores of its sites where an administrator has', () => {
    const mine = 'arn:aws:cloudfront::123456789012:key-value-store/mine';
    const bound = rolesWith({ App: 'shop', KeyValueStores: mine });
    const { identity, boundary } = policiesOf('DeployRole', bound);
    const put = (resource: string) =>
      allows(identity, { action: 'cloudfront-keyvaluestore:PutKey', resource }, boundary);
    expect([put(mine), put(mine.replace('mine', 'other'))]).toEqual([true, false]);
  });

  test.each(['deploy', 'Shop', 'shop-', 'shop*'])('is for no app with the name %s', (App) => {
    expect(Object.keys(rolesWith({ App }))).toEqual([]);
  });
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { simulated } from '../../support/aws/bootstrap-roles.ts';
import { allows, type Request, type Statement } from '../../support/aws/iam-policy.ts';

const ACCOUNT = '123456789012';
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const object = (path: string) => `arn:aws:s3:::${path}`;

const byAccount = { 'aws:ResourceAccount': fc.constantFrom(ACCOUNT, '999999999999') };
const byService = { 'iam:PassedToService': fc.constantFrom('lambda.amazonaws.com', 'ecs-tasks.amazonaws.com') };

/** Requests with the condition keys that AWS gives for their action, or without. */
const requests: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    action: fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:DeleteObject'),
    resource: fc.constantFrom('shop/a.txt', 'shop/releases/a.txt', 'shop-web/a.txt', 'shop.web/a').map(object),
    context: fc.record(byAccount, { requiredKeys: [] }),
  }),
  fc.record({
    action: fc.constantFrom('iam:GetRole', 'iam:DeleteRole'),
    resource: fc.constantFrom('deploy', 'deploy-1', 'shop').map(role),
    context: fc.record(byAccount, { requiredKeys: [] }),
  }),
  fc.record({
    action: fc.constant('iam:PassRole'),
    resource: fc.constantFrom('deploy', 'deploy-1', 'shop').map(role),
    context: fc.record({ ...byAccount, ...byService }, { requiredKeys: [] }),
  }),
);

const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const actions = some(fc.constantFrom('*', 's3:*', 's3:Get*', 's3:?etObject', 'S3:putobject', 'iam:PassRole', 'iam:*'));
const resources = some(
  fc.constantFrom(
    '*',
    object('shop/*'),
    object('shop?web/*'),
    object('shop*'),
    role('deploy*'),
    role('shop'),
    role('*'),
  ),
);
const conditions = fc.record(
  {
    StringEquals: fc.record(
      {
        'aws:ResourceAccount': fc.constant(ACCOUNT),
        'iam:PassedToService': some(fc.constantFrom('lambda.amazonaws.com', 'ec2.amazonaws.com')),
      },
      { requiredKeys: [] },
    ),
    StringLike: fc.record({ 'iam:PassedToService': fc.constantFrom('*.amazonaws.com', 'ecs-*', 'lambda') }),
  },
  { requiredKeys: [] },
);
const statement: fc.Arbitrary<Statement> = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    forAction: fc.oneof(
      actions.map((Action) => ({ Action })),
      actions.map((NotAction) => ({ NotAction })),
    ),
    forResource: fc.oneof(
      resources.map((Resource) => ({ Resource })),
      resources.map((NotResource) => ({ NotResource })),
    ),
    Condition: fc.option(conditions, { nil: undefined }),
  })
  .map(({ Effect, forAction, forResource, Condition }) => ({
    Effect,
    ...forAction,
    ...forResource,
    ...(Condition && { Condition }),
  }));
const policy = fc.array(statement, { minLength: 1, maxLength: 4 });

test('says what iam-simulate says, of any policy and boundary', async () => {
  await fc.assert(
    fc.asyncProperty(policy, requests, fc.option(policy, { nil: undefined }), async (identity, request, boundary) => {
      expect(allows(identity, request, boundary)).toBe(await simulated(identity, request, boundary));
    }),
    { numRuns: 300 },
  );
});

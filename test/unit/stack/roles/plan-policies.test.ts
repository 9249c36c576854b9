import { describe, expect, test } from '@jest/globals';
import {
  ACCOUNT,
  iam,
  made,
  policiesOf,
  policyOf,
  resources,
  simulated,
} from '../../../support/aws/bootstrap-roles.ts';
import { allows, type Statement } from '../../../support/aws/iam-policy.ts';

type Case = [what: string, action: string, resource: string, context?: Record<string, string>];

const at = (service: string, name: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${name}`;
const stack = at('cloudformation', 'stack/shop-production-lambda/5f1');
const globalStack = (name: string, region = 'us-east-1') =>
  `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${name}/5f1`;
const artifact = (key: string) => `arn:aws:s3:::artifacts/${key}`;
const bucket = (key: string) => `arn:aws:s3:::shop-production-web-bucket-x/${key}`;
const store = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/5f1`;
const owned = { 'aws:ResourceAccount': ACCOUNT };
const role = { 'cloudformation:RoleArn': iam('role', made('PlanExecutionRole')) };
const named = { 'cloudformation:ChangeSetName': 'plan-20261128-1' };
const ours = { 'aws:ResourceTag/deploy:app': 'shop' };

/** What a pull request could try with the role of plans. */
const ATTACKS: Case[] = [
  ['executes what it has planned', 'cloudformation:ExecuteChangeSet', stack, named],
  ['deletes a stack', 'cloudformation:DeleteStack', stack, { ...role, ...ours }],
  ['updates a stack without a change set', 'cloudformation:UpdateStack', stack, { ...role, ...ours }],
  ['makes a stack', 'cloudformation:CreateStack', at('cloudformation', 'stack/evil/*'), role],
  [
    'makes an empty stack',
    'cloudformation:CreateChangeSet',
    at('cloudformation', 'stack/evil/*'),
    { ...role, ...named },
  ],
  ['plans with rights of its own', 'cloudformation:CreateChangeSet', stack, { ...named, ...ours }],
  [
    'plans with the rights of deployments',
    'cloudformation:CreateChangeSet',
    stack,
    { ...named, ...ours, 'cloudformation:RoleArn': iam('role', made('ExecutionRole')) },
  ],
  [
    'takes the name of a change set that somebody reviews',
    'cloudformation:CreateChangeSet',
    stack,
    { ...role, ...ours, 'cloudformation:ChangeSetName': 'deploy-1' },
  ],
  [
    'deletes the change set of a deployment',
    'cloudformation:DeleteChangeSet',
    stack,
    { 'cloudformation:ChangeSetName': 'deploy-20261128-1' },
  ],
  [
    'plans a change of the bootstrap stack',
    'cloudformation:CreateChangeSet',
    at('cloudformation', 'stack/deploy-bootstrap/1'),
    { ...role, ...named },
  ],
  [
    'plans a change of a stack in us-east-1 that is not for a distribution',
    'cloudformation:CreateChangeSet',
    globalStack('shop-production-lambda'),
    { ...role, ...named, ...ours },
  ],
  [
    'plans a change of what a distribution of another region has there',
    'cloudformation:CreateChangeSet',
    globalStack('shop-production-global-eu-west-1'),
    { ...role, ...named, ...ours },
  ],
  [
    'makes certificates and web ACLs',
    'cloudformation:CreateChangeSet',
    globalStack('shop-production-global-eu-central-1'),
    { ...role, ...named },
  ],
  ['takes the protection from a stack', 'cloudformation:UpdateTerminationProtection', stack, ours],
  [
    'passes the role of deployments',
    'iam:PassRole',
    iam('role', made('ExecutionRole')),
    { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  ],
  [
    'passes its role to a function',
    'iam:PassRole',
    iam('role', made('PlanExecutionRole')),
    { 'iam:PassedToService': 'lambda.amazonaws.com' },
  ],
  ['makes a role', 'iam:CreateRole', iam('role', 'evil')],
  ['becomes the deploy role', 'sts:AssumeRole', iam('role', made('DeployRole'))],
  ['puts a package under a content key', 's3:PutObject', artifact('packages/abc.zip')],
  ['puts a template where deployments look', 's3:PutObject', artifact('templates/abc.yaml')],
  ['makes another release live', 's3:PutObject', artifact('releases/shop/production/current.json')],
  ['takes the lease', 's3:PutObject', artifact('releases/shop/production/lease.json')],
  ['calls a migration carried out', 's3:PutObject', artifact('migrations/shop/production/1/done.json')],
  ['deletes a plan', 's3:DeleteObject', artifact('plans/abc.json')],
  ['reads a saved export', 's3:GetObject', artifact('exports/shop/production/users.json')],
  ['reads the checkpoint of a migration', 's3:GetObject', artifact('migrations/shop/production/1/checkpoint.json')],
  ['writes into a site', 's3:PutObject', bucket('index.html'), owned],
  ['deletes from a site', 's3:DeleteObject', bucket('index.html'), owned],
  ['reads files of an app', 's3:GetObject', 'arn:aws:s3:::shop-production-data-files-x/a', owned],
  ['sends /api elsewhere', 'cloudfront-keyvaluestore:PutKey', store],
  ['makes another release of the site live', 'cloudfront-keyvaluestore:UpdateKeys', store],
  ['empties the cache', 'cloudfront:CreateInvalidation', `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`],
  ['reads rows', 'dynamodb:GetItem', at('dynamodb', 'table/shop-production-data-Table')],
  ['reads a secret', 'secretsmanager:GetSecretValue', at('secretsmanager', 'secret:shop/production')],
  ['reads a parameter', 'ssm:GetParameter', at('ssm', 'parameter/shop/production/key')],
  [
    'reads the configuration of a function',
    'lambda:GetFunctionConfiguration',
    at('lambda', 'function:shop-production-lambda'),
  ],
  ['reads the code of a function', 'lambda:GetFunction', at('lambda', 'function:shop-production-lambda')],
  ['calls a function', 'lambda:InvokeFunction', at('lambda', 'function:shop-production-lambda')],
  ['changes an alias', 'lambda:UpdateAlias', at('lambda', 'function:shop-production-lambda')],
  ['reads logs', 'logs:FilterLogEvents', at('logs', 'log-group:/aws/lambda/shop-production-lambda')],
  ['pushes an image', 'ecr:PutImage', at('ecr', 'repository/shop')],
  ['deletes images', 'ecr:BatchDeleteImage', at('ecr', 'repository/shop')],
];

/** What a dry run calls. */
const NEEDED: Case[] = [
  ['looks at stacks', 'cloudformation:DescribeStacks', stack],
  ['reads templates', 'cloudformation:GetTemplate', stack],
  ['has a change set made', 'cloudformation:CreateChangeSet', stack, { ...role, ...named, ...ours }],
  [
    'has one made of certificate and web ACL in us-east-1',
    'cloudformation:CreateChangeSet',
    globalStack('shop-production-global-eu-central-1'),
    { ...role, ...named, ...ours },
  ],
  ['gives it the tags', 'cloudformation:TagResource', globalStack('shop-production-global-eu-central-1'), ours],
  ['reads it', 'cloudformation:DescribeChangeSet', stack, named],
  ['deletes it', 'cloudformation:DeleteChangeSet', stack, named],
  [
    'deletes it by its ARN',
    'cloudformation:DeleteChangeSet',
    stack,
    { 'cloudformation:ChangeSetName': at('cloudformation', 'changeSet/plan-20261128-1/5f1') },
  ],
  [
    'names the role of plans',
    'iam:PassRole',
    iam('role', made('PlanExecutionRole')),
    { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  ],
  ['finds the bootstrap', 'ssm:GetParameter', at('ssm', 'parameter/deploy/bootstrap/settings')],
  ['reads records', 's3:GetObject', artifact('releases/shop/production/current.json')],
  ['keeps the plan', 's3:PutObject', artifact('plans/abc.json')],
  ['knows which migrations were carried out', 's3:GetObject', artifact('migrations/shop/production/1/done.json')],
  ['knows what the edge serves', 'cloudfront-keyvaluestore:GetKey', store],
  ['compares the site', 's3:GetObject', bucket('.deploy/manifest.json'), owned],
  ['finds images', 'ecr:DescribeImages', at('ecr', 'repository/shop')],
];

async function verdicts([, action, resource, context = {}]: Case): Promise<{ ours: boolean; theirs: boolean }> {
  const { identity } = policiesOf('PlanRole');
  return {
    ours: allows(identity, { action, resource, context }),
    theirs: await simulated(identity, { action, resource, context }),
  };
}

describe('the role of plans', () => {
  test.each(ATTACKS)('never %s', async (...attack) => {
    expect(await verdicts(attack as Case)).toEqual({ ours: false, theirs: false });
  });

  test.each(NEEDED)('%s', async (...call) => {
    expect(await verdicts(call as Case)).toEqual({ ours: true, theirs: true });
  });

  test('gives CloudFormation a role that reads public parameters alone', () => {
    const { identity } = policiesOf('PlanExecutionRole');
    expect(identity).toHaveLength(1);
    for (const [action, resource] of [
      ['s3:GetObject', artifact('releases/a')],
      ['ssm:GetParameters', at('ssm', 'parameter/shop/key')],
      ['iam:CreateRole', iam('role', 'evil')],
    ] as const)
      expect(allows(identity, { action, resource, context: {} })).toBe(false);
  });

  test('trusts the environment that the workflow names, and fits into a policy', () => {
    const trust = (resources['PlanRole']!.Properties as { AssumeRolePolicyDocument: { Statement: Statement[] } })
      .AssumeRolePolicyDocument;
    expect(JSON.stringify(trust)).toContain('repo:my-org/shop:environment:plan');
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    const document = { Version: '2012-10-17', Statement: policyOf(iam('policy', made('PlanPolicy'))) };
    expect(JSON.stringify(document).length).toBeLessThan(6144);
  });
});

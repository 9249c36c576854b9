import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { renderTemplate } from '../../support/cloudformation/render.ts';
import { allows, type Request, type Statement } from '../../support/aws/iam-policy.ts';

const account = '123456789012';
const iam = (kind: string, name: string) => `arn:aws:iam::${account}:${kind}/${name}`;
const made = (logicalId: string) => `deploy-bootstrap-${logicalId}-X1`;

const { resources } = renderTemplate(
  readFileSync(new URL('../../../templates/stacks/bootstrap.yaml', import.meta.url), 'utf8'),
  {
    stackName: 'deploy-bootstrap',
    parameters: {
      DeploySubjects: 'repo:my-org/shop:environment:production',
      PreviewSubjects: 'repo:my-org/shop:pull_request',
      Migrations: 'allowed',
    },
    ref: (id) => (/(Policy|Boundary)$/.test(id) ? iam('policy', made(id)) : id.toLowerCase()),
    attribute: (id) => (id === 'Artifacts' ? 'arn:aws:s3:::artifacts' : iam('role', made(id))),
  },
);

interface Role {
  PermissionsBoundary?: string;
  ManagedPolicyArns?: string[];
  Policies?: { PolicyDocument: { Statement: Statement[] } }[];
}

/** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html, in short. */
const POWER_USER: Statement[] = [
  { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
  { Effect: 'Allow', Action: ['iam:CreateServiceLinkedRole', 'iam:ListRoles'], Resource: '*' },
];

function policyOf(arn: string): Statement[] {
  const id = Object.keys(resources).find((one) => iam('policy', made(one)) === arn);
  if (id) return (resources[id]!.Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement;
  expect(arn).toBe('arn:aws:iam::aws:policy/PowerUserAccess');
  return POWER_USER;
}

function may(roleName: string, request: Request): boolean {
  const role = resources[roleName]!.Properties as Role;
  const identity = [
    ...(role.ManagedPolicyArns ?? []).flatMap(policyOf),
    ...(role.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  ];
  return allows(identity, request, role.PermissionsBoundary ? policyOf(role.PermissionsBoundary) : undefined);
}

const boundary = iam('policy', made('PreviewBoundary'));
const stack = (name: string) => `arn:aws:cloudformation:eu-central-1:${account}:stack/${name}/5f1`;
const table = (name: string) => `arn:aws:dynamodb:eu-central-1:${account}:table/${name}`;
const lambdaOf = (name: string) => `arn:aws:lambda:eu-central-1:${account}:function:${name}`;
const distribution = `arn:aws:cloudfront::${account}:distribution/E1`;
const ofAccount = { 'aws:ResourceAccount': account };
const withRole = (role: string) => ({ 'cloudformation:RoleArn': iam('role', role) });

type Case = [what: string, action: string, resource: string, context?: Record<string, string>];

describe('the deploy role', () => {
  test.each<Case>([
    [
      'its stacks, with the execution role',
      'cloudformation:CreateChangeSet',
      stack('shop-production-web'),
      withRole(made('ExecutionRole')),
    ],
    [
      'to pass that role to CloudFormation',
      'iam:PassRole',
      iam('role', made('ExecutionRole')),
      { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    ],
    ['its artifacts', 's3:PutObject', 'arn:aws:s3:::artifacts/packages/x.zip'],
    ['which version of its functions is live', 'lambda:UpdateAlias', lambdaOf('shop-production-lambda')],
    ['which version the candidate is', 'lambda:CreateAlias', lambdaOf('shop-production-lambda-image')],
    ['by calling the candidate', 'lambda:InvokeFunction', lambdaOf('shop-production-lambda:candidate')],
    ['to ask how long the edge keeps what it has', 'cloudfront:GetCachePolicy', '*'],
    [
      'sites of its account',
      's3:PutObject',
      'arn:aws:s3:::shop-production-web-bucket/index.html',
      { 'aws:ResourceAccount': account },
    ],
    [
      'all versions in the bucket of a site that goes',
      's3:DeleteObjectVersion',
      'arn:aws:s3:::shop-dev-web-bucket/index.html',
      { 'aws:ResourceAccount': account },
    ],
    [
      'a distribution of its own',
      'cloudfront:UpdateDistribution',
      distribution,
      { 'aws:ResourceTag/deploy:app': 'shop' },
    ],
  ])('may change %s', (_, action, resource, context = {}) => {
    expect(may('DeployRole', { action, resource, context })).toBe(true);
  });

  test.each<Case>([
    ['with the role that a stack has', 'cloudformation:CreateChangeSet', stack('CDKToolkit')],
    ['with another role', 'cloudformation:CreateChangeSet', stack('CDKToolkit'), withRole('admin')],
    ['by deletion, with the role that it has', 'cloudformation:DeleteStack', stack('CDKToolkit')],
    [
      'by passing the execution role to a function',
      'iam:PassRole',
      iam('role', made('ExecutionRole')),
      { 'iam:PassedToService': 'lambda.amazonaws.com' },
    ],
    [
      'in a bucket of another account',
      's3:PutObject',
      'arn:aws:s3:::shop-production-web-bucket/x',
      { 'aws:ResourceAccount': '999999999999' },
    ],
    ['in functions that are no app', 'lambda:UpdateAlias', lambdaOf('payments')],
    ['in the code of a function, past its stack', 'lambda:UpdateFunctionCode', lambdaOf('shop-production-lambda')],
    ['data without being a migration', 'dynamodb:GetItem', table('orders')],
    ['by disabling a distribution without our tags', 'cloudfront:UpdateDistribution', distribution],
    ['by deleting a table that is kept', 'dynamodb:DeleteTable', table('shop-production-data-Table-X'), ofAccount],
    ['by emptying a bucket that is kept', 's3:DeleteObjectVersion', 'arn:aws:s3:::shop-dev-data-files/x', ofAccount],
    [
      'by reading secrets',
      'secretsmanager:GetSecretValue',
      `arn:aws:secretsmanager:eu-central-1:${account}:secret:shop`,
    ],
  ])('may change nothing %s', (_, action, resource, context = {}) => {
    expect(may('DeployRole', { action, resource, context })).toBe(false);
  });
});

describe('the execution role', () => {
  test.each([
    'iam:AttachRolePolicy',
    'iam:PutRolePolicy',
    'iam:UpdateAssumeRolePolicy',
    'iam:PassRole',
    'iam:DeleteRole',
  ])('may not %s on the roles of deployments', (action) => {
    for (const name of ['DeployRole', 'ExecutionRole', 'PreviewRole'])
      expect(may('ExecutionRole', { action, resource: iam('role', made(name)) })).toBe(false);
    expect(may('ExecutionRole', { action, resource: iam('role', 'shop-production-lambda-Role-X') })).toBe(true);
  });

  test('may not put another policy in place of theirs', () => {
    expect(may('ExecutionRole', { action: 'iam:CreatePolicyVersion', resource: boundary })).toBe(false);
  });
});

describe('the preview role', () => {
  test.each<Case>([
    [
      'preview stacks',
      'cloudformation:CreateChangeSet',
      stack('shop-pr-7-lambda'),
      withRole(made('PreviewExecutionRole')),
    ],
    [
      'the execution role of previews, to CloudFormation',
      'iam:PassRole',
      iam('role', made('PreviewExecutionRole')),
      { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    ],
    ['the live version of previews', 'lambda:UpdateAlias', lambdaOf('shop-pr-7-lambda')],
    ['artifacts of previews', 's3:PutObject', 'arn:aws:s3:::artifacts/previews/packages/x.zip'],
  ])('may change or pass %s', (_, action, resource, context = {}) => {
    expect(may('PreviewRole', { action, resource, context })).toBe(true);
  });

  test.each<Case>([
    [
      'production stacks',
      'cloudformation:CreateChangeSet',
      stack('shop-production-lambda'),
      withRole(made('PreviewExecutionRole')),
    ],
    [
      'a preview stack with the role of deployments',
      'cloudformation:CreateChangeSet',
      stack('shop-pr-7-lambda'),
      withRole(made('ExecutionRole')),
    ],
    [
      'the role of deployments',
      'iam:PassRole',
      iam('role', made('ExecutionRole')),
      { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    ],
    ['the live version of releases', 'lambda:UpdateAlias', lambdaOf('shop-production-lambda')],
    ['functions of releases, by calling them', 'lambda:InvokeFunction', lambdaOf('shop-production-lambda:live')],
    ['artifacts of releases', 's3:PutObject', 'arn:aws:s3:::artifacts/packages/x.zip'],
    [
      'sites of releases',
      's3:PutObject',
      'arn:aws:s3:::shop-production-web-bucket/x',
      { 'aws:ResourceAccount': account },
    ],
  ])('may neither change nor pass %s', (_, action, resource, context = {}) => {
    expect(may('PreviewRole', { action, resource, context })).toBe(false);
  });
});

/** A role that a preview's template asks for everything for: only the boundary holds it. */
const previewCode = (request: Request) =>
  allows([{ Effect: 'Allow', Action: '*', Resource: '*' }], request, policyOf(boundary));

describe('the boundary of previews', () => {
  const role = iam('role', 'shop-pr-7-lambda-Role-X');

  test.each<Case>([
    ['a table of its own', 'dynamodb:PutItem', table('shop-pr-7-data-Table-X')],
    ['an index of it', 'dynamodb:Query', `${table('shop-pr-7-data-Table-X')}/index/by-user`],
    ['a bucket of its own', 's3:PutObject', 'arn:aws:s3:::shop-pr-7-data-files/x'],
    ['its package', 's3:GetObject', 'arn:aws:s3:::artifacts/previews/packages/x.zip'],
    [
      'its function',
      'lambda:InvokeFunction',
      `arn:aws:lambda:eu-central-1:${account}:function:shop-pr-7-lambda-Function-X:live`,
    ],
    [
      'its service',
      'ecs:UpdateService',
      `arn:aws:ecs:eu-central-1:${account}:service/shop-pr-7-container/shop-pr-7-container`,
    ],
    ['secrets of previews', 'ssm:GetParameter', `arn:aws:ssm:eu-central-1:${account}:parameter/shop/preview/key`],
    ['generated secrets', 'secretsmanager:GetRandomPassword', '*'],
    ['logs', 'logs:PutLogEvents', `arn:aws:logs:eu-central-1:${account}:log-group:/aws/lambda/x`],
    ['a role of its own with the boundary', 'iam:CreateRole', role, { 'iam:PermissionsBoundary': boundary }],
    ['its role, given to its function', 'iam:PassRole', role, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  ])('leaves %s', (_, action, resource, context = {}) => {
    expect(previewCode({ action, resource, context })).toBe(true);
  });

  test.each<Case>([
    ['a role without the boundary', 'iam:CreateRole', role],
    ['a role with another boundary', 'iam:CreateRole', role, { 'iam:PermissionsBoundary': iam('policy', 'mine') }],
    ['rights for a role without it', 'iam:PutRolePolicy', role],
    ['a role without its boundary', 'iam:DeleteRolePermissionsBoundary', role, { 'iam:PermissionsBoundary': boundary }],
    ['who may assume a role', 'iam:UpdateAssumeRolePolicy', role, { 'iam:PermissionsBoundary': boundary }],
    ['another boundary policy', 'iam:CreatePolicyVersion', boundary],
    ['the role of deployments', 'iam:PassRole', iam('role', made('ExecutionRole'))],
    ['another role', 'sts:AssumeRole', iam('role', 'admin')],
    ['stacks with other roles', 'cloudformation:UpdateStack', stack('shop-production-lambda')],
    ['new stacks of others', 'cloudformation:CreateStack', stack('shop-staging-lambda')],
    ['production data', 'dynamodb:Scan', table('shop-production-data-Table-X')],
    ['production files', 's3:GetObject', 'arn:aws:s3:::shop-production-data-files/x'],
    ['records of releases', 's3:GetObject', 'arn:aws:s3:::artifacts/releases/shop/production/current.json'],
    [
      'production secrets',
      'secretsmanager:GetSecretValue',
      `arn:aws:secretsmanager:eu-central-1:${account}:secret:shop/production`,
    ],
    ['production parameters', 'ssm:GetParameters', `arn:aws:ssm:eu-central-1:${account}:parameter/shop/production/key`],
    [
      'production code',
      'lambda:UpdateFunctionCode',
      `arn:aws:lambda:eu-central-1:${account}:function:shop-production-lambda-Function-X`,
    ],
    ['a shell in a task', 'ecs:ExecuteCommand', `arn:aws:ecs:eu-central-1:${account}:task/shop-pr-7-container/x`],
  ])('keeps from %s', (_, action, resource, context = {}) => {
    expect(previewCode({ action, resource, context })).toBe(false);
  });

  test('holds the role that makes previews, and fits into a policy', () => {
    expect((resources['PreviewExecutionRole']!.Properties as Role).PermissionsBoundary).toBe(boundary);
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    const { PolicyDocument } = resources['PreviewBoundary']!.Properties as { PolicyDocument: object };
    expect(JSON.stringify(PolicyDocument).length).toBeLessThan(6144);
    const deploy = resources['DeployPolicy']!.Properties as { PolicyDocument: object };
    expect(JSON.stringify(deploy.PolicyDocument).length).toBeLessThan(6144);
  });
});

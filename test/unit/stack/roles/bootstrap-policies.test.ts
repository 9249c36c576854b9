import { describe, expect, test } from '@jest/globals';
import {
  ACCOUNT as account,
  iam,
  made,
  may,
  policiesOf,
  resources,
  rolesWith,
} from '../../../support/aws/bootstrap-roles.ts';
import { allows, type Statement } from '../../../support/aws/iam-policy.ts';

const boundary = iam('policy', made('PreviewBoundary'));
const stack = (name: string) => `arn:aws:cloudformation:eu-central-1:${account}:stack/${name}/5f1`;
const table = (name: string) => `arn:aws:dynamodb:eu-central-1:${account}:table/${name}`;
const lambdaOf = (name: string) => `arn:aws:lambda:eu-central-1:${account}:function:${name}`;
const logsOf = (group: string) => `arn:aws:logs:eu-central-1:${account}:log-group:${group}`;
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
      'other values for their parameters',
      'cloudformation:UpdateStack',
      stack('shop-production-lambda'),
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
      'arn:aws:s3:::shop-production-web-bucket-x1/index.html',
      { 'aws:ResourceAccount': account },
    ],
    ['to see whether its functions run', 'lambda:GetFunctionConfiguration', lambdaOf('shop-production-lambda:live')],
    ['which versions there are', 'lambda:ListVersionsByFunction', lambdaOf('shop-production-lambda')],
    ['versions that nothing needs any more', 'lambda:DeleteFunction', lambdaOf('shop-production-lambda:3')],
    ['those of an image as well', 'lambda:DeleteFunction', lambdaOf('shop-production-lambda-image:3')],
    ['those of its own template', 'lambda:GetFunctionConfiguration', lambdaOf('shop-production-lambda-Worker-X1')],
    ['the log of a function', 'logs:GetLogEvents', logsOf('/aws/lambda/shop-production-lambda:log-stream:x')],
    ['the log of a task', 'logs:GetLogEvents', logsOf('/aws/ecs/shop-production-container:log-stream:x')],
    [
      'all versions in the bucket of a site that goes',
      's3:DeleteObjectVersion',
      'arn:aws:s3:::shop-dev-web-bucket-x1/index.html',
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

  test('sees that a file system is gone, which has no tags then, and deletes those of its stacks alone', () => {
    const { identity } = policiesOf('DeployRole', rolesWith({ DataDeletion: 'allowed' }));
    const resource = `arn:aws:elasticfilesystem:eu-central-1:${account}:file-system/fs-1`;
    const allowed = (action: string, context = {}) => allows(identity, { action, resource, context });
    expect(allowed('elasticfilesystem:DescribeFileSystems')).toBe(true);
    expect(allowed('elasticfilesystem:DeleteFileSystem')).toBe(false);
    expect(allowed('elasticfilesystem:DeleteFileSystem', { 'aws:ResourceTag/deploy:app': 'shop' })).toBe(true);
  });

  test.each([
    ['s3:GetObjectTagging', 'arn:aws:s3:::shop-production-data-files-x1/a.pdf'],
    ['s3:GetObjectVersionTagging', 'arn:aws:s3:::shop-production-data-files-x1/a.pdf'],
    ['s3:PutObjectTagging', 'arn:aws:s3:::shop-production-data-files-x1/a.pdf'],
    ['s3:PutObjectTagging', 'arn:aws:s3:::artifacts/exports/shop/production/1/files/a.pdf'],
  ])('may have S3 copy an object with its tags: %s on %s', (action, resource) => {
    const context = { 'aws:ResourceAccount': account };
    const isAllowed = (DataDeletion: string, Migrations: string) =>
      allows(policiesOf('DeployRole', rolesWith({ DataDeletion, Migrations })).identity, { action, resource, context });
    expect(isAllowed('allowed', 'allowed')).toBe(true);
    expect(isAllowed('none', 'none')).toBe(false);
  });

  test('reads what deploy-sam updates beside them by the names that the account gives', () => {
    const [given] = [`arn:aws:lambda:eu-central-1:${account}:function:my-stack-*`];
    const { Statement } = (
      rolesWith({ ReadableArns: `${given},${logsOf('/aws/lambda/my-stack-*')}` })['DeployPolicy']!.Properties as {
        PolicyDocument: { Statement: Statement[] };
      }
    ).PolicyDocument;
    const read = (action: string, resource: string) => allows(Statement, { action, resource });
    expect(read('lambda:GetFunctionConfiguration', lambdaOf('my-stack-Api-X'))).toBe(true);
    expect(read('logs:GetLogEvents', logsOf('/aws/lambda/my-stack-Api-X:log-stream:y'))).toBe(true);
    expect(read('lambda:GetFunctionConfiguration', lambdaOf('payments'))).toBe(false);
  });

  test.each<Case>([
    ['with the role that a stack has', 'cloudformation:CreateChangeSet', stack('CDKToolkit')],
    ['with another role', 'cloudformation:CreateChangeSet', stack('CDKToolkit'), withRole('admin')],
    ['without a change set', 'cloudformation:UpdateStack', stack('CDKToolkit')],
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
      'arn:aws:s3:::shop-production-web-bucket-x1/x',
      { 'aws:ResourceAccount': '999999999999' },
    ],
    ['in functions that are no app', 'lambda:UpdateAlias', lambdaOf('payments')],
    ['in the code of a function, past its stack', 'lambda:UpdateFunctionCode', lambdaOf('shop-production-lambda')],
    ['by reading the variables of functions that are no app', 'lambda:GetFunctionConfiguration', lambdaOf('payments')],
    ['by reading the variables of all their versions', 'lambda:ListVersionsByFunction', lambdaOf('payments')],
    ['by deleting a function', 'lambda:DeleteFunction', lambdaOf('shop-production-lambda')],
    ['by deleting a function with another way in', 'lambda:DeleteFunction', lambdaOf('shop-production-lambda-url')],
    [
      'by deleting a function of an own template',
      'lambda:DeleteFunction',
      lambdaOf('shop-production-lambda-Worker-X1'),
    ],
    ['by deleting versions of what is no app', 'lambda:DeleteFunction', lambdaOf('payments:3')],
    ['by reading logs of functions that are no app', 'logs:GetLogEvents', logsOf('/aws/lambda/payments:log-stream:x')],
    ['by reading other logs', 'logs:GetLogEvents', logsOf('audit:log-stream:x')],
    [
      'in another bucket, by the key of an object',
      's3:DeleteObject',
      'arn:aws:s3:::company-invoices/notes/my-web-site.txt',
      ofAccount,
    ],
    [
      'in another bucket, by versions of such an object',
      's3:DeleteObjectVersion',
      'arn:aws:s3:::company-invoices/notes-lambda-1.txt',
      ofAccount,
    ],
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

describe('the role that other accounts promote with', () => {
  const reader = 'arn:aws:iam::222222222222:role/deploy';
  const { PromotionRole } = rolesWith({ PromotionReaders: reader });
  const { AssumeRolePolicyDocument: trust, Policies } = PromotionRole!.Properties as {
    AssumeRolePolicyDocument: { Statement: { Principal: { AWS: string[] } }[] };
    Policies: { PolicyDocument: { Statement: Statement[] } }[];
  };
  const reads = (action: string, resource: string) =>
    allows(Policies[0]!.PolicyDocument.Statement, { action, resource, context: ofAccount });

  test('is there only where somebody may have it, and trusts nobody else', () => {
    expect(resources['PromotionRole']).toBeUndefined();
    expect([trust.Statement[0]!.Principal.AWS].flat()).toEqual([reader]);
  });

  test.each([
    ['s3:GetObject', 'arn:aws:s3:::artifacts/releases/shop/staging/current.json', true],
    ['s3:GetObject', 'arn:aws:s3:::artifacts/previews/shop-pr-1/packages/x.zip', false],
    ['s3:PutObject', 'arn:aws:s3:::artifacts/releases/shop/staging/current.json', false],
    ['s3:GetObject', 'arn:aws:s3:::shop-staging-web-bucket-x1/index.html', true],
    ['s3:GetObject', 'arn:aws:s3:::shop-staging-data-files-x1/invoice.pdf', false],
    ['ecr:GetDownloadUrlForLayer', `arn:aws:ecr:eu-central-1:${account}:repository/shop`, true],
    ['ecr:PutImage', `arn:aws:ecr:eu-central-1:${account}:repository/shop`, false],
    ['dynamodb:GetItem', table('shop-staging-data-Table-X'), false],
  ])('%s on %s: %s', (action, resource, expected) => {
    expect(reads(action, resource)).toBe(expected);
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

import { iam, made } from '../../../support/aws/bootstrap-roles.ts';
import {
  type Case,
  stack,
  table,
  lambda,
  logs,
  queue,
  repository,
  bucket,
  artifact,
  api,
  parameter,
  owned,
  withRole,
  to,
  here,
  bounded,
  ofPreview,
  hosts,
} from './preview-requests.ts';

/**
 * What the handlers of AWS::SQS::Queue and AWS::SQS::QueuePolicy call, as the schemas of the types say
 * (https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-sqs, `handlers`).
 */
const QUEUE_HANDLERS = [
  'sqs:CreateQueue',
  'sqs:DeleteQueue',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ListQueueTags',
  'sqs:SetQueueAttributes',
  'sqs:TagQueue',
  'sqs:UntagQueue',
];

/** What its preview needs. */
export const NEEDED: Case[] = [
  [
    'PreviewRole',
    'its stack',
    'cloudformation:CreateChangeSet',
    stack('shop-pr-7-lambda'),
    withRole(made('PreviewExecutionRole')),
  ],
  ['PreviewRole', 'its role', 'iam:PassRole', iam('role', made('PreviewExecutionRole')), to('cloudformation')],
  ['PreviewRole', 'its package', 's3:PutObject', artifact('previews/shop-pr-7/packages/x.zip')],
  ['PreviewRole', 'its record', 's3:PutObject', artifact('releases/shop/pr-7/current.json')],
  ['PreviewRole', 'its records', 's3:ListBucket', bucket('artifacts'), { 's3:prefix': 'releases/shop/pr-7/' }],
  [
    'PreviewRole',
    'the previews of the app',
    's3:ListBucket',
    bucket('artifacts'),
    { 's3:prefix': 'releases/shop/pr-' },
  ],
  ['PreviewRole', 'its site', 's3:PutObject', bucket('pr-shop-pr-7-web-12ab/releases/1/index.html'), owned],
  ['PreviewRole', 'its image', 'ecr:PutImage', repository('shop-pr-7')],
  ['PreviewRole', 'rows of its own', 'dynamodb:BatchWriteItem', table('shop-pr-7-data-DisposableTable-X')],
  ['PreviewRole', 'rows to begin with', 'dynamodb:Scan', table('shop-staging-data-Table-X'), here],
  ['PreviewRole', 'those of another app', 'dynamodb:DescribeTable', table('blog-qa-data-UsersTable-X'), here],
  ['PreviewRole', 'which tables those are', 'cloudformation:DescribeStacks', stack('shop-staging-data'), here],
  ['PreviewRole', 'its host', 'cloudfront-keyvaluestore:PutKey', hosts],
  ['PreviewRole', 'its end', 'cloudfront-keyvaluestore:UpdateKeys', hosts],
  ['PreviewRole', 'its log', 'logs:GetLogEvents', logs('/aws/lambda/shop-pr-7-lambda:log-stream:2026/11/28/[1]ab')],
  ['PreviewExecutionRole', 'its role', 'iam:CreateRole', iam('role', 'shop-pr-7-lambda-Role-X'), bounded],
  ['PreviewExecutionRole', 'its function', 'lambda:CreateFunction', lambda('shop-pr-7-lambda-Function-X')],
  ['PreviewExecutionRole', 'its alias', 'lambda:UpdateAlias', lambda('shop-pr-7-lambda-Function-X:live')],
  [
    'PreviewExecutionRole',
    'its API',
    'apigateway:POST',
    api('/apis'),
    { 'apigateway:Request/ApiName': 'shop-pr-7-web' },
  ],
  ['PreviewExecutionRole', 'its route', 'apigateway:POST', api('/apis/abc/routes'), ofPreview],
  ['PreviewExecutionRole', 'its table', 'dynamodb:CreateTable', table('shop-pr-7-data-DisposableTable-X')],
  ['PreviewExecutionRole', 'its bucket', 's3:CreateBucket', bucket('pr-shop-pr-7-web-12ab')],
  ...QUEUE_HANDLERS.map((action): Case => [
    'PreviewExecutionRole',
    'its queue',
    action,
    queue('shop-pr-7-data-JobsQueue-X'),
  ]),
  ['code of a preview', 'its messages', 'sqs:SendMessage', queue('shop-pr-7-data-JobsQueue-X')],
  [
    'code of a preview',
    'its settings',
    's3:GetObject',
    artifact('previews/shop-pr-7/packages/settings/shop/pr-7/12ab.yaml'),
  ],
  ['code of a preview', 'its rows', 'dynamodb:PutItem', table('shop-pr-7-data-DisposableTable-X')],
  ['code of a preview', 'its index', 'dynamodb:Query', table('shop-pr-7-data-DisposableTable-X/index/by-user')],
  ['code of a preview', 'its files', 's3:GetObject', bucket('pr-shop-pr-7-web-12ab/.deploy/edge.json'), owned],
  ['code of a preview', 'its function', 'lambda:InvokeFunction', lambda('shop-pr-7-lambda-Function-X:live')],
  ['code of a preview', 'secrets of previews', 'ssm:GetParameter', parameter('shop/preview/key')],
];

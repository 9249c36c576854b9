import { ACCOUNT, iam, made } from '../../support/aws/bootstrap-roles.ts';

/** Who can push a branch runs any code as one of these. */
export type Who = 'PreviewRole' | 'PreviewExecutionRole' | 'code of a preview';
export type Case = [who: Who, what: string, action: string, resource: string, context?: Record<string, string>];

const at = (service: string, name: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${name}`;
const stack = (name: string) => at('cloudformation', `stack/${name}/5f1`);
const table = (name: string) => at('dynamodb', `table/${name}`);
const lambda = (name: string) => at('lambda', `function:${name}`);
const logs = (name: string) => at('logs', `log-group:${name}`);
const repository = (name: string) => at('ecr', `repository/${name}`);
const bucket = (name: string) => `arn:aws:s3:::${name}`;
const artifact = (key: string) => bucket(`artifacts/${key}`);
const api = (path: string) => `arn:aws:apigateway:eu-central-1::${path}`;
const secret = (name: string) => at('secretsmanager', `secret:${name}`);
const parameter = (name: string) => at('ssm', `parameter/${name}`);
const owned = { 'aws:ResourceAccount': ACCOUNT };
const withRole = (role: string) => ({ 'cloudformation:RoleArn': iam('role', role) });
const to = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
export const boundary = iam('policy', made('PreviewBoundary'));
const bounded = { 'iam:PermissionsBoundary': boundary };
const distribution = `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`;
const store = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/5f1`;
const ofPreview = { 'aws:ResourceTag/deploy:environment': 'pr-7' };
const ofProduction = { 'aws:ResourceTag/deploy:environment': 'production' };
const PROD = 'shop-production-lambda-Function-X';

/** What a pull request could try on the rest of the account. */
export const ATTACKS: Case[] = [
  ['PreviewRole', 'sends /api of production elsewhere', 'cloudfront-keyvaluestore:PutKey', store],
  ['PreviewRole', 'makes another release of production live', 'cloudfront-keyvaluestore:UpdateKeys', store],
  ['PreviewRole', 'takes a key of the edge away', 'cloudfront-keyvaluestore:DeleteKey', store],
  ['PreviewRole', 'reads where production is', 'cloudfront-keyvaluestore:GetKey', store],
  ['PreviewRole', 'empties the cache of production', 'cloudfront:CreateInvalidation', distribution],
  ['PreviewRole', 'changes the distribution', 'cloudfront:UpdateDistribution', distribution],
  ['PreviewRole', 'puts an image under a content key', 'ecr:PutImage', repository('shop')],
  ['PreviewRole', 'deletes images of production', 'ecr:BatchDeleteImage', repository('shop')],
  ['PreviewRole', 'lets others into the repository', 'ecr:SetRepositoryPolicy', repository('shop')],
  ['PreviewRole', 'expires the images of production', 'ecr:PutLifecyclePolicy', repository('shop')],
  ['PreviewRole', 'pulls the image of production', 'ecr:BatchGetImage', repository('shop')],
  ['PreviewRole', 'deletes the repository', 'ecr:DeleteRepository', repository('shop')],
  ['PreviewRole', 'deletes a service', 'apprunner:DeleteService', at('apprunner', 'service/shop/1')],
  ['PreviewRole', 'reads the variables of production', 'lambda:GetFunctionConfiguration', lambda(PROD)],
  ['PreviewRole', 'downloads the code of production', 'lambda:GetFunction', lambda(PROD)],
  ['PreviewRole', 'calls production directly', 'lambda:InvokeFunction', lambda(`${PROD}:live`)],
  ['PreviewRole', 'reads the log of production', 'logs:FilterLogEvents', logs('/aws/lambda/shop-production-lambda')],
  [
    'PreviewRole',
    'reads a stream of that log',
    'logs:GetLogEvents',
    logs('/aws/lambda/shop-production-lambda:log-stream:a-pr-b'),
  ],
  ['PreviewRole', 'deletes the log of production', 'logs:DeleteLogGroup', logs('/aws/lambda/shop-production-lambda')],
  ['PreviewRole', 'puts code under the hash of production', 's3:PutObject', artifact('packages/x.zip')],
  ['PreviewRole', 'puts a template of production', 's3:PutObject', artifact('templates/x')],
  ['PreviewRole', 'reads packages of production', 's3:GetObject', artifact('packages/x.zip')],
  ['PreviewRole', 'reads records of production', 's3:GetObject', artifact('releases/shop/production/current.json')],
  ['PreviewRole', 'moves the pointer of production', 's3:PutObject', artifact('releases/shop/production/current.json')],
  ['PreviewRole', 'takes the lease of production', 's3:PutObject', artifact('releases/shop/production/lease.json')],
  [
    'PreviewRole',
    'lists the releases of production',
    's3:ListBucket',
    bucket('artifacts'),
    { 's3:prefix': 'releases/shop/production/' },
  ],
  ['PreviewRole', 'lists all artifacts', 's3:ListBucket', bucket('artifacts')],
  [
    'PreviewRole',
    'writes into the site of production',
    's3:PutObject',
    bucket('shop-production-web-bucket/x.html'),
    owned,
  ],
  [
    'PreviewRole',
    'writes there under a name that looks right',
    's3:PutObject',
    bucket('shop-production-web-bucket/a-pr-b/x.html'),
    owned,
  ],
  ['PreviewRole', 'reads files of production', 's3:GetObject', bucket('shop-production-data-files/a-pr-b'), owned],
  [
    'PreviewRole',
    'writes into a bucket of another account',
    's3:PutObject',
    bucket('pr-elsewhere/x'),
    { 'aws:ResourceAccount': '999999999999' },
  ],
  [
    'PreviewRole',
    'changes a stack of production',
    'cloudformation:CreateChangeSet',
    stack('shop-production-web'),
    withRole(made('PreviewExecutionRole')),
  ],
  [
    'PreviewRole',
    'with the role of production',
    'cloudformation:CreateChangeSet',
    stack('shop-pr-7-web'),
    withRole(made('ExecutionRole')),
  ],
  ['PreviewRole', 'with no role', 'cloudformation:CreateChangeSet', stack('shop-pr-7-web')],
  [
    'PreviewRole',
    'executes a change set of production',
    'cloudformation:ExecuteChangeSet',
    stack('shop-production-web'),
  ],
  [
    'PreviewRole',
    'deletes a stack of production',
    'cloudformation:DeleteStack',
    stack('shop-production-data'),
    withRole(made('PreviewExecutionRole')),
  ],
  ['PreviewRole', 'unprotects it', 'cloudformation:UpdateTerminationProtection', stack('shop-production-data')],
  ['PreviewRole', 'reads its template', 'cloudformation:GetTemplate', stack('shop-production-lambda')],
  ['PreviewRole', 'reads its parameters', 'cloudformation:DescribeStacks', stack('shop-production-lambda')],
  [
    'PreviewRole',
    'changes the bootstrap stack',
    'cloudformation:CreateChangeSet',
    stack('deploy-bootstrap'),
    withRole(made('PreviewExecutionRole')),
  ],
  [
    'PreviewRole',
    'passes the role of production',
    'iam:PassRole',
    iam('role', made('ExecutionRole')),
    to('cloudformation'),
  ],
  [
    'PreviewRole',
    'passes its own to a function',
    'iam:PassRole',
    iam('role', made('PreviewExecutionRole')),
    to('lambda'),
  ],
  ['PreviewRole', 'makes a user', 'iam:CreateUser', iam('user', 'x-pr-7')],
  ['PreviewRole', 'assumes the deploy role', 'sts:AssumeRole', iam('role', made('DeployRole'))],
  ['PreviewRole', 'reads a secret', 'secretsmanager:GetSecretValue', secret('shop/production')],
  ['PreviewRole', 'reads a parameter', 'ssm:GetParameter', parameter('shop/production/key')],
  ['PreviewRole', 'reads the table of production', 'dynamodb:Scan', table('shop-production-data-Table-X')],
  ['PreviewRole', 'deletes it', 'dynamodb:DeleteTable', table('shop-production-data-Table-X')],
  ['PreviewExecutionRole', 'makes a role without the boundary', 'iam:CreateRole', iam('role', 'shop-pr-7-Role')],
  [
    'PreviewExecutionRole',
    'with another boundary',
    'iam:CreateRole',
    iam('role', 'shop-pr-7-Role'),
    { 'iam:PermissionsBoundary': iam('policy', 'mine') },
  ],
  [
    'PreviewExecutionRole',
    'takes the boundary away',
    'iam:DeleteRolePermissionsBoundary',
    iam('role', 'shop-pr-7-Role'),
    bounded,
  ],
  ['PreviewExecutionRole', 'rewrites the boundary', 'iam:CreatePolicyVersion', boundary],
  [
    'PreviewExecutionRole',
    'gives rights to the deploy role',
    'iam:PutRolePolicy',
    iam('role', made('DeployRole')),
    bounded,
  ],
  ['PreviewExecutionRole', 'opens the deploy role', 'iam:UpdateAssumeRolePolicy', iam('role', made('DeployRole'))],
  [
    'PreviewExecutionRole',
    'gives itself rights',
    'iam:PutRolePolicy',
    iam('role', made('PreviewExecutionRole')),
    bounded,
  ],
  [
    'PreviewExecutionRole',
    'passes a role of production',
    'iam:PassRole',
    iam('role', 'shop-production-lambda-Role-X'),
    to('lambda'),
  ],
  ['PreviewExecutionRole', 'passes its role to a machine', 'iam:PassRole', iam('role', 'shop-pr-7-Role'), to('ec2')],
  ['PreviewExecutionRole', 'replaces the code of production', 'lambda:UpdateFunctionCode', lambda(PROD)],
  ['PreviewExecutionRole', 'lets the world call production', 'lambda:AddPermission', lambda(PROD)],
  ['PreviewExecutionRole', 'moves the alias of production', 'lambda:UpdateAlias', lambda(`${PROD}:a-pr-b`)],
  ['PreviewExecutionRole', 'stops production', 'lambda:PutFunctionConcurrency', lambda(PROD)],
  ['PreviewExecutionRole', 'reads the events of production', 'lambda:CreateEventSourceMapping', '*'],
  [
    'PreviewExecutionRole',
    'puts its route into the API of production',
    'apigateway:POST',
    api('/apis/abc/routes'),
    ofProduction,
  ],
  ['PreviewExecutionRole', 'or of somebody without tags', 'apigateway:POST', api('/apis/abc/routes')],
  [
    'PreviewExecutionRole',
    'moves an integration of production',
    'apigateway:PATCH',
    api('/apis/abc/integrations/x'),
    ofProduction,
  ],
  ['PreviewExecutionRole', 'deletes the API of production', 'apigateway:DELETE', api('/apis/abc'), ofProduction],
  ['PreviewExecutionRole', 'takes a domain', 'apigateway:POST', api('/domainnames')],
  [
    'PreviewExecutionRole',
    'makes an API with the name of production',
    'apigateway:POST',
    api('/apis'),
    { 'apigateway:Request/ApiName': 'shop-production-lambda' },
  ],
  ['PreviewExecutionRole', 'makes a distribution', 'cloudfront:CreateDistribution', '*'],
  ['PreviewExecutionRole', 'writes DNS', 'route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/Z1'],
  ['PreviewExecutionRole', 'opens a bucket of production', 's3:PutBucketPolicy', bucket('shop-production-data-files')],
  ['PreviewExecutionRole', 'opens the artifacts', 's3:PutBucketPolicy', bucket('artifacts')],
  ['PreviewExecutionRole', 'reads packages of production', 's3:GetObject', artifact('packages/x.zip')],
  ['PreviewExecutionRole', 'pulls an image of production', 'ecr:BatchGetImage', repository('shop')],
  ['PreviewExecutionRole', 'runs commands', 'ssm:SendCommand', '*'],
  ['PreviewExecutionRole', 'associates a document', 'ssm:CreateAssociation', '*'],
  ['PreviewExecutionRole', 'starts an automation', 'ssm:StartAutomationExecution', '*'],
  ['PreviewExecutionRole', 'starts a build', 'codebuild:StartBuild', at('codebuild', 'project/shop')],
  ['PreviewExecutionRole', 'rents machines', 'ec2:RunInstances', '*'],
  ['PreviewExecutionRole', 'decrypts', 'kms:Decrypt', at('kms', 'key/1')],
  ['code of a preview', 'reads the table of production', 'dynamodb:Scan', table('shop-production-data-Table-X')],
  ['code of a preview', 'through an index', 'dynamodb:Query', table('shop-production-data-Table-X/index/by-pr-number')],
  [
    'code of a preview',
    'reads files of production',
    's3:GetObject',
    bucket('shop-production-data-files/a-pr-b'),
    owned,
  ],
  ['code of a preview', 'reads secrets of production', 'secretsmanager:GetSecretValue', secret('shop/production')],
  ['code of a preview', 'reads parameters of production', 'ssm:GetParameters', parameter('shop/production/key')],
  ['code of a preview', 'calls production', 'lambda:InvokeFunction', lambda(`${PROD}:live`)],
  ['code of a preview', 'replaces the code of production', 'lambda:UpdateFunctionCode', lambda(PROD)],
  [
    'code of a preview',
    'writes into the log of production',
    'logs:PutLogEvents',
    logs('/aws/lambda/shop-production-lambda:log-stream:a-pr-b'),
  ],
  ['code of a preview', 'reads logs', 'logs:FilterLogEvents', logs('/aws/lambda/shop-pr-7-lambda')],
  ['code of a preview', 'sends /api of production elsewhere', 'cloudfront-keyvaluestore:PutKey', store],
  ['code of a preview', 'assumes another role', 'sts:AssumeRole', iam('role', 'admin')],
  ['code of a preview', 'makes a role', 'iam:CreateRole', iam('role', 'shop-pr-7-Role'), bounded],
  ['code of a preview', 'makes a stack', 'cloudformation:CreateStack', stack('shop-pr-7-x')],
  ['code of a preview', 'rewrites an API', 'apigateway:POST', api('/apis/abc/routes'), ofPreview],
  ['code of a preview', 'takes a shell', 'ecs:ExecuteCommand', at('ecs', 'task/shop/x')],
  ['code of a preview', 'reads releases', 's3:GetObject', artifact('releases/shop/production/current.json'), owned],
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
  ['code of a preview', 'its rows', 'dynamodb:PutItem', table('shop-pr-7-data-DisposableTable-X')],
  ['code of a preview', 'its index', 'dynamodb:Query', table('shop-pr-7-data-DisposableTable-X/index/by-user')],
  ['code of a preview', 'its files', 's3:GetObject', bucket('pr-shop-pr-7-web-12ab/.deploy/edge.json'), owned],
  ['code of a preview', 'its function', 'lambda:InvokeFunction', lambda('shop-pr-7-lambda-Function-X:live')],
  ['code of a preview', 'secrets of previews', 'ssm:GetParameter', parameter('shop/preview/key')],
];

import { previewOf, stackName } from '../../release/index.ts';

/** Permissions on one resource, asked in one simulation. */
export interface Need {
  /** For the statement that grants what is missing. */
  sid: string;
  actions: readonly string[];
  resource: string;
  /** What the statement may have in place of the one resource that is asked. */
  grant?: string;
  /** Condition keys of the request. */
  context?: Readonly<Record<string, string>>;
}

export interface Deploying {
  app: string;
  environment: string;
  mode: 'lambda' | 'container' | 'none';
  /** A site is deployed. */
  web: boolean;
  /** An image is built or used. */
  image: boolean;
  /** The app has secrets. */
  secrets: boolean;
  partition: string;
  region: string;
  account: string;
  artifactsBucket: string | undefined;
  executionRoleArn: string | undefined;
  /** The boundary that roles of the app are made with. */
  boundaryArn?: string;
  /** The store of the site that is there; '' before its first deployment. */
  keyValueStoreArn?: string;
}

/** What the actions themselves call in a deployment like this one, as templates/stacks/bootstrap.yaml grants it. */
export function neededByDeployment(about: Deploying): Need[] {
  const { app, environment, mode, web, image, secrets, partition, region, account } = about;
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const stack = arn('cloudformation', `stack/${stackName(about, web ? 'web' : mode)}/00000000`);
  const role = about.executionRoleArn;
  const needs: (Need | false | undefined)[] = [
    {
      sid: 'Bootstrap',
      actions: ['ssm:GetParameter'],
      resource: arn('ssm', 'parameter/deploy/bootstrap/settings'),
      grant: arn('ssm', 'parameter/deploy/*'),
    },
    { sid: 'Stacks', actions: STACKS, resource: stack, grant: '*' },
    {
      sid: 'Changes',
      actions: CHANGES,
      resource: stack,
      grant: '*',
      context: role ? { 'cloudformation:RoleArn': role } : {},
    },
    role !== undefined && {
      sid: 'PassRole',
      actions: ['iam:PassRole'],
      resource: role,
      context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    },
    about.artifactsBucket !== undefined && {
      sid: 'Artifacts',
      actions: OBJECTS,
      resource: `arn:${partition}:s3:::${about.artifactsBucket}/releases`,
      grant: `arn:${partition}:s3:::${about.artifactsBucket}/*`,
    },
    about.artifactsBucket !== undefined && {
      sid: 'ArtifactsList',
      actions: ['s3:ListBucket'],
      resource: `arn:${partition}:s3:::${about.artifactsBucket}`,
    },
    ...(web ? neededBySite(about) : []),
    image && { sid: 'RegistryLogin', actions: ['ecr:GetAuthorizationToken'], resource: '*' },
    image && { sid: 'Registry', actions: REGISTRY, resource: arn('ecr', `repository/${app}`) },
    secrets && { sid: 'SecretNames', actions: ['ssm:DescribeParameters'], resource: '*' },
    secrets && {
      sid: 'Secrets',
      actions: ['secretsmanager:DescribeSecret'],
      resource: arn('secretsmanager', `secret:${app}/${environment}-000000`),
      grant: '*',
    },
    mode === 'lambda' && {
      sid: 'Rollout',
      actions: ['lambda:GetAlias', 'lambda:GetFunctionConfiguration', 'lambda:GetProvisionedConcurrencyConfig'],
      resource: arn('lambda', `function:${stackName(about, 'lambda')}-Function-1`),
      grant: arn('lambda', `function:${stackName(about, 'lambda')}*`),
    },
    mode === 'container' && {
      sid: 'Rollout',
      actions: ROLLOUT_OF_TASKS,
      resource: '*',
    },
    mode !== 'none' && {
      sid: 'Logs',
      actions: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
      resource: arn('logs', `log-group:/aws/${mode === 'lambda' ? 'lambda' : 'ecs'}/${stackName(about, mode)}:*`),
      grant: arn('logs', `log-group:/aws/*/${stackName(about, '')}*`),
    },
  ];
  return needs.filter((need): need is Need => typeof need === 'object');
}

/** What the site's release and its pointer need. */
function neededBySite(about: Deploying): Need[] {
  const { partition, account, keyValueStoreArn } = about;
  const bucket = `arn:${partition}:s3:::${stackName(about, 'web')}-bucket-`;
  const own = { 'aws:ResourceAccount': account };
  return [
    { sid: 'Edge', actions: ['cloudfront:GetDistribution'], resource: '*' },
    {
      sid: 'Store',
      actions: STORE,
      // Before there is one, any of the account: KeyValueStores of the bootstrap stack lets a new one in, or does not.
      resource: keyValueStoreArn || `arn:${partition}:cloudfront::${account}:key-value-store/new`,
      grant: '*',
    },
    {
      sid: 'Site',
      actions: OBJECTS,
      resource: `${bucket}1/index.html`,
      grant: `${bucket}*/*`,
      context: own,
    },
    {
      sid: 'SiteList',
      actions: ['s3:ListBucket'],
      resource: `${bucket}1`,
      grant: `${bucket}*`,
      context: own,
    },
  ];
}

const OBJECTS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];

const CHANGES = [
  'cloudformation:CreateChangeSet',
  'cloudformation:ContinueUpdateRollback',
  'cloudformation:RollbackStack',
];

const ROLLOUT_OF_TASKS = ['ecs:DescribeServices', 'ecs:DescribeTasks', 'ecs:ListServiceDeployments', 'ecs:ListTasks'];

const STACKS = [
  'cloudformation:DeleteChangeSet',
  'cloudformation:DescribeChangeSet',
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStacks',
  'cloudformation:ExecuteChangeSet',
  'cloudformation:GetTemplate',
  'cloudformation:ListStackResources',
  'cloudformation:TagResource',
  'cloudformation:UpdateTerminationProtection',
];

const STORE = [
  'cloudfront-keyvaluestore:DescribeKeyValueStore',
  'cloudfront-keyvaluestore:GetKey',
  'cloudfront-keyvaluestore:PutKey',
];

const REGISTRY = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:CreateRepository',
  'ecr:DescribeImages',
  'ecr:DescribeRepositories',
  'ecr:GetDownloadUrlForLayer',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

const FUNCTION = [
  'lambda:CreateFunction',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'lambda:TagResource',
];

/** What CloudFormation calls to make resources of a type: enough to tell that a role may not make it. */
const MAKING: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Function': FUNCTION,
  'AWS::Serverless::Function': FUNCTION,
  'AWS::Lambda::Version': ['lambda:PublishVersion'],
  'AWS::Lambda::Alias': ['lambda:CreateAlias', 'lambda:UpdateAlias'],
  'AWS::Lambda::Permission': ['lambda:AddPermission'],
  'AWS::ApiGatewayV2::Api': ['apigateway:POST', 'apigateway:PATCH', 'apigateway:GET'],
  'AWS::IAM::Role': ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:PassRole', 'iam:TagRole'],
  'AWS::Logs::LogGroup': ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
  'AWS::DynamoDB::Table': ['dynamodb:CreateTable', 'dynamodb:UpdateTable', 'dynamodb:DescribeTable'],
  'AWS::S3::Bucket': [
    's3:CreateBucket',
    's3:PutEncryptionConfiguration',
    's3:PutBucketPublicAccessBlock',
    's3:PutLifecycleConfiguration',
  ],
  'AWS::S3::BucketPolicy': ['s3:PutBucketPolicy'],
  'AWS::CloudFront::Distribution': [
    'cloudfront:CreateDistribution',
    'cloudfront:UpdateDistribution',
    'cloudfront:TagResource',
  ],
  'AWS::CloudFront::Function': ['cloudfront:CreateFunction', 'cloudfront:UpdateFunction', 'cloudfront:PublishFunction'],
  'AWS::CloudFront::KeyValueStore': ['cloudfront:CreateKeyValueStore'],
  'AWS::CloudFront::OriginAccessControl': ['cloudfront:CreateOriginAccessControl'],
  'AWS::ECS::Cluster': ['ecs:CreateCluster'],
  'AWS::ECS::Service': ['ecs:CreateService', 'ecs:UpdateService'],
  'AWS::ECS::TaskDefinition': ['ecs:RegisterTaskDefinition'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['elasticloadbalancing:CreateLoadBalancer'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['elasticloadbalancing:CreateTargetGroup'],
  'AWS::ElasticLoadBalancingV2::Listener': [
    'elasticloadbalancing:CreateListener',
    'elasticloadbalancing:ModifyListener',
  ],
  'AWS::EC2::VPC': ['ec2:CreateVpc', 'ec2:DescribeVpcs'],
  'AWS::EC2::Subnet': ['ec2:CreateSubnet'],
  'AWS::EC2::SecurityGroup': ['ec2:CreateSecurityGroup', 'ec2:AuthorizeSecurityGroupIngress'],
  'AWS::Route53::RecordSet': ['route53:ChangeResourceRecordSets'],
};

/** Names that CloudFormation gives to what it makes, by service: what has no name of its stack is asked of all resources. */
const NAMED: Readonly<Record<string, (about: Deploying, stack: string) => string>> = {
  dynamodb: ({ partition, region, account }, stack) =>
    `arn:${partition}:dynamodb:${region}:${account}:table/${stack}-Table-1`,
  iam: ({ partition, account }, stack) => `arn:${partition}:iam::${account}:role/${stack}-Role-1`,
  lambda: ({ partition, region, account }, stack) => `arn:${partition}:lambda:${region}:${account}:function:${stack}`,
  logs: ({ partition, region, account }, stack) =>
    `arn:${partition}:logs:${region}:${account}:log-group:/aws/lambda/${stack}`,
  // Buckets of previews have a name of their own.
  s3: ({ partition, environment }, stack) =>
    `arn:${partition}:s3:::${previewOf(environment) === undefined ? '' : 'pr-'}${stack}-bucket-1`,
};

/**
 * What the role that CloudFormation uses must be allowed, by the types of the resources that the templates hold: on names
 * as its stacks have them, since a role may be bound to the names of its app.
 */
export function neededByResources(types: readonly string[], about: Deploying): Need[] {
  const actions = [...new Set(types.flatMap((type) => MAKING[type] ?? []))].sort();
  const stack = stackName(about, about.mode);
  const services = Map.groupBy(actions, (action) => {
    const service = action.split(':')[0]!;
    return service in NAMED ? service : '';
  });
  return [...services].map(([service, named]) => ({
    sid: `Resources${service}`,
    actions: named,
    resource: NAMED[service]?.(about, stack) ?? '*',
    grant: '*',
    // A role of a bounded app is made with its boundary, or not at all.
    ...(service === 'iam' && about.boundaryArn && { context: { 'iam:PermissionsBoundary': about.boundaryArn } }),
  }));
}

import { actionsOf } from './iam-actions.ts';
import type { Request } from './iam-policy.ts';

/**
 * What IAM judges when the SDK makes a call: for each action the resource that the input names, and the condition keys that
 * AWS gives with it. The resource types are those of the service authorization reference, which
 * test/unit/support/call-requests.test.ts compares.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface Call {
  /** "S3 PutObject": name of the service and of the command. */
  name: string;
  input: Readonly<Record<string, unknown>>;
  region: string;
  account: string;
}

type Resources = (input: Input, at: At) => string | readonly string[];

interface Input {
  /** A member as a string; empty where it is not there. */
  text(name: string): string;
  /** A list of strings. */
  list(name: string): readonly string[];
  raw: Readonly<Record<string, unknown>>;
}

/** ARNs of the caller's own region and account; what is an ARN stays one. */
type At = (service: string, kind: string, name: string) => string;

const ANY: Resources = () => '*';

export function requestsOf({ name, input, region, account }: Call): Request[] {
  const at: At = (service, kind, given) =>
    given.startsWith('arn:') ? given : `arn:aws:${service}:${region}:${account}:${kind}${given}`;
  const service = name.slice(0, name.lastIndexOf(' '));
  const resources = OF_CALLS[name] ?? OF_SERVICES[service];
  if (!resources) throw new Error(`What ${name} is asked of is not known: add it to test/support/aws/call-requests.ts`);
  const from = reader(input);
  const context = {
    'aws:ResourceAccount': account,
    'aws:RequestedRegion': region,
    ...CONTEXTS[service]?.(from, at),
  };
  const requests = actionsOf(name)
    .filter((action) => NOT_HERE[action]?.(name, input) !== true)
    .flatMap((action) => [resources(from, at)].flat().map((resource) => ({ action, resource, context })));
  return [...requests, ...(ALSO[name]?.(from, requests) ?? [])];
}

function reader(raw: Readonly<Record<string, unknown>>): Input {
  return {
    raw,
    text: (name) => (typeof raw[name] === 'string' ? raw[name] : ''),
    list: (name) => (Array.isArray(raw[name]) ? (raw[name] as string[]) : []),
  };
}

const stack: Resources = ({ text }, at) => {
  const name = text('StackName') || text('ChangeSetName');
  return at('cloudformation', 'stack/', name.startsWith('arn:') ? name : `${name}/*`);
};
const object: Resources = ({ text }) => `arn:aws:s3:::${text('Bucket')}/${text('Key')}`;
const bucket: Resources = ({ text }) => `arn:aws:s3:::${text('Bucket')}`;
/** Without what it is asked of, and with it where a call names a version or an alias by its qualifier. */
const lambdaFunction: Resources = ({ text }, at) => {
  const arn = at('lambda', 'function:', text('FunctionName'));
  return text('Qualifier') ? `${arn}:${text('Qualifier')}` : arn;
};
const parameter: Resources = ({ text }, at) => at('ssm', 'parameter/', text('Name').replace(/^\//, ''));
const table: Resources = ({ text }, at) => at('dynamodb', 'table/', text('TableName'));
const tables: Resources = ({ raw }, at) =>
  Object.keys((raw['RequestItems'] ?? {}) as object).map((name) => at('dynamodb', 'table/', name));
const repository: Resources = ({ text, list }, at) =>
  [text('repositoryName'), ...list('repositoryNames')].filter(Boolean).map((one) => at('ecr', 'repository/', one));
// As AWS says it in what it refuses: "log-group:NAME:log-stream:STREAM", with no stream for a call on the group.
const logStream: Resources = ({ text }, at) =>
  at('logs', 'log-group:', `${text('logGroupName')}:log-stream:${text('logStreamName')}`);
const clusterName = ({ text }: Input) => text('cluster').split('/').at(-1)!;
const services: Resources = (input, at) =>
  [input.text('service'), ...input.list('services')]
    .filter(Boolean)
    .map((one) => at('ecs', `service/${clusterName(input)}/`, one));
const ofCloudFront = (kind: string, member: string): Resources => {
  return ({ text }, at) => at('cloudfront', '', '').replace(/:[^:]*:([^:]*):$/, `::$1:${kind}/${text(member)}`);
};
const distribution: Resources = (input, at) =>
  ofCloudFront('distribution', input.text('DistributionId') ? 'DistributionId' : 'Id')(input, at);

/** Where all calls of a service are asked of the same kind of thing. */
const OF_SERVICES: Readonly<Record<string, Resources>> = {
  CloudFormation: stack,
  'CloudFront KeyValueStore': ({ text }) => text('KvsARN'),
  'CloudWatch Logs': logStream,
  ECR: repository,
  Lambda: lambdaFunction,
  S3: object,
  STS: ANY,
};

const OF_CALLS: Readonly<Record<string, Resources>> = {
  'AppRunner DeleteService': ({ text }) => text('ServiceArn'),
  'AppRunner DescribeService': ({ text }) => text('ServiceArn'),
  'AppRunner ListOperations': ({ text }) => text('ServiceArn'),
  'AppRunner ListServices': ANY,
  'CloudFormation ListImports': ANY,
  'CloudFormation ListStacks': ANY,
  'CloudFront CreateInvalidation': distribution,
  'CloudFront GetCachePolicy': ofCloudFront('cache-policy', 'Id'),
  'CloudFront GetDistribution': distribution,
  'CloudFront GetDistributionConfig': distribution,
  'CloudFront GetInvalidation': distribution,
  'CloudFront ListDistributions': ANY,
  'CloudFront ListFunctions': ANY,
  'CloudFront ListKeyValueStores': ANY,
  'CloudFront ListOriginAccessControls': ANY,
  'CloudFront UpdateDistribution': distribution,
  'CloudWatch DescribeAlarms': ({ list }, at) => list('AlarmNames').map((one) => at('cloudwatch', 'alarm:', one)),
  'CloudWatch GetMetricData': ANY,
  'CloudWatch Logs DescribeLogGroups': ANY,
  'DynamoDB BatchGetItem': tables,
  'DynamoDB BatchWriteItem': tables,
  'DynamoDB CreateBackup': table,
  'DynamoDB DeleteTable': table,
  'DynamoDB DescribeBackup': ({ text }) => text('BackupArn'),
  'DynamoDB DescribeTable': table,
  'DynamoDB DescribeTimeToLive': table,
  'DynamoDB ListTables': ANY,
  'DynamoDB PutItem': table,
  'DynamoDB Scan': table,
  'DynamoDB UpdateTable': table,
  'ECR GetAuthorizationToken': ANY,
  'ECS DescribeClusters': ({ list }, at) => list('clusters').map((one) => at('ecs', 'cluster/', one)),
  'ECS DescribeServices': services,
  'ECS DescribeTaskDefinition': ANY,
  'ECS DescribeTasks': (input, at) => input.list('tasks').map((one) => at('ecs', `task/${clusterName(input)}/`, one)),
  'ECS ListServiceDeployments': services,
  'ECS ListTasks': (input, at) => at('ecs', `container-instance/${clusterName(input)}/`, '*'),
  'EFS DeleteFileSystem': ({ text }, at) => at('elasticfilesystem', 'file-system/', text('FileSystemId')),
  'EFS DescribeFileSystems': ({ text }, at) => at('elasticfilesystem', 'file-system/', text('FileSystemId')),
  'Elastic Load Balancing v2 DescribeAccountLimits': ANY,
  'Elastic Load Balancing v2 DescribeLoadBalancers': ANY,
  'IAM GetRole': ({ text }, at) => at('iam', '', `role/${text('RoleName')}`).replace(/:iam:[^:]*:/, ':iam::'),
  'IAM ListRoles': ANY,
  'IAM SimulatePrincipalPolicy': ({ text }) => text('PolicySourceArn'),
  'Lambda GetAccountSettings': ANY,
  'Resource Groups Tagging API GetResources': ANY,
  'S3 DeleteBucket': bucket,
  'S3 DeleteObjects': ({ text, raw }) => {
    const { Objects = [] } = (raw['Delete'] ?? {}) as { Objects?: { Key: string }[] };
    return Objects.map(({ Key }) => `arn:aws:s3:::${text('Bucket')}/${Key}`);
  },
  'S3 HeadBucket': bucket,
  'S3 ListBuckets': ANY,
  'S3 ListMultipartUploads': bucket,
  'S3 ListObjectVersions': bucket,
  'S3 ListObjectsV2': bucket,
  'SSM DescribeParameters': ANY,
  'SSM GetParameter': parameter,
  'SSM PutParameter': parameter,
  'STS AssumeRole': ({ text }) => text('RoleArn'),
  'Secrets Manager DescribeSecret': ({ text }, at) => at('secretsmanager', 'secret:', text('SecretId')),
};

/** Actions of a call that this input does not need, or needs of something else. */
const NOT_HERE: Readonly<Record<string, (name: string, input: Call['input']) => boolean>> = {
  's3:DeleteObjectVersion': (name, input) =>
    name === 'S3 DeleteObjects' &&
    !(input['Delete'] as { Objects: { VersionId?: string }[] }).Objects.some(({ VersionId }) => VersionId),
  's3:GetObject': (name) => /Copy$/.test(name) || name === 'S3 CopyObject',
};

/** Condition keys that a service gives. */
const CONTEXTS: Readonly<Record<string, (input: Input, at: At) => Record<string, string>>> = {
  CloudFormation: ({ text }) => ({
    ...(text('RoleARN') && { 'cloudformation:RoleArn': text('RoleARN') }),
    ...(text('ChangeSetName') && { 'cloudformation:ChangeSetName': text('ChangeSetName') }),
  }),
  ECS: ({ text }, at) => ({ ...(text('cluster') && { 'ecs:cluster': at('ecs', 'cluster/', text('cluster')) }) }),
  S3: ({ text, raw }) => ({ ...('Prefix' in raw && { 's3:prefix': text('Prefix') }) }),
};

/** What a call needs beside its own action. */
const ALSO: Readonly<Record<string, (input: Input, own: readonly Request[]) => Request[]>> = {
  'CloudFormation CreateChangeSet': (input, [own]) => [
    ...passed(input),
    ...(input.list('Tags').length > 0 ? [{ ...own!, action: 'cloudformation:TagResource' }] : []),
  ],
  'CloudFormation UpdateStack': passed,
  'CloudFormation DeleteStack': passed,
  'CloudFormation RollbackStack': passed,
  'CloudFormation ContinueUpdateRollback': passed,
  'ECR CreateRepository': (input, [own]) => [
    ...(input.list('tags').length > 0 ? [{ ...own!, action: 'ecr:TagResource' }] : []),
    ...(input.raw['imageScanningConfiguration'] ? [{ ...own!, action: 'ecr:PutImageScanningConfiguration' }] : []),
  ],
  'S3 CopyObject': copied,
  'S3 UploadPartCopy': copied,
  'S3 GetObject': (input, [own]) => (input.text('VersionId') ? [{ ...own!, action: 's3:GetObjectVersion' }] : []),
};

function passed({ text }: Input): Request[] {
  if (!text('RoleARN')) return [];
  const context = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
  return [{ action: 'iam:PassRole', resource: text('RoleARN'), context }];
}

/** Copies read what they write: the source may be another bucket's. */
function copied({ text }: Input, [own]: readonly Request[]): Request[] {
  const source = decodeURIComponent(text('CopySource')).replace(/^\//, '').split('?')[0]!;
  return [{ ...own!, action: 's3:GetObject', resource: `arn:aws:s3:::${source}` }];
}

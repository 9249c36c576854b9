const REGISTRY = 'ecr:GetAuthorizationToken knows no resource: the login is that of the account';
const INTERFACES =
  'Lambda makes network interfaces whose IDs nobody knows before, and refuses a function whose role may not do so for all of them';
const TRACES = 'xray:PutTraceSegments and PutTelemetryRecords know no resource';
const TASK_DEFINITIONS =
  'These know no resource: the reason why the stack belongs into an account of previews alone. A condition keeps them to the region';

/**
 * Every right of a shipped template to all resources ("*"), or to actions with a star, with the reason why it is not
 * narrower. By template, logical ID, and Sid or the first action.
 */
export const WILDCARDS: Readonly<Record<string, string>> = {
  'bootstrap DeployRole cloudformation:ContinueUpdateRollback':
    'Stacks have names of the apps. A condition keeps it to calls that name the execution role, which is what the stack then works with',
  'bootstrap AppBoundary GivesNothing':
    'A boundary gives no right: what it denies is its point, and this is what it leaves to the policies of a role',
  'bootstrap PromotionRole RegistryLogin': REGISTRY,
  'bootstrap DeployPolicy Stacks':
    'Stacks have names of the apps, and reads of them (Describe*, List*) change nothing; what changes one needs the execution role by name',
  'bootstrap DeployPolicy SettingVersions':
    'ssm:DescribeParameters knows no resource; DescribeSecret tells versions and no value, of secrets whose names only the app knows',
  'bootstrap DeployPolicy Sites':
    'Distributions and KeyValueStores have IDs that CloudFront makes up: no pattern names those of the apps',
  'bootstrap DeployPolicy PrefixLists': 'ec2:DescribeManagedPrefixLists knows no resource',
  'bootstrap DeployPolicy Networks':
    'ec2:DescribeVpcs knows no resource, and servicequotas:GetServiceQuota none that names a quota before it was raised',
  'bootstrap DeployPolicy RegistryLogin': REGISTRY,
  'bootstrap DeployPolicy Rollouts':
    'Reads of what runs, which change nothing; most know no resource (GetMetricData, DescribeAlarms), and the others have IDs that AWS makes up',
  'bootstrap DeployPolicy Quotas':
    'lambda:GetAccountSettings, cloudfront:ListFunctions and the two of load balancers know no resource',
  'bootstrap PlanPolicy Look':
    'The role of a plan may only look: lists and descriptions of stacks, sites and images whose names are those of the apps, which change nothing',
  'bootstrap PlanPolicy OwnChangeSets':
    'A condition keeps it to change sets with names of plans; stacks have names of the apps',
  'bootstrap ExecutionRole Roles':
    'Templates of the apps make roles with names that CloudFormation makes up; the Deny beside it keeps the roles of deployments out, and ExecutionPolicies takes the place of it',
  'bootstrap PreviewResources LogNames': 'logs:DescribeLogGroups lists by prefix; it gives names and no lines',
  'bootstrap PreviewResources Buckets':
    'The reads of a bucket that CloudFormation makes (GetBucket*), of buckets of previews only',
  'preview-containers TaskExecutionRole ecr:GetAuthorizationToken': REGISTRY,
  'preview-containers RelayRole ec2:AssignPrivateIpAddresses': INTERFACES,
  'preview-containers PreviewContainerResources AllTaskDefinitions': TASK_DEFINITIONS,
  'preview-containers PreviewContainerResources NameTags':
    'Tags of Cloud Map know no resource. A condition keeps it to the region',
  'preview-containers PreviewContainerPolicy Tasks':
    'Tasks have IDs that ECS makes up. A condition keeps it to the cluster of previews',
  'preview-containers PreviewContainerPolicy AllTaskDefinitions': TASK_DEFINITIONS,
  'bootstrap PreviewPolicy StackNames': 'Lists of names, which know no resource and change nothing',
  'bootstrap PreviewPolicy SettingNames': 'ssm:DescribeParameters knows no resource; it gives names and no values',
  'bootstrap PreviewPolicy RegistryLogin': REGISTRY,
  'bootstrap TeardownPolicy Look':
    'The look at the end must find what nobody expects: lists and descriptions of the account, which change nothing',
  'container-apprunner AccessRole ecr:GetAuthorizationToken': REGISTRY,
  'container-express ExecutionRole ecr:GetAuthorizationToken': REGISTRY,
  'container-fargate ExecutionRole ecr:GetAuthorizationToken': REGISTRY,
  'data-transfer TransferFunction elasticfilesystem:ClientMount':
    'A condition keeps it to one access point; the file system behind it is not known to the template',
  'lambda-http Role xray:PutTelemetryRecords': TRACES,
  'lambda-http Role ec2:CreateNetworkInterface': INTERFACES,
  'lambda-image Role xray:PutTelemetryRecords': TRACES,
  'lambda-image Role ec2:CreateNetworkInterface': INTERFACES,
};

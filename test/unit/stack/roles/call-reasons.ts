type Reasons = Readonly<Record<string, string>>;

/** One reason for several. */
function because(reason: string, names: readonly string[]): Reasons {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

/** Calls that are signed by hand (src/aws/requests/signed-request.ts), and those of container engines, which tests see go by. */
export const BY_OTHERS: Reasons = {
  ...because(
    'signed by hand: quotas and networks (test/unit/aws, test/unit/doctor, test/unit/pipeline/preflight/network-quota)',
    ['apigateway:GET', 'ec2:DescribeManagedPrefixLists', 'ec2:DescribeVpcs', 'servicequotas:GetServiceQuota'],
  ),
  ...because('docker, podman and buildah push and pull (test/integration/image)', [
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:CompleteLayerUpload',
    'ecr:GetDownloadUrlForLayer',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
    'ecr:UploadLayerPart',
  ]),
};

/** Calls of src/ that no test sees: by name of the command. */
export const UNRECORDED: Reasons = {
  GetMetricData: 'the figures of a shift, with a stand-in for CloudWatch: test/unit/pipeline/traffic/counts.test.ts',
  HeadBucket: 'a bucket that the list by tags still has when it is gone: the emulator forgets both at once',
  ListImports: 'a stack with exports that another one imports: no shipped template has exports',
  UpdateTimeToLive:
    'a restored table whose source has a time to live; the emulator restores nothing (test/support/emulator/point-in-time.ts)',
};

/** Calls that libraries make for src/. */
export const BY_LIBRARIES: Reasons = {
  'S3 UploadPart': 'Upload of @aws-sdk/lib-storage (src/aws/s3)',
  'STS AssumeRoleWithWebIdentity': 'credentials from the token of a run (@aws-sdk/credential-provider-node)',
};

/** Actions that the role of deployments lacks on purpose. */
export const NOT_OF_DEPLOYMENTS: Reasons = {
  'lambda:UpdateFunctionConfiguration':
    'smoke-test with cold-start-function: actions/smoke-test/README.md names the right',
  ...because(
    'migrate-data at another time, by exports and imports, or through a task: actions/migrate-data/README.md names what to grant',
    [
      'dynamodb:CreateTable',
      'dynamodb:DescribeContinuousBackups',
      'dynamodb:DescribeExport',
      'dynamodb:DescribeImport',
      'dynamodb:ExportTableToPointInTime',
      'dynamodb:ImportTable',
      'dynamodb:RestoreTableToPointInTime',
      'dynamodb:UpdateContinuousBackups',
      'ecs:DeregisterTaskDefinition',
      'ecs:RegisterTaskDefinition',
      'ecs:RunTask',
      'ecs:StopTask',
      's3:CreateJob',
      's3:DescribeJob',
      'ssm:PutParameter',
    ],
  ),
};

/** Actions that a role has and that no call of the tests needed. */
export const UNCALLED: Reasons = {
  'cloudformation:ListImports': 'teardown asks it of a stack with exports, which an own template may have',
  'cloudwatch:GetMetricData': 'the figures of a shift: test/unit/pipeline/traffic/counts.test.ts',
  ...because('CreateChangeSet needs it, for the tags of the stack and for its role', [
    'cloudformation:TagResource',
    'cloudformation:UntagResource',
    'iam:PassRole',
  ]),
  ...because('CreateRepository needs it, for tags and for scans on push', [
    'ecr:PutImageScanningConfiguration',
    'ecr:TagResource',
  ]),
  ...because('CopyObject needs it for an object with tags', [
    's3:GetObjectTagging',
    's3:GetObjectVersionTagging',
    's3:PutObjectTagging',
  ]),
  's3:GetObjectVersion': 'GetObject with a version needs it (src/aws/s3/bucket.ts)',
};

/** By policy and statement: whose handlers in CloudFormation call. A text that is no type is a reason. */
export const BY_CLOUDFORMATION: Readonly<Record<string, readonly string[]>> = {
  'ExecutionRole Roles': ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'],
  PlanExecutionRole: ['parameters of the type AWS::SSM::Parameter::Value, which are read when a change set is made'],
  'PreviewResources ApiTags': ['AWS::ApiGatewayV2::Api'],
  'PreviewResources Apis': ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route', 'AWS::ApiGatewayV2::Stage'],
  'PreviewResources BoundedRoles': ['AWS::IAM::Role'],
  'PreviewResources Buckets': ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
  'PreviewResources Code': ['AWS::Lambda::Function'],
  'PreviewResources Functions': ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Permission'],
  'PreviewResources Images': ['AWS::Lambda::Function'],
  'PreviewResources Layers': ['the layer that reads secrets (AWS::Lambda::LayerVersion), put in by the settings'],
  'PreviewResources LogNames': ['AWS::Logs::LogGroup'],
  'PreviewResources Logs': ['AWS::Logs::LogGroup'],
  'PreviewResources NewApis': ['AWS::ApiGatewayV2::Api'],
  'PreviewResources PassRoles': ['AWS::Lambda::Function'],
  'PreviewResources Queues': ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
  'PreviewResources Roles': ['AWS::IAM::Role'],
  'PreviewResources Tables': ['AWS::DynamoDB::Table'],
};

/** Actions of apps that no app of the tests calls by itself. */
export const BY_APPS: Reasons = {
  ...because('what an app does with items of a table: the apps of the tests do the rest of it', [
    'dynamodb:BatchGetItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:DescribeTable',
    'dynamodb:DescribeTimeToLive',
  ]),
  ...because('Lambda, for a function in a network', [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ]),
  ...because('ECS and App Runner, which pull the image', [
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:DescribeImages',
    'ecr:GetAuthorizationToken',
    'ecr:GetDownloadUrlForLayer',
  ]),
  ...because('the mount of a file system, which is no call of the app', [
    'elasticfilesystem:ClientMount',
    'elasticfilesystem:ClientWrite',
  ]),
  ...because('Lambda and ECS, which write what the app logs', ['logs:CreateLogStream', 'logs:PutLogEvents']),
  ...because('Lambda, with Tracing: Active', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
  ...because('Lambda, which receives for the handler of a queue, and an app that works on its own', [
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
  ]),
  ...because('S3 answers 403 for an object that is not there where the app may not list, and 404 where it may', [
    's3:ListBucket',
  ]),
  ...because('an upload in parts that the app of a preview gives up', ['s3:AbortMultipartUpload']),
  ...because('grants of a resources file: what the kind takes', [
    'lambda:InvokeFunction',
    'sns:Publish',
    'ssm:GetParametersByPath',
  ]),
};

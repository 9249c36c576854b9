/** What IAM calls a call of the SDK, "S3 HeadObject". https://docs.aws.amazon.com/service-authorization/latest/reference/ */

const PREFIXES: Readonly<Record<string, string>> = {
  'CloudFront KeyValueStore': 'cloudfront-keyvaluestore',
  'CloudWatch Logs': 'logs',
  'Elastic Load Balancing v2': 'elasticloadbalancing',
  'Resource Groups Tagging API': 'tag',
  'Secrets Manager': 'secretsmanager',
  'S3 Control': 's3',
  EFS: 'elasticfilesystem',
};

/** Where the action has another name, several are needed, or none. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'Lambda Invoke': ['lambda:InvokeFunction'],
  'S3 CompleteMultipartUpload': ['s3:PutObject'],
  'S3 CopyObject': ['s3:GetObject', 's3:PutObject'],
  'S3 CreateMultipartUpload': ['s3:PutObject'],
  'S3 DeleteObjects': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  'S3 HeadBucket': ['s3:ListBucket'],
  'S3 HeadObject': ['s3:GetObject'],
  'S3 ListBuckets': ['s3:ListAllMyBuckets'],
  'S3 ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
  'S3 ListObjectVersions': ['s3:ListBucketVersions'],
  'S3 ListObjectsV2': ['s3:ListBucket'],
  'S3 UploadPart': ['s3:PutObject'],
  'S3 UploadPartCopy': ['s3:GetObject', 's3:PutObject'],
  'STS AssumeRoleWithWebIdentity': [],
  'STS GetCallerIdentity': [],
};

export function actionsOf(call: string): readonly string[] {
  const at = call.lastIndexOf(' ');
  const service = call.slice(0, at);
  return ACTIONS[call] ?? [`${PREFIXES[service] ?? service.toLowerCase()}:${call.slice(at + 1)}`];
}

import { isNotFound } from '../errors.ts';
import type { AwsSession } from '../session.ts';

/** Whether a resource of a kind is really there; throws what AWS answers otherwise. */
type Look = (session: AwsSession, arn: string, name: string) => Promise<boolean>;

const LOOKS: Record<string, Look> = {
  async bucket(session, _, Bucket) {
    const { HeadBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
    await session.client(S3Client).send(new HeadBucketCommand({ Bucket }));
    return true;
  },
  async table(session, _, TableName) {
    const { DescribeTableCommand, DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
    await session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName }));
    return true;
  },
  async function(session, _, FunctionName) {
    const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    await session.client(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName }));
    return true;
  },
  async distribution(session, arn) {
    const { CloudFrontClient, GetDistributionCommand } = await import('@aws-sdk/client-cloudfront');
    await session.client(CloudFrontClient).send(new GetDistributionCommand({ Id: arn.split('/').at(-1)! }));
    return true;
  },
  async 'ECS cluster'(session, arn) {
    const { DescribeClustersCommand, ECSClient } = await import('@aws-sdk/client-ecs');
    const { clusters = [] } = await session.client(ECSClient).send(new DescribeClustersCommand({ clusters: [arn] }));
    return clusters.some(({ status }) => status !== 'INACTIVE');
  },
  async 'ECS service'(session, arn) {
    const { DescribeServicesCommand, ECSClient } = await import('@aws-sdk/client-ecs');
    // arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME
    const cluster = arn.split('/').at(-2)!;
    const command = new DescribeServicesCommand({ cluster, services: [arn] });
    const { services = [] } = await session.client(ECSClient).send(command);
    return services.some(({ status }) => status !== 'INACTIVE');
  },
  async 'file system'(session, _, name) {
    const { DescribeFileSystemsCommand, EFSClient } = await import('@aws-sdk/client-efs');
    const FileSystemId = name.split('/').at(-1)!;
    // An access point goes with its file system, and is told by it.
    if (!FileSystemId.startsWith('fs-')) return false;
    const { FileSystems = [] } = await session.client(EFSClient).send(new DescribeFileSystemsCommand({ FileSystemId }));
    return FileSystems.some(({ LifeCycleState }) => LifeCycleState !== 'deleted' && LifeCycleState !== 'deleting');
  },
  async 'log group'(session, _, name) {
    const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    // Of those that begin so the one of this very name is the first.
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 1 });
    const { logGroups = [] } = await session.client(CloudWatchLogsClient).send(command);
    return logGroups.some(({ logGroupName }) => logGroupName === name);
  },
};

/**
 * Tags are listed for some time after what carried them is gone ("tagged or previously tagged", says AWS; a NAT gateway for
 * an hour), so that each resource is asked for which CloudFormation has not just deleted. One of a kind that is not asked
 * for, or that may not be, counts as there.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function exists(
  session: AwsSession,
  arn: string,
  { kind, name, isDeleted }: { kind: string; name: string; isDeleted?: (name: string) => boolean },
): Promise<boolean> {
  if (isDeleted?.(name)) return false;
  try {
    return (await LOOKS[kind]?.(session, arn, name)) ?? true;
  } catch (error) {
    return !isNotFound(error);
  }
}

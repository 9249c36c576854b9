import { isNotFound, type AwsSession } from '../../aws/index.ts';
import { logGroupsBelow } from '../removal/log-groups.ts';

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
  'log group': async (session, _, name) => (await logGroupsBelow(session, name)).includes(name),
};

/**
 * Tags are listed for some time after what carried them is gone ("tagged or previously tagged", says AWS), so that each
 * resource is asked for. One of a kind that is not asked for, or that may not be, counts as there.
 */
export async function exists(
  session: AwsSession,
  arn: string,
  { kind, name }: { kind: string; name: string },
): Promise<boolean> {
  try {
    return (await LOOKS[kind]?.(session, arn, name)) ?? true;
  } catch (error) {
    return !isNotFound(error);
  }
}

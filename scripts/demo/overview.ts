import { testSession } from '../../test/support/emulator/session.ts';
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';

/** What people call the resources that matter; the rest is counted. */
const NAMES: Record<string, string> = {
  'AWS::Lambda::Function': 'Lambda function',
  'AWS::Serverless::Function': 'Lambda function',
  'AWS::ApiGatewayV2::Api': 'HTTP API',
  'AWS::DynamoDB::Table': 'DynamoDB table',
  'AWS::S3::Bucket': 'S3 bucket',
  'AWS::CloudFront::Distribution': 'CloudFront distribution',
  'AWS::CloudFront::Function': 'edge function',
  'AWS::CloudFront::KeyValueStore': 'key-value store',
  'AWS::ECS::Service': 'ECS service',
  'AWS::ECS::Cluster': 'ECS cluster',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  'AWS::EFS::FileSystem': 'file system',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::IAM::Role': 'role',
};

/** One row a stack of this app: its name, its status and what it holds. */
export async function listStacks(endpoint: string, app: string): Promise<string[][]> {
  const client = testSession(endpoint).client(CloudFormationClient);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  const rows: string[][] = [];
  for (const { StackName = '', StackStatus = '', ParentId } of Stacks) {
    if (ParentId || !(StackName.startsWith(`${app}-`) || StackName === 'deploy-bootstrap')) continue;
    const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
    rows.push([StackName, StackStatus, describe(StackResourceSummaries.map(({ ResourceType = '' }) => ResourceType))]);
  }
  return rows.sort(([a = ''], [b = '']) => a.localeCompare(b));
}

function describe(types: readonly string[]): string {
  const counts = new Map<string, number>();
  let rest = 0;
  for (const type of types) {
    const name = NAMES[type];
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
    else rest++;
  }
  const named = [...counts].map(([name, count]) => (count === 1 ? name : `${count} ${name}s`));
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { poll, type AwsSession } from '../../../src/aws/index.ts';
import { unique } from '../names.ts';

export interface WebStack {
  name: string;
  bucket: string;
  distributionId: string;
  distributionDomain: string;
  keyValueStoreArn: string;
  webUrl: string;
}

/** The shipped web stack, as CloudFormation makes it from templates/stacks/web.yaml. */
export async function createWebStack(
  session: AwsSession,
  // As the pipeline names it: the role of deployments knows its bucket by that.
  name = `${unique('site')}-web`,
  parameters: Record<string, string> = {},
): Promise<WebStack> {
  const cloudformation = session.client(CloudFormationClient);
  const template = readFileSync(join(import.meta.dirname, '../../../templates/stacks/web.yaml'), 'utf8');
  await cloudformation.send(
    new CreateStackCommand({
      StackName: name,
      TemplateBody: template,
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  const stack = await poll(
    async () => {
      const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: name }));
      return Stacks![0]!.StackStatus!.endsWith('_IN_PROGRESS') ? undefined : Stacks![0]!;
    },
    { timeout: 30_000, interval: () => 50 },
  );
  if (stack.StackStatus !== 'CREATE_COMPLETE') {
    const { StackEvents } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: name }));
    const failed = StackEvents!.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED'));
    throw new Error(`Web stack: ${stack.StackStatus} ${JSON.stringify(failed)}`);
  }
  const output = (key: string) => stack.Outputs!.find(({ OutputKey }) => OutputKey === key)!.OutputValue!;
  return {
    name,
    bucket: output('Bucket'),
    distributionId: output('DistributionId'),
    distributionDomain: output('DistributionDomain'),
    keyValueStoreArn: output('KeyValueStoreArn'),
    webUrl: output('WebUrl'),
  };
}

/**
 * A distribution as people have them who never heard of releases: a bucket, an optional folder, CachingOptimized.
 * `tagHeader`: it reads cache tags from that header.
 */
export async function createPlainDistribution(
  session: AwsSession,
  bucket: string,
  originPath = '',
  tagHeader?: string,
): Promise<string> {
  const { Distribution } = await session.client(CloudFrontClient).send(
    new CreateDistributionCommand({
      DistributionConfig: {
        CallerReference: unique('plain'),
        Comment: '',
        Enabled: true,
        DefaultRootObject: 'index.html',
        ...(tagHeader && { CacheTagConfig: { HeaderName: tagHeader } }),
        Origins: {
          Quantity: 1,
          Items: [
            {
              Id: 'site',
              DomainName: `${bucket}.s3.us-east-1.amazonaws.com`,
              OriginPath: originPath,
              S3OriginConfig: { OriginAccessIdentity: '' },
            },
          ],
        },
        DefaultCacheBehavior: {
          TargetOriginId: 'site',
          ViewerProtocolPolicy: 'allow-all',
          CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        },
      },
    }),
  );
  return Distribution!.Id!;
}

import {
  CloudFrontClient,
  CreateDistributionCommand,
  CreateFunctionCommand,
  CreateInvalidationCommand,
  CreateKeyValueStoreCommand,
  DeleteDistributionCommand,
  type DistributionConfig,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  PutKeyCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { unique } from '../../../support/names.ts';
import { front, type Mistakes, session } from './ground.ts';

export const EDGE: Mistakes = {
  'cloudfront-managed-policies': {
    code: 'NoSuchCachePolicy',
    plant: () =>
      cloudfront().send(
        new CreateDistributionCommand({ DistributionConfig: distribution('4135ea2d-6df8-44a3-9df3-3b5a84be39ad') }),
      ),
  },
  'cloudfront-invalidation-paths': { code: 'InvalidArgument', plant: () => invalidate(['/runtime~main.js']) },
  'cloudfront-invalidations-in-progress': {
    code: 'TooManyInvalidationsInProgress',
    plant: () => invalidate(Array.from({ length: 16 }, (_, index) => `/${index}/*`)),
  },
  'cloudfront-function-10-kb': {
    code: 'FunctionSizeLimitExceeded',
    plant: () =>
      cloudfront().send(
        new CreateFunctionCommand({
          Name: unique('f'),
          FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
          FunctionCode: Buffer.from(`function handler(event) { return event.request; }//${'x'.repeat(10_240)}`),
        }),
      ),
  },
  'cloudfront-disabled-slowly': { code: 'DistributionNotDisabled', plant: deletedTooSoon },
  'kvs-sigv4a': { code: 'AccessDeniedException', plant: plainSignature },
  'kvs-global-sts': {
    code: 'AccessDeniedException',
    plant: async () => {
      const { KeyValueStore } = await cloudfront().send(new CreateKeyValueStoreCommand({ Name: unique('strict') }));
      const token = { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'FwoGZXIvYXdzEA4aDO' };
      const global = session.withCredentials(() => Promise.resolve(token));
      const client = global.client(CloudFrontKeyValueStoreClient as never) as CloudFrontKeyValueStoreClient;
      await client.send(new DescribeKeyValueStoreCommand({ KvsARN: KeyValueStore!.ARN! }));
    },
  },
  'kvs-value-1-kb': {
    code: 'ValidationException',
    plant: () =>
      withStore((KvsARN, IfMatch) => new PutKeyCommand({ KvsARN, Key: 'k', Value: 'x'.repeat(1025), IfMatch })),
  },
  'kvs-update-50': {
    code: 'ValidationException',
    plant: () =>
      withStore((KvsARN, IfMatch) => {
        const Puts = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '1' }));
        return new UpdateKeysCommand({ KvsARN, Puts, IfMatch });
      }),
  },
  'kvs-stale-etag': {
    code: 'ValidationException',
    plant: () => {
      let keys = 0;
      return withStore((KvsARN, IfMatch) => new PutKeyCommand({ KvsARN, Key: `k${keys++}`, Value: '1', IfMatch }), 2);
    },
  },
};

export const cloudfront = () => session.client(CloudFrontClient);

function distribution(CachePolicyId: string): DistributionConfig {
  return {
    CallerReference: unique('strict'),
    Comment: '',
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'origin',
          DomainName: 'origin.example',
          CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
        },
      ],
    },
    DefaultCacheBehavior: { TargetOriginId: 'origin', ViewerProtocolPolicy: 'redirect-to-https', CachePolicyId },
  };
}

export function distributionResource(): object {
  const { Comment, ...config } = distribution('658327ea-f89d-4fab-a63d-7e88639e58f6');
  const DistributionConfig = { ...config, Comment, Origins: config.Origins!.Items };
  return { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig } };
}

async function deletedTooSoon(): Promise<void> {
  const config = distribution('658327ea-f89d-4fab-a63d-7e88639e58f6');
  const made = await cloudfront().send(new CreateDistributionCommand({ DistributionConfig: config }));
  const Id = made.Distribution!.Id!;
  const disabled = { ...made.Distribution!.DistributionConfig!, Enabled: false };
  const update = new UpdateDistributionCommand({ Id, IfMatch: made.ETag, DistributionConfig: disabled });
  const { ETag } = await cloudfront().send(update);
  await cloudfront().send(new DeleteDistributionCommand({ Id, IfMatch: ETag }));
}

export async function invalidate(Items: string[]): Promise<{ DistributionId: string; Id: string }> {
  const { Distribution } = await cloudfront().send(
    new CreateDistributionCommand({ DistributionConfig: distribution('658327ea-f89d-4fab-a63d-7e88639e58f6') }),
  );
  const InvalidationBatch = { CallerReference: unique('i'), Paths: { Quantity: Items.length, Items } };
  const DistributionId = Distribution!.Id!;
  const command = new CreateInvalidationCommand({ DistributionId, InvalidationBatch });
  return { DistributionId, Id: (await cloudfront().send(command)).Invalidation!.Id! };
}

/** Writes to a new store, several times with the ETag that it had at first. */
async function withStore(
  command: (arn: string, etag: string) => PutKeyCommand | UpdateKeysCommand,
  times = 1,
): Promise<void> {
  const { KeyValueStore } = await cloudfront().send(new CreateKeyValueStoreCommand({ Name: unique('strict') }));
  const client = session.client(CloudFrontKeyValueStoreClient as never) as CloudFrontKeyValueStoreClient;
  const KvsARN = KeyValueStore!.ARN!;
  const { ETag } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN }));
  for (let time = 0; time < times; time++) await client.send(command(KvsARN, ETag!) as PutKeyCommand);
}

async function plainSignature(): Promise<void> {
  const answer = await fetch(`${front.endpoint}/key-value-stores/arn/keys/k`, {
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudfront-keyvaluestore/aws4_request, SignedHeaders=host, Signature=0',
    },
  });
  throw Object.assign(new Error('refused'), { name: answer.headers.get('x-amzn-errortype') });
}

import {
  CloudFrontClient,
  DescribeFunctionCommand,
  GetCachePolicyCommand,
  GetDistributionCommand,
  GetFunctionCommand,
  GetInvalidationCommand,
  GetOriginRequestPolicyCommand,
  GetResponseHeadersPolicyCommand,
  ListDistributionsCommand,
  ListInvalidationsCommand,
  type CacheBehavior,
  type CachePolicyConfig,
  type DefaultCacheBehavior,
  type Origin,
  type OriginRequestPolicyConfig,
  type ResponseHeadersPolicyConfig,
} from '@aws-sdk/client-cloudfront';
import { CloudFrontKeyValueStoreClient, paginateListKeys } from '@aws-sdk/client-cloudfront-keyvaluestore';
import '@aws-sdk/signature-v4a';
import type { AwsSession } from '../../../src/aws/index.ts';
import { compileFunction, type EdgeFunction } from './functions.ts';

/** A behavior with its policies and its functions resolved. */
export interface EdgeBehavior {
  config: DefaultCacheBehavior | CacheBehavior;
  /** Undefined on the default behavior. */
  pathPattern?: string;
  cachePolicy: CachePolicyConfig;
  originRequestPolicy?: OriginRequestPolicyConfig;
  responseHeadersPolicy?: ResponseHeadersPolicyConfig;
  viewerRequest?: AssociatedFunction;
  viewerResponse?: AssociatedFunction;
}

interface AssociatedFunction {
  code: string;
  run: EdgeFunction;
  keyValueStoreArn?: string;
}

export interface EdgeDistribution {
  id: string;
  arn: string;
  domain: string;
  aliases: string[];
  enabled: boolean;
  defaultRootObject: string;
  /** Header of the origin's responses that names their cache tags. */
  tagHeader?: string;
  origins: Map<string, Origin>;
  behaviors: EdgeBehavior[];
  /** Error pages by status; a TTL without a page only limits how long the error is cached. */
  errorPages: Map<number, { page?: string; code?: number; ttl: number }>;
}

/** Reads everything that one distribution's traffic depends on from CloudFront's API. */
export async function readDistribution(session: AwsSession, id: string): Promise<EdgeDistribution> {
  const cloudfront = session.client(CloudFrontClient);
  const { Distribution } = await cloudfront.send(new GetDistributionCommand({ Id: id }));
  const config = Distribution!.DistributionConfig!;
  const behaviors = [...(config.CacheBehaviors?.Items ?? []), config.DefaultCacheBehavior!];
  return {
    id,
    arn: Distribution!.ARN!,
    domain: Distribution!.DomainName!,
    aliases: config.Aliases?.Items ?? [],
    enabled: config.Enabled!,
    defaultRootObject: config.DefaultRootObject ?? '',
    tagHeader: config.CacheTagConfig?.HeaderName,
    origins: new Map(config.Origins!.Items!.map((origin) => [origin.Id!, origin])),
    behaviors: await Promise.all(behaviors.map((behavior) => readBehavior(cloudfront, behavior))),
    errorPages: new Map(
      (config.CustomErrorResponses?.Items ?? []).map((response) => [
        response.ErrorCode!,
        {
          page: response.ResponsePagePath || undefined,
          code: response.ResponseCode ? Number(response.ResponseCode) : undefined,
          ttl: response.ErrorCachingMinTTL ?? 10,
        },
      ]),
    ),
  };
}

/** Behaviors with the older ForwardedValues are cached like CachingOptimized, with their own TTLs. */
async function readBehavior(
  cloudfront: CloudFrontClient,
  config: DefaultCacheBehavior | CacheBehavior,
): Promise<EdgeBehavior> {
  const associated = async (event: string) => {
    const arn = config.FunctionAssociations?.Items?.find(({ EventType }) => EventType === event)?.FunctionARN;
    return arn ? await readFunction(cloudfront, arn) : undefined;
  };
  const [cachePolicy, originRequestPolicy, responseHeadersPolicy, viewerRequest, viewerResponse] = await Promise.all([
    config.CachePolicyId
      ? cloudfront
          .send(new GetCachePolicyCommand({ Id: config.CachePolicyId }))
          .then(({ CachePolicy }) => CachePolicy!.CachePolicyConfig!)
      : { Name: 'forwarded-values', MinTTL: config.MinTTL ?? 0, DefaultTTL: config.DefaultTTL, MaxTTL: config.MaxTTL },
    config.OriginRequestPolicyId
      ? cloudfront
          .send(new GetOriginRequestPolicyCommand({ Id: config.OriginRequestPolicyId }))
          .then(({ OriginRequestPolicy }) => OriginRequestPolicy!.OriginRequestPolicyConfig)
      : undefined,
    config.ResponseHeadersPolicyId
      ? cloudfront
          .send(new GetResponseHeadersPolicyCommand({ Id: config.ResponseHeadersPolicyId }))
          .then(({ ResponseHeadersPolicy }) => ResponseHeadersPolicy!.ResponseHeadersPolicyConfig)
      : undefined,
    associated('viewer-request'),
    associated('viewer-response'),
  ]);
  const pathPattern = 'PathPattern' in config ? config.PathPattern : undefined;
  return {
    config,
    pathPattern,
    cachePolicy,
    originRequestPolicy,
    responseHeadersPolicy,
    viewerRequest,
    viewerResponse,
  };
}

async function readFunction(cloudfront: CloudFrontClient, arn: string): Promise<AssociatedFunction> {
  const live = { Name: arn.split('/').pop()!, Stage: 'LIVE' } as const;
  const [{ FunctionSummary }, { FunctionCode }] = await Promise.all([
    cloudfront.send(new DescribeFunctionCommand(live)),
    cloudfront.send(new GetFunctionCommand(live)),
  ]);
  const code = Buffer.from(FunctionCode!).toString('utf8');
  return {
    code,
    run: compileFunction(code),
    keyValueStoreArn: FunctionSummary!.FunctionConfig!.KeyValueStoreAssociations?.Items?.[0]?.KeyValueStoreARN,
  };
}

/** All pairs of a KeyValueStore. */
export async function readKeyValueStore(session: AwsSession, arn: string): Promise<Map<string, string>> {
  const client = session.client(CloudFrontKeyValueStoreClient);
  const values = new Map<string, string>();
  for await (const page of paginateListKeys({ client, pageSize: 50 }, { KvsARN: arn })) {
    for (const { Key, Value } of page.Items ?? []) values.set(Key!, Value!);
  }
  return values;
}

export async function listDistributions(
  session: AwsSession,
): Promise<{ id: string; domain: string; aliases: string[] }[]> {
  const { DistributionList } = await session.client(CloudFrontClient).send(new ListDistributionsCommand({}));
  return (DistributionList?.Items ?? []).map(({ Id, DomainName, Aliases }) => ({
    id: Id!,
    domain: DomainName!,
    aliases: Aliases?.Items ?? [],
  }));
}

/** Path patterns of the invalidations that `known` does not hold yet. */
export async function newInvalidations(
  session: AwsSession,
  distributionId: string,
  known: ReadonlySet<string>,
): Promise<{ id: string; paths: string[] }[]> {
  const cloudfront = session.client(CloudFrontClient);
  const { InvalidationList } = await cloudfront.send(
    new ListInvalidationsCommand({ DistributionId: distributionId, MaxItems: 100 }),
  );
  const ids = (InvalidationList?.Items ?? []).map(({ Id }) => Id!).filter((id) => !known.has(id));
  return await Promise.all(
    ids.map(async (id) => {
      const { Invalidation } = await cloudfront.send(
        new GetInvalidationCommand({ DistributionId: distributionId, Id: id }),
      );
      return { id, paths: Invalidation!.InvalidationBatch!.Paths!.Items ?? [] };
    }),
  );
}

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
import { useSignatureV4a, type AwsSession } from '../../../src/aws/index.ts';
import { compileFunction, type EdgeFunction } from './functions.ts';

useSignatureV4a();

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

/**
 * Reads everything that one distribution's traffic depends on from CloudFront's API: what several behaviors share once, and
 * of what is `known` only what may have changed.
 */
export async function readDistribution(session: AwsSession, id: string, known: KnownParts): Promise<EdgeDistribution> {
  const cloudfront = session.client(CloudFrontClient);
  const { Distribution } = await cloudfront.send(new GetDistributionCommand({ Id: id }));
  const config = Distribution!.DistributionConfig!;
  const behaviors = [...(config.CacheBehaviors?.Items ?? []), config.DefaultCacheBehavior!];
  const parts = new SharedParts(cloudfront, known);
  return {
    id,
    arn: Distribution!.ARN!,
    domain: Distribution!.DomainName!,
    aliases: config.Aliases?.Items ?? [],
    enabled: config.Enabled!,
    defaultRootObject: config.DefaultRootObject ?? '',
    tagHeader: config.CacheTagConfig?.HeaderName,
    origins: new Map(config.Origins!.Items!.map((origin) => [origin.Id!, origin])),
    behaviors: await Promise.all(behaviors.map((behavior) => readBehavior(parts, behavior))),
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
async function readBehavior(parts: SharedParts, config: DefaultCacheBehavior | CacheBehavior): Promise<EdgeBehavior> {
  const associated = (event: string) =>
    parts.function(config.FunctionAssociations?.Items?.find(({ EventType }) => EventType === event)?.FunctionARN);
  const [cachePolicy, originRequestPolicy, responseHeadersPolicy, viewerRequest, viewerResponse] = await Promise.all([
    parts.cachePolicy(config.CachePolicyId),
    parts.originRequestPolicy(config.OriginRequestPolicyId),
    parts.responseHeadersPolicy(config.ResponseHeadersPolicyId),
    associated('viewer-request'),
    associated('viewer-response'),
  ]);
  const { MinTTL = 0, DefaultTTL, MaxTTL } = config;
  return {
    config,
    pathPattern: 'PathPattern' in config ? config.PathPattern : undefined,
    cachePolicy: cachePolicy ?? { Name: 'forwarded-values', MinTTL, DefaultTTL, MaxTTL },
    originRequestPolicy,
    responseHeadersPolicy,
    viewerRequest,
    viewerResponse,
  };
}

/** What was read before, of all distributions. */
export class KnownParts {
  /** Compiled functions by ARN, each with the ETag of the stage that was compiled: publishing gives it another. */
  readonly functions = new Map<string, { etag: string; value: AssociatedFunction }>();
  readonly policies = new Map<string, { readAt: number; value: Promise<unknown> }>();
}

/** Milliseconds for which a policy is taken as it was read: a stack hardly ever changes one. */
const POLICY_AGE = 1000;

/** What the behaviors of one distribution share, each asked for once. */
class SharedParts {
  readonly #cloudfront: CloudFrontClient;
  readonly #known: KnownParts;
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(cloudfront: CloudFrontClient, known: KnownParts) {
    this.#cloudfront = cloudfront;
    this.#known = known;
  }

  cachePolicy(id: string | undefined): Promise<CachePolicyConfig | undefined> {
    return this.#policy(id, async (Id) => {
      const { CachePolicy } = await this.#cloudfront.send(new GetCachePolicyCommand({ Id }));
      return CachePolicy!.CachePolicyConfig!;
    });
  }

  originRequestPolicy(id: string | undefined): Promise<OriginRequestPolicyConfig | undefined> {
    return this.#policy(id, async (Id) => {
      const { OriginRequestPolicy } = await this.#cloudfront.send(new GetOriginRequestPolicyCommand({ Id }));
      return OriginRequestPolicy!.OriginRequestPolicyConfig!;
    });
  }

  responseHeadersPolicy(id: string | undefined): Promise<ResponseHeadersPolicyConfig | undefined> {
    return this.#policy(id, async (Id) => {
      const { ResponseHeadersPolicy } = await this.#cloudfront.send(new GetResponseHeadersPolicyCommand({ Id }));
      return ResponseHeadersPolicy!.ResponseHeadersPolicyConfig!;
    });
  }

  function(arn: string | undefined): Promise<AssociatedFunction | undefined> {
    return this.#once(arn, async (id) => {
      const live = { Name: id.split('/').pop()!, Stage: 'LIVE' } as const;
      const { ETag, FunctionSummary } = await this.#cloudfront.send(new DescribeFunctionCommand(live));
      const known = this.#known.functions.get(id);
      if (known?.etag === ETag) return known!.value;
      const { ETag: etag, FunctionCode } = await this.#cloudfront.send(new GetFunctionCommand(live));
      const code = Buffer.from(FunctionCode!).toString('utf8');
      const keyValueStoreArn = FunctionSummary!.FunctionConfig!.KeyValueStoreAssociations?.Items?.[0]?.KeyValueStoreARN;
      const value = { code, run: compileFunction(code), keyValueStoreArn };
      // Published between the two requests: the next look reads both again.
      if (etag === ETag) this.#known.functions.set(id, { etag: etag!, value });
      return value;
    });
  }

  #policy<T>(id: string | undefined, read: (id: string) => Promise<T>): Promise<T | undefined> {
    return this.#once(id, async (wanted) => {
      const { policies } = this.#known;
      const known = policies.get(wanted);
      if (known && performance.now() - known.readAt < POLICY_AGE) return (await known.value) as T;
      const value = read(wanted);
      policies.set(wanted, { readAt: performance.now(), value });
      value.catch(() => policies.delete(wanted));
      return await value;
    });
  }

  async #once<T>(id: string | undefined, read: (id: string) => Promise<T>): Promise<T | undefined> {
    if (!id) return undefined;
    if (!this.#asked.has(id)) this.#asked.set(id, read(id));
    return (await this.#asked.get(id)) as T;
  }
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

import { CloudFrontClient, GetCachePolicyCommand, type DistributionConfig } from '@aws-sdk/client-cloudfront';
import { orExplain, type AwsSession } from '../../aws/index.ts';

/** Seconds that the edge keeps an object at least and at most, whatever its Cache-Control says. */
export interface EdgeLifetimes {
  minimum: number;
  maximum: number;
}

/** The longest of all behaviors. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html */
export async function edgeLifetimes(session: AwsSession, config: DistributionConfig): Promise<EdgeLifetimes> {
  const behaviors = [config.DefaultCacheBehavior!, ...(config.CacheBehaviors?.Items ?? [])];
  const policies = [...new Set(behaviors.map(({ CachePolicyId }) => CachePolicyId).filter((id) => id !== undefined))];
  const ttls = await Promise.all(
    policies.map(async (Id) => {
      const asked = session.client(CloudFrontClient).send(new GetCachePolicyCommand({ Id }));
      const { CachePolicy } = await orExplain(asked, `Cache policy ${Id} could not be read`);
      return CachePolicy!.CachePolicyConfig!;
    }),
  );
  const all = [...ttls, ...behaviors.filter(({ CachePolicyId }) => CachePolicyId === undefined)];
  return {
    minimum: Math.max(...all.map(({ MinTTL }) => Number(MinTTL ?? 0))),
    maximum: Math.max(...all.map(({ MaxTTL }) => Number(MaxTTL ?? 31_536_000))),
  };
}

/** How long the edge may keep an object. Without a known header: for as long as the distribution lets it. */
export function secondsAtEdge(cacheControl: string | undefined, { minimum, maximum }: EdgeLifetimes): number {
  if (cacheControl !== undefined && /\b(no-cache|no-store|private)\b/i.test(cacheControl)) return minimum;
  const control = cacheControl ?? '';
  const age = /\bs-maxage=(\d+)/i.exec(control)?.[1] ?? /\bmax-age=(\d+)/i.exec(control)?.[1];
  return Math.min(Math.max(Number(age ?? Infinity), minimum), maximum);
}

import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetCachePolicyCommand,
  GetDistributionConfigCommand,
  GetInvalidationCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { awsErrorName, explainAwsError, isThrottling, poll, PollTimeout, type AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import type { SiteRequest } from './request.ts';

/** What is to be invalidated. */
export interface InvalidationPlan {
  /** Paths, wildcards or #tags as CreateInvalidation takes them; none: no cache holds anything stale. */
  paths: string[];
  /** Changed paths that no cache can hold for longer than a second or two. */
  skipped: number;
}

/** A path whose object changes, with the Cache-Control that the edge has seen; undefined: not known. */
export interface ChangedPath {
  key: string;
  cacheControl?: string;
}

/** CloudFront takes 3,000 paths and 15 wildcards at once; far fewer are sent, since each path costs. */
const MOST_PATHS = 100;
const MOST_WILDCARDS = 15;
/** USD for a path beyond the first 1,000 of a month: https://aws.amazon.com/cloudfront/pricing/ */
const PRICE = 0.005;
const FREE = 1000;
/** An object that the edge keeps no longer than this needs no invalidation. */
const SHORT_SECONDS = 2;
export const TAG_METADATA = 'cache-tag';

/** Metadata that lets a distribution with CacheTagConfig drop the whole site by one tag. */
export function siteTag(request: Pick<SiteRequest, 'prefix'>): string {
  return `site:${encodeURIComponent(request.prefix || 'root')}`.slice(0, 200);
}

/** Plans what to invalidate; reads the distribution's configuration, writes nothing. */
export async function planInvalidation(
  session: AwsSession,
  request: SiteRequest,
  changed: readonly ChangedPath[],
): Promise<InvalidationPlan | undefined> {
  if (!request.distributionId || request.invalidation === 'none' || changed.length === 0) return undefined;
  if (request.invalidation === 'all') return { paths: ['/*'], skipped: 0 };
  const config = await readConfiguration(session, request.distributionId);
  if (request.invalidation === 'tags') {
    const header = config.CacheTagConfig?.HeaderName?.toLowerCase();
    if (header !== `x-amz-meta-${TAG_METADATA}`)
      throw new Failure({
        code: 'input',
        what: `Input "invalidation" is "tags", but distribution ${request.distributionId} reads no cache tags from S3`,
        why: header ? `Its CacheTagConfig reads the header ${header}` : 'It has no CacheTagConfig',
        todo: `Set HeaderName: x-amz-meta-${TAG_METADATA} in the CacheTagConfig of the distribution, or use invalidation: auto`,
      });
    return { paths: [`#${siteTag(request)}`], skipped: 0 };
  }
  const minimumTtl = await shortestTtl(session, config);
  const stale = changed.filter(({ cacheControl }) => secondsAtEdge(cacheControl, minimumTtl) > SHORT_SECONDS);
  const paths = new Set(stale.flatMap(({ key }) => urlPaths(config, request.bucket, key)));
  const pageIsErrorPage = changed.some(({ key }) => /(^|\/)index\.html$/.test(key)) && keepsErrorPages(config);
  return {
    paths: pageIsErrorPage ? ['/*'] : withinLimits([...paths].sort()),
    skipped: changed.length - stale.length,
  };
}

async function readConfiguration(session: AwsSession, id: string): Promise<DistributionConfig> {
  try {
    const { DistributionConfig } = await session
      .client(CloudFrontClient)
      .send(new GetDistributionConfigCommand({ Id: id }));
    return DistributionConfig!;
  } catch (error) {
    if (awsErrorName(error) === 'NoSuchDistribution')
      throw new Failure({
        code: 'input',
        what: `Distribution ${id} does not exist`,
        todo: 'Check the input distribution-id (EABCDEF..., not the domain name)',
        cause: error,
      });
    throw explainAwsError(error, `The configuration of distribution ${id} could not be read`);
  }
}

/** The largest minimum TTL of the behaviors: Cache-Control cannot make an object shorter-lived than that. */
async function shortestTtl(session: AwsSession, config: DistributionConfig): Promise<number> {
  const behaviors = [config.DefaultCacheBehavior!, ...(config.CacheBehaviors?.Items ?? [])];
  const policies = [...new Set(behaviors.map(({ CachePolicyId }) => CachePolicyId).filter((id) => id !== undefined))];
  const ttls = await Promise.all(
    policies.map(async (Id) => {
      try {
        const { CachePolicy } = await session.client(CloudFrontClient).send(new GetCachePolicyCommand({ Id }));
        return Number(CachePolicy?.CachePolicyConfig?.MinTTL ?? 0);
      } catch (error) {
        throw explainAwsError(error, `Cache policy ${Id} could not be read`);
      }
    }),
  );
  return Math.max(0, ...ttls, ...behaviors.map(({ MinTTL }) => Number(MinTTL ?? 0)));
}

/** How long the edge may keep an object. Without a known header: for longer than can be waited for. */
export function secondsAtEdge(cacheControl: string | undefined, minimumTtl: number): number {
  if (cacheControl === undefined) return Infinity;
  if (/\b(no-cache|no-store|private)\b/i.test(cacheControl)) return minimumTtl;
  const age = /\bs-maxage=(\d+)/i.exec(cacheControl)?.[1] ?? /\bmax-age=(\d+)/i.exec(cacheControl)?.[1];
  return age === undefined ? Infinity : Math.max(Number(age), minimumTtl);
}

/** A page served for missing paths is kept under each of those paths. */
function keepsErrorPages(config: DistributionConfig): boolean {
  return (config.CustomErrorResponses?.Items ?? []).some(
    ({ ResponsePagePath, ErrorCachingMinTTL }) => ResponsePagePath && (ErrorCachingMinTTL ?? 10) > 60,
  );
}

/** The URLs of an object: without the origin path, and the folder for an index.html. */
function urlPaths(config: DistributionConfig, bucket: string, key: string): string[] {
  const origin = (config.Origins?.Items ?? []).find(({ DomainName }) => DomainName?.startsWith(`${bucket}.s3`));
  const originPath = (origin?.OriginPath ?? '').replace(/^\//, '');
  const inside = originPath && key.startsWith(`${originPath}/`) ? key.slice(originPath.length + 1) : key;
  const path = `/${inside.split('/').map(encodeURIComponent).join('/')}`;
  return path.endsWith('/index.html') ? [path, path.slice(0, -'index.html'.length)] : [path];
}

/** Few paths as they are; many become folders with a wildcard, the fullest first; in the end everything. */
export function withinLimits(paths: readonly string[]): string[] {
  let rest = [...paths];
  const wildcards: string[] = [];
  while (rest.length + wildcards.length > MOST_PATHS && wildcards.length < MOST_WILDCARDS) {
    const counts = new Map<string, number>();
    for (const path of rest) {
      const folder = path.slice(0, path.indexOf('/', 1) + 1);
      if (folder) counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    const fullest = [...counts].sort((a, b) => b[1] - a[1])[0];
    if (!fullest || fullest[1] < 2) break;
    wildcards.push(`${fullest[0]}*`);
    rest = rest.filter((path) => !path.startsWith(fullest[0]));
  }
  return rest.length + wildcards.length > MOST_PATHS ? ['/*'] : [...wildcards, ...rest];
}

/** "2 paths: free (the first 1,000 of a month are), at most 0.01 USD beyond". */
export function invalidationCost(paths: readonly string[]): string {
  const most = (paths.length * PRICE).toFixed(paths.length * PRICE < 0.1 ? 3 : 2);
  return `${paths.length} ${paths.length === 1 ? 'path' : 'paths'}: free within the first ${FREE.toLocaleString('en-US')} of a month, ${most} USD beyond`;
}

/** Creates the invalidation; with `wait`, returns when CloudFront calls it complete. */
export async function invalidate(
  session: AwsSession,
  request: SiteRequest,
  plan: InvalidationPlan,
  reference: string,
  report: Reporter,
): Promise<string> {
  const cloudfront = session.client(CloudFrontClient);
  const command = new CreateInvalidationCommand({
    DistributionId: request.distributionId!,
    InvalidationBatch: {
      CallerReference: reference,
      Paths: { Quantity: plan.paths.length, Items: plan.paths },
    },
  });
  try {
    // Too many in progress is an answer to wait for, as throttling is.
    const id = await poll(
      async () => {
        try {
          return (await cloudfront.send(command)).Invalidation!.Id!;
        } catch (error) {
          if (awsErrorName(error) === 'TooManyInvalidationsInProgress' || isThrottling(error)) return undefined;
          throw error;
        }
      },
      { timeout: 15 * 60_000, interval: () => 5000 },
    );
    report.note(`Invalidation ${id}: ${plan.paths.slice(0, 5).join(' ')}${plan.paths.length > 5 ? ' ...' : ''}`);
    if (request.wait) await waitFor(cloudfront, request.distributionId!, id);
    return id;
  } catch (error) {
    throw explainAwsError(
      error instanceof PollTimeout ? new Error('CloudFront did not finish in 15 minutes') : error,
      `The new site is in the bucket, but distribution ${request.distributionId} was not invalidated`,
    );
  }
}

async function waitFor(cloudfront: CloudFrontClient, DistributionId: string, Id: string): Promise<void> {
  await poll(
    async () => {
      const { Invalidation } = await cloudfront.send(new GetInvalidationCommand({ DistributionId, Id }));
      return Invalidation?.Status === 'Completed' ? true : undefined;
    },
    { timeout: 15 * 60_000 },
  );
}

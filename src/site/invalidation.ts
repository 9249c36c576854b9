import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetCachePolicyCommand,
  GetDistributionConfigCommand,
  GetInvalidationCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { awsErrorName, explainAwsError, poll, PollTimeout, type AwsSession, type Clock } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import type { SiteRequest } from './request.ts';

/** What is to be invalidated. */
export interface InvalidationPlan {
  /** Paths, wildcards or #tags as CreateInvalidation takes them; none: no cache holds anything stale. */
  paths: string[];
  /** Changed paths that no cache can hold for longer than a second or two. */
  skipped: number;
}

/** An object that changes or goes, with the Cache-Control that the edge has seen; undefined: not known. */
export interface ChangedPath {
  key: string;
  cacheControl?: string;
  /** What the edge may hold carries the site's cache tag, so that the tag drops it. */
  tagged?: boolean;
}

/** An object as it was stored: its headers say how long the edge keeps it, and whether the tag reaches it. */
export function changedPath(
  request: Pick<SiteRequest, 'prefix'>,
  key: string,
  before: { cacheControl?: string; metadata?: Readonly<Record<string, string>> } | undefined,
): ChangedPath {
  return {
    key,
    cacheControl: before?.cacheControl,
    tagged: before?.metadata?.[TAG_METADATA] === siteTag(request),
  };
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

/**
 * Metadata that lets a distribution with CacheTagConfig drop the whole site by one tag: visible ASCII without commas, at
 * most 256 characters (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-tags.html).
 */
export function siteTag(request: Pick<SiteRequest, 'prefix'>): string {
  return `site:${encodeURIComponent(request.prefix || 'root')}`.slice(0, 200);
}

/** Plans what to invalidate; reads the distribution's configuration, writes nothing. */
export async function planInvalidation(
  session: AwsSession,
  request: SiteRequest,
  changed: readonly ChangedPath[],
): Promise<InvalidationPlan | undefined> {
  if (!request.distributionId || request.invalidation === 'none') return undefined;
  // Read at the first deployment as well: a wrong id, or a distribution without tags, is told before anything is written.
  const config = await readConfiguration(session, request.distributionId);
  if (request.invalidation === 'tags') requireTagHeader(config, request.distributionId);
  if (changed.length === 0) return undefined;
  if (request.invalidation === 'all') return { paths: ['/*'], skipped: 0 };
  const lifetimes = await edgeLifetimes(session, config);
  const stale = changed.filter(({ cacheControl }) => secondsAtEdge(cacheControl, lifetimes) > SHORT_SECONDS);
  // What was cached before the site had tags is dropped by its path.
  const byTag = request.invalidation === 'tags' && stale.some(({ tagged }) => tagged);
  const byPath = byTag ? stale.filter(({ tagged }) => !tagged) : stale;
  const pageIsErrorPage = changed.some(({ key }) => /(^|\/)index\.html$/.test(key)) && keepsErrorPages(config);
  const paths = pageIsErrorPage ? ['/*'] : withinLimits(urlPathsOf(config, request.bucket, byPath));
  return {
    paths: byTag && paths[0] !== '/*' ? [`#${siteTag(request)}`, ...paths] : paths,
    skipped: changed.length - stale.length,
  };
}

function requireTagHeader(config: DistributionConfig, id: string): void {
  const header = config.CacheTagConfig?.HeaderName;
  if (header?.toLowerCase() === `x-amz-meta-${TAG_METADATA}`) return;
  throw new Failure({
    code: 'input',
    what: `Input "invalidation" is "tags", but distribution ${id} reads no cache tags from S3`,
    why: header ? `Its CacheTagConfig reads the header ${header}` : 'It has no CacheTagConfig',
    todo: `Set HeaderName: x-amz-meta-${TAG_METADATA} in the CacheTagConfig of the distribution, or use invalidation: auto`,
  });
}

function urlPathsOf(config: DistributionConfig, bucket: string, changed: readonly ChangedPath[]): string[] {
  return [...new Set(changed.flatMap(({ key }) => urlPaths(config, bucket, key)))].sort();
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

/** Seconds that the edge keeps an object at least and at most, whatever its Cache-Control says. */
export interface EdgeLifetimes {
  minimum: number;
  maximum: number;
}

/** The longest of all behaviors. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html */
async function edgeLifetimes(session: AwsSession, config: DistributionConfig): Promise<EdgeLifetimes> {
  const behaviors = [config.DefaultCacheBehavior!, ...(config.CacheBehaviors?.Items ?? [])];
  const policies = [...new Set(behaviors.map(({ CachePolicyId }) => CachePolicyId).filter((id) => id !== undefined))];
  const ttls = await Promise.all(
    policies.map(async (Id) => {
      try {
        const { CachePolicy } = await session.client(CloudFrontClient).send(new GetCachePolicyCommand({ Id }));
        return CachePolicy!.CachePolicyConfig!;
      } catch (error) {
        throw explainAwsError(error, `Cache policy ${Id} could not be read`);
      }
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

/** One wildcard for all makes the rest needless. Few paths stay as they are; many become folders with a wildcard, the fullest first; in the end everything. */
export function withinLimits(paths: readonly string[]): string[] {
  if (paths.includes('/*')) return ['/*'];
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

/** CloudFront lets a few invalidations of a distribution run at once, and each may take minutes. */
const PATIENCE_MS = 15 * 60_000;

/**
 * Creates the invalidation; with `wait`, returns when CloudFront calls it complete. `reference` makes it one invalidation
 * however often it is asked for.
 */
export async function invalidate(
  session: AwsSession,
  request: Pick<SiteRequest, 'distributionId' | 'wait'>,
  paths: readonly string[],
  options: { reference: string; report: Pick<Reporter, 'note'>; clock?: Clock },
): Promise<string> {
  const { reference, report, clock } = options;
  const cloudfront = session.client(CloudFrontClient);
  const DistributionId = request.distributionId!;
  const command = new CreateInvalidationCommand({
    DistributionId,
    InvalidationBatch: { CallerReference: reference, Paths: { Quantity: paths.length, Items: [...paths] } },
  });
  let told = false;
  const create = async () => {
    try {
      return (await cloudfront.send(command)).Invalidation!.Id!;
    } catch (error) {
      if (awsErrorName(error) !== 'TooManyInvalidationsInProgress') throw error;
      if (!told) report.note('CloudFront is busy with other invalidations of this distribution: waiting for them');
      told = true;
      return undefined;
    }
  };
  const complete = async (Id: string) => {
    const { Invalidation } = await cloudfront.send(new GetInvalidationCommand({ DistributionId, Id }));
    return Invalidation?.Status === 'Completed' ? true : undefined;
  };
  try {
    const id = await poll(create, { timeout: PATIENCE_MS, interval: () => 5000, clock });
    report.note(`Invalidation ${id}: ${paths.slice(0, 5).join(' ')}${paths.length > 5 ? ' ...' : ''}`);
    if (request.wait) await poll(() => complete(id), { timeout: PATIENCE_MS, clock });
    return id;
  } catch (error) {
    throw notInvalidated(error, DistributionId);
  }
}

function notInvalidated(error: unknown, distributionId: string): Failure {
  const what = `The new site is in the bucket, but the invalidation of distribution ${distributionId} did not come to its end`;
  const todo = 'Run the deployment again: it sends nothing twice and invalidates what is still due';
  if (error instanceof PollTimeout)
    return new Failure({
      code: 'timeout',
      what,
      why: `CloudFront did not finish in ${Math.round(error.elapsed / 60_000)} minutes`,
      todo,
      cause: error,
    });
  return explainAwsError(error, what);
}

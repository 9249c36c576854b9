import { CloudFrontClient, GetDistributionConfigCommand, type DistributionConfig } from '@aws-sdk/client-cloudfront';
import { awsErrorName, explainAwsError, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { SiteRequest } from '../request.ts';
import { edgeLifetimes, secondsAtEdge } from './edge-lifetimes.ts';
import { siteTag, TAG_METADATA } from './site-tag.ts';

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
/** An object that the edge keeps no longer than this needs no invalidation. */
const SHORT_SECONDS = 2;

/** Plans what to invalidate; reads the distribution's configuration, writes nothing. */
export async function planInvalidation(
  session: AwsSession,
  request: SiteRequest,
  changed: readonly ChangedPath[],
): Promise<InvalidationPlan | undefined> {
  if (!request.distributionId || request.invalidation === 'none') return undefined;
  // Read at the first deployment as well: a wrong id, or a distribution without tags, is an error before anything is written.
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
  const path = invalidationPath(inside);
  return path.endsWith('/index.html') ? [path, path.slice(0, -'index.html'.length)] : [path];
}

/**
 * The path of a file as CreateInvalidation takes it: non-ASCII and RFC 1738's unsafe characters are encoded and nothing
 * else, since an over-encoded path is taken and drops nothing. A ~ is supported in no form, a * only at the end, and a ?
 * begins a query string: such a path ends in a wildcard before it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
function invalidationPath(path: string): string {
  const special = path.search(/[~*?]/);
  const exact = special < 0 ? path : path.slice(0, special);
  // Of the unsafe characters encodeURI leaves # and ~ alone.
  return `/${encodeURI(exact).replaceAll('#', '%23')}${special < 0 ? '' : '*'}`;
}

/**
 * What one request may hold. One wildcard for all makes the rest needless, and a wildcard what is below it. Few paths stay
 * as they are; many become folders with a wildcard, the fullest first; in the end everything.
 */
export function withinLimits(paths: readonly string[]): string[] {
  // A state that was written before the planner knew of ~ still has such paths.
  const supported = paths.map((path) => (path.startsWith('#') ? path : path.replace(/~.*$/, '*')));
  const given = [...new Set(supported.filter((path) => path.startsWith('/') && path.endsWith('*')))];
  if (given.includes('/*')) return ['/*'];
  const wildcards = given.filter((path) => !isCovered(path, given));
  let rest = supported.filter((path) => !path.endsWith('*') && !isCovered(path, wildcards));
  const tooMany = () => rest.length + wildcards.length > MOST_PATHS;
  while (tooMany() && wildcards.length < MOST_WILDCARDS) {
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
  return tooMany() || wildcards.length > MOST_WILDCARDS ? ['/*'] : [...wildcards, ...rest];
}

function isCovered(path: string, wildcards: readonly string[]): boolean {
  return wildcards.some((wildcard) => wildcard !== path && path.startsWith(wildcard.slice(0, -1)));
}

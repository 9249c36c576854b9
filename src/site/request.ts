import type { CacheRule } from './build/cache-rules.ts';

/**
 * What the edge answers where a path has no page: `app` the page of the app (a deep link), `pages` status 404 with the
 * build's 404.html. `auto`: pages where the build has a 404.html and no 200.html, or very many pages.
 */
export const SITE_STYLES = ['auto', 'app', 'pages'] as const;
export type SiteStyle = (typeof SITE_STYLES)[number];

/** What is to be deployed where. Only `source` and `bucket` are needed: `siteRequest()` fills in the rest. */
export interface SiteRequest {
  /** Absolute path of the folder with the built site. */
  source: string;
  /** The input that names `source`, and its value, as the user wrote them: what errors speak of. */
  sourceInput: { name: string; value: string };
  bucket: string;
  /** Folder in the bucket, without a slash at its ends; '' for the whole bucket. */
  prefix: string;
  /** Account that must own the bucket; default: the one of the KeyValueStore, else the caller's. '': any (no AWS S3). */
  expectedBucketOwner?: string;
  /** `auto`: releases where the KeyValueStore is known, that the edge function reads. */
  strategy: 'auto' | 'releases' | 'in-place';
  /** Distribution to invalidate (in-place) and to name in the summary. */
  distributionId?: string;
  /** KeyValueStore of the shipped web stack: makes the releases strategy possible. */
  keyValueStoreArn?: string;
  /** Rules before the defaults; the first that matches a file and sets a header wins. */
  cacheRules: readonly CacheRule[];
  /** A file written from values, so that one build serves every environment. */
  runtimeConfig?: { path: string; values: Readonly<Record<string, string>> };
  /** gitignore-like patterns of files that are not deployed. */
  exclude: readonly string[];
  /** Releases: it goes beside the live release, for a share of the viewers, and nothing is pruned. */
  beside: boolean;
  /** How many releases stay complete for a rollback, the live one among them. */
  keepReleases: number;
  /** Releases that are kept besides: those that records of deployments name. */
  keep: readonly string[];
  /** `releases`: what only dropped releases name; `all`: also objects below the prefix that no release names. */
  prune: 'releases' | 'all' | 'none';
  /** Percent of the present files that may vanish. */
  maxDelete: number;
  invalidation: 'auto' | 'all' | 'tags' | 'none';
  /** Wait until an invalidation is complete. */
  wait: boolean;
  /** .br and .gz files beside a file are its precompressed forms. */
  precompressed: boolean;
  /** Transfers at once; adapts when not given. */
  concurrency?: number;
  /** Number that grows from build to build (the run id): an older build does not replace a newer one. */
  order?: number;
  /** Lets an older build replace a newer one. */
  allowOlder: boolean;
  /** Releases only: what the edge answers where a path has no page. */
  style: SiteStyle;
  /** Who deploys, for the lease of a site in place: a run tried again takes over what its earlier attempt held. */
  runId?: string;
  /** Which try of that run this is: a later one takes the lease of an earlier one over. */
  runAttempt?: number;
  runUrl?: string;
  actor?: string;
  /** Milliseconds to wait for another deployment of the same site in place. */
  leaseWait: number;
}

export function siteRequest(request: Partial<SiteRequest> & Pick<SiteRequest, 'source' | 'bucket'>): SiteRequest {
  return {
    strategy: 'auto',
    cacheRules: [],
    exclude: [],
    beside: false,
    keepReleases: 3,
    keep: [],
    prune: 'releases',
    maxDelete: 25,
    invalidation: 'auto',
    wait: false,
    precompressed: false,
    allowOlder: false,
    style: 'auto',
    leaseWait: 10 * 60_000,
    sourceInput: { name: 'source', value: request.source },
    ...request,
    prefix: (request.prefix ?? '').replace(/^\/+|\/+$/g, ''),
  };
}

export function chosenStrategy(request: SiteRequest): 'releases' | 'in-place' {
  if (request.strategy !== 'auto') return request.strategy;
  return request.keyValueStoreArn ? 'releases' : 'in-place';
}

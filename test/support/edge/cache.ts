import type { CachePolicyConfig } from '@aws-sdk/client-cloudfront';
import type { IncomingHttpHeaders } from 'node:http';
import { invalidationForm } from './invalidation-path.ts';

export interface StoredResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

interface Entry {
  response: StoredResponse;
  /** The path as the viewer's request has it after the viewer-request function: what invalidations match. */
  uri: string;
  /** Cache tags that came with it, in lower case. */
  tags: ReadonlySet<string>;
  storedAt: number;
  freshUntil: number;
}

/** The cache of one point of presence. */
export class EdgeCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A fresh response and its age in seconds; what is no longer fresh comes back as `stale`, to be revalidated. */
  get(key: string): { response: StoredResponse; age: number; stale: boolean } | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const now = this.#now();
    return {
      response: entry.response,
      age: Math.floor((now - entry.storedAt) / 1000),
      stale: now >= entry.freshUntil,
    };
  }

  /** `tagHeader`: header of the response that names its cache tags. */
  set(key: string, uri: string, response: StoredResponse, ttlSeconds: number, tagHeader?: string): void {
    const now = this.#now();
    const tags = tagHeader ? tagsIn(response, tagHeader) : new Set<string>();
    this.#entries.set(key, { response, uri, tags, storedAt: now, freshUntil: now + ttlSeconds * 1000 });
  }

  /**
   * A path with an optional * at its end, or a #tag, as CreateInvalidation takes them:
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-tags.html
   * However a viewer has encoded its path, it is matched in the one form that invalidations have.
   */
  invalidate(distributionId: string, item: string): void {
    const tag = item.startsWith('#') ? item.slice(1).toLowerCase() : undefined;
    const prefix = item.endsWith('*') ? item.slice(0, -1) : undefined;
    for (const [key, { uri, tags }] of this.#entries) {
      if (!key.startsWith(`${distributionId} `)) continue;
      const path = invalidationForm(uri);
      if (tag !== undefined ? tags.has(tag) : prefix === undefined ? path === item : path.startsWith(prefix))
        this.#entries.delete(key);
    }
  }
}

/** At most 50 tags of a response count. */
function tagsIn(response: StoredResponse, header: string): Set<string> {
  const tags = String(response.headers[header.toLowerCase()] ?? '').split(',');
  return new Set(
    tags
      .map((tag) => tag.trim().toLowerCase())
      .filter((tag) => tag !== '')
      .slice(0, 50),
  );
}

/** The parts of a request that the cache policy makes part of the key; the same parts go to the origin. */
export function cacheKey(
  distributionId: string,
  policy: CachePolicyConfig,
  request: { uri: string; query: URLSearchParams; headers: IncomingHttpHeaders },
): string {
  const parameters = policy.ParametersInCacheKeyAndForwardedToOrigin;
  const parts = [distributionId, request.uri];
  const queries = parameters?.QueryStringsConfig;
  const listed = new Set(queries?.QueryStrings?.Items ?? []);
  for (const [name, value] of request.query) {
    const behavior = queries?.QueryStringBehavior ?? 'none';
    const taken =
      behavior === 'all' ||
      (behavior === 'whitelist' ? listed.has(name) : behavior === 'allExcept' && !listed.has(name));
    if (taken) parts.push(`?${name}=${value}`);
  }
  for (const name of parameters?.HeadersConfig?.Headers?.Items ?? [])
    parts.push(`${name}:${String(request.headers[name.toLowerCase()] ?? '')}`);
  if (parameters?.CookiesConfig?.CookieBehavior === 'all') parts.push(`cookie:${request.headers.cookie ?? ''}`);
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (parameters?.EnableAcceptEncodingBrotli && /\bbr\b/.test(accepted)) parts.push('br');
  if (parameters?.EnableAcceptEncodingGzip && /\bgzip\b/.test(accepted)) parts.push('gzip');
  return parts.join(' ');
}

/** Errors that CloudFront keeps whatever the cache policy says, and those of them that an origin can keep it from. */
const KEPT_ERRORS = new Set([404, 410, 414, 500, 501, 502, 503, 504]);
const UNLESS_REFUSED = new Set([404, 410, 414, 501]);

/**
 * Seconds that an error stays at the edge, also where the cache policy keeps nothing; `minimum` is the error caching minimum TTL.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
export function errorTimeToLive(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  minimum = 10,
): number {
  const control = String(headers['cache-control'] ?? '').toLowerCase();
  const seconds = /\bs-maxage=(\d+)/.exec(control)?.[1] ?? /\bmax-age=(\d+)/.exec(control)?.[1];
  if (seconds !== undefined) return Math.max(Number(seconds), minimum);
  if (!KEPT_ERRORS.has(status)) return 0;
  return UNLESS_REFUSED.has(status) && /\b(no-store|private)\b/.test(control) ? 0 : minimum;
}

/**
 * Seconds that a response stays fresh at the edge:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export function timeToLive(
  policy: CachePolicyConfig,
  status: number,
  headers: Record<string, string | string[]>,
  errorTtl = 10,
): number {
  if (status >= 400) return errorTimeToLive(status, headers, errorTtl);
  const minimum = Number(policy.MinTTL ?? 0);
  const maximum = Number(policy.MaxTTL ?? 31_536_000);
  if (maximum === 0) return 0;
  const control = String(headers['cache-control'] ?? '').toLowerCase();
  if (/\b(no-cache|no-store|private)\b/.test(control)) return minimum;
  const seconds = /\bs-maxage=(\d+)/.exec(control)?.[1] ?? /\bmax-age=(\d+)/.exec(control)?.[1];
  if (seconds !== undefined) return Math.min(Math.max(Number(seconds), minimum), maximum);
  const expires = headers['expires'] ? Date.parse(String(headers['expires'])) : NaN;
  if (!Number.isNaN(expires)) return Math.min(Math.max((expires - Date.now()) / 1000, minimum), maximum);
  return Math.max(Number(policy.DefaultTTL ?? 86_400), minimum);
}

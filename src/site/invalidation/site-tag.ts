import type { SiteRequest } from '../request.ts';

/** Metadata of an object with its cache tag. */
export const TAG_METADATA = 'cache-tag';

/**
 * Metadata that lets a distribution with CacheTagConfig drop the whole site by one tag: visible ASCII without commas, at
 * most 256 characters (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-tags.html).
 */
export function siteTag(request: Pick<SiteRequest, 'prefix'>): string {
  return `site:${encodeURIComponent(request.prefix || 'root')}`.slice(0, 200);
}

import type { Bucket } from '../../aws/s3/index.ts';
import { ERROR_PAGE } from '../edge/site-record.ts';
import type { Manifest } from '../manifest/encoding.ts';
import { keysOf, type Layout } from '../manifest/layout.ts';

/**
 * Where the web stack of a site alone looks for the page of what is missing. CloudFront runs no function when it fetches
 * one, so its key cannot hold a release: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages.html
 */
const KEY = 'errors/404.html';

/** Puts the 404.html of a release where the edge looks for it, or takes the one of the release before away. */
export async function publishErrorPage(
  bucket: Bucket,
  layout: Layout,
  { manifest, before }: { manifest: Pick<Manifest, 'strategy' | 'record' | 'files'>; before: Manifest | undefined },
): Promise<void> {
  // The distribution knows one place, that of a site with the bucket for itself.
  if (layout.base !== '') return;
  const page = ownPage(manifest);
  if (page)
    await bucket.copy(keysOf(layout, manifest)(ERROR_PAGE), KEY, {
      ...page.headers,
      // The release's own key never changes its content; this one does.
      cacheControl: 'public, max-age=0, must-revalidate',
    });
  else if (before && ownPage(before)) await bucket.delete(KEY);
}

function ownPage({ files }: Pick<Manifest, 'files'>) {
  const page = files.get(ERROR_PAGE);
  return page?.carried ? undefined : page;
}

import type { AwsSession } from '../aws/index.ts';
import { jsonStore, referencedImages } from '../release/index.ts';
import { readBootstrap } from '../stack/index.ts';

/**
 * Digests and tags of images that release records of this account and region name. A chunk of its own: only a build that
 * has old images to delete loads the clients of stacks and S3.
 */
export async function referencedByReleases(session: AwsSession): Promise<ReadonlySet<string>> {
  const bootstrap = await readBootstrap(session);
  return bootstrap ? await referencedImages(jsonStore(session, bootstrap.artifactsBucket)) : new Set();
}

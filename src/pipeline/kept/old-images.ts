import type { Context } from '../../operation/index.ts';
import { jsonStore, referencedImages, scopePrefix } from '../../release/index.ts';
import type { Deployment } from '../deployment.ts';
import { imageRepository } from '../request.ts';

/**
 * Deletes images of the app that are older than the newest `keep-images` and that no release record names, once a new
 * one is live. What cannot be deleted stays with a warning: the deployment itself is good.
 */
export async function pruneOldImages({ session, report }: Context, deployment: Deployment): Promise<void> {
  const { request, image, contentId, bootstrap } = deployment;
  if (request.keepImages === 0 || image === undefined || request.image !== '' || !bootstrap) return;
  const { pruneImages } = await import('../../image/index.ts');
  await pruneImages(
    { session, report },
    { kind: 'ecr', name: imageRepository(request) },
    {
      keep: request.keepImages,
      built: contentId!,
      // Nobody else names an image of a preview, and its role reads no other records.
      referenced: () =>
        referencedImages(
          jsonStore(session, bootstrap.artifactsBucket),
          request.preview ? scopePrefix(request) : undefined,
        ),
    },
  );
}

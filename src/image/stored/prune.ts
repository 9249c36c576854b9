import { paginateDescribeImages, type ImageDetail } from '@aws-sdk/client-ecr';
import { explainAwsError } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { isContentTag } from '../content/content-key.ts';
import { EcrRegistry } from '../registry/ecr.ts';
import type { EcrLocation } from '../registry/reference.ts';

type Candidate = Pick<ImageDetail, 'imageDigest' | 'imageTags' | 'imagePushedAt'>;

/** The digests to delete: images that this action made, that no release record names, and not the newest `keep` of them. */
export function imagesToDelete(images: readonly Candidate[], keep: number, referenced: ReadonlySet<string>): string[] {
  return images
    .filter(
      ({ imageDigest, imageTags = [] }) =>
        isOurs(imageTags) && ![imageDigest!, ...imageTags].some((name) => referenced.has(name)),
    )
    .sort((a, b) => (b.imagePushedAt?.getTime() ?? 0) - (a.imagePushedAt?.getTime() ?? 0))
    .slice(keep)
    .map(({ imageDigest }) => imageDigest!);
}

/** All tags are content tags. An image with any other tag is in use by somebody else. */
function isOurs(tags: readonly string[]): boolean {
  return tags.length > 0 && tags.every(isContentTag);
}

export interface PruneOptions {
  /** Newest images to keep, the one that was just built among them. */
  keep: number;
  /** Digest of the image that was just built. */
  built: string;
  /** Digests and tags that release records name. Called only if there is something to delete, since records may be many. */
  referenced(): Promise<ReadonlySet<string>>;
}

/**
 * Deletes older images that this action made in an ECR repository; returns how many. What cannot be deleted, or looked
 * up in the release records, stays with a warning: the deployment itself is good.
 */
export async function pruneImages(
  { session, report }: Pick<Context, 'session' | 'report'>,
  location: EcrLocation,
  { keep, built, referenced }: PruneOptions,
): Promise<number> {
  const registry = new EcrRegistry(session, location);
  const { client, target } = registry;
  const others = Math.max(0, keep - 1);
  try {
    const pages = await Array.fromAsync(paginateDescribeImages({ client }, target));
    const images: ImageDetail[] = pages.flatMap(({ imageDetails }) => imageDetails ?? []);
    if (imagesToDelete(images, others, new Set([built])).length === 0) return 0;
    const digests = imagesToDelete(images, others, new Set([...(await referenced()), built]));
    for (const { imageId, failureReason, failureCode } of await registry.deleteImages(digests))
      report.warning(`Image ${imageId?.imageDigest} was not deleted: ${failureReason ?? failureCode}`);
    if (digests.length > 0)
      report.note(`Deleted ${digests.length} old images of ${location.name} that no release uses`);
    return digests.length;
  } catch (error) {
    const what = `Old images of ${location.name} were not deleted`;
    report.warning(error instanceof Failure ? `${what}: ${error.message}` : explainAwsError(error, what).message);
    return 0;
  }
}

import { BatchDeleteImageCommand, paginateDescribeImages, type ImageDetail } from '@aws-sdk/client-ecr';
import { explainAwsError } from '../aws/index.ts';
import type { Context } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import { isContentTag } from './content/content-key.ts';
import { EcrRegistry } from './registry/ecr.ts';
import type { EcrLocation } from './registry/reference.ts';

/** The most images that one BatchDeleteImage takes. */
const DELETE_LIMIT = 100;

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
  const { client, target } = new EcrRegistry(session, location);
  const others = Math.max(0, keep - 1);
  try {
    const images: ImageDetail[] = [];
    for await (const page of paginateDescribeImages({ client }, target)) images.push(...(page.imageDetails ?? []));
    if (imagesToDelete(images, others, new Set([built])).length === 0) return 0;
    const digests = imagesToDelete(images, others, new Set([...(await referenced()), built]));
    for (let at = 0; at < digests.length; at += DELETE_LIMIT) {
      const imageIds = digests.slice(at, at + DELETE_LIMIT).map((imageDigest) => ({ imageDigest }));
      const { failures } = await client.send(new BatchDeleteImageCommand({ ...target, imageIds }));
      const [first] = failures ?? [];
      if (first)
        report.warning(
          `Image ${first.imageId?.imageDigest} was not deleted: ${first.failureReason ?? first.failureCode}`,
        );
    }
    if (digests.length > 0)
      report.note(`Deleted ${digests.length} old images of ${location.name} that no release record names`);
    return digests.length;
  } catch (error) {
    const what = `Old images of ${location.name} were not deleted`;
    report.warning(error instanceof Failure ? `${what}: ${error.message}` : explainAwsError(error, what).message);
    return 0;
  }
}

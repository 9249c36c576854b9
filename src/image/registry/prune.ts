import { BatchDeleteImageCommand, paginateDescribeImages, type ImageDetail } from '@aws-sdk/client-ecr';
import { explainAwsError } from '../../aws/index.ts';
import type { Reporter } from '../../report/index.ts';
import { isContentTag } from '../content/content-key.ts';
import type { EcrRegistry } from './ecr.ts';

/** The most images that one BatchDeleteImage takes. */
const DELETE_LIMIT = 100;

export interface PruneOptions {
  /** Newest images to keep beside the referenced ones. */
  keep: number;
  /** Digests and tags that are never deleted: those that release records name, and the one that was just built. */
  referenced: ReadonlySet<string>;
}

type Candidate = Pick<ImageDetail, 'imageDigest' | 'imageTags' | 'imagePushedAt'>;

/** The digests to delete: made here (all tags are content tags), named by no record, and not among the newest. */
export function imagesToDelete(images: readonly Candidate[], { keep, referenced }: PruneOptions): string[] {
  return images
    .filter(
      ({ imageDigest, imageTags = [] }) =>
        isOurs(imageTags) && ![imageDigest!, ...imageTags].some((name) => referenced.has(name)),
    )
    .sort((a, b) => (b.imagePushedAt?.getTime() ?? 0) - (a.imagePushedAt?.getTime() ?? 0))
    .slice(keep)
    .map(({ imageDigest }) => imageDigest!);
}

/** An image that somebody gave another tag is somebody's: it stays. */
function isOurs(tags: readonly string[]): boolean {
  return tags.length > 0 && tags.every(isContentTag);
}

/** Deletes old images of a repository; returns how many. What cannot be deleted is a warning: the deployment is good. */
export async function pruneImages(registry: EcrRegistry, options: PruneOptions, report: Reporter): Promise<number> {
  const { client, repositoryName, registryId } = registry;
  const images: ImageDetail[] = [];
  try {
    for await (const page of paginateDescribeImages({ client }, { repositoryName, registryId }))
      images.push(...(page.imageDetails ?? []));
    const digests = imagesToDelete(images, options);
    for (let at = 0; at < digests.length; at += DELETE_LIMIT) {
      const imageIds = digests.slice(at, at + DELETE_LIMIT).map((imageDigest) => ({ imageDigest }));
      const { failures } = await client.send(new BatchDeleteImageCommand({ repositoryName, registryId, imageIds }));
      const [first] = failures ?? [];
      if (first)
        report.warning(
          `Image ${first.imageId?.imageDigest} was not deleted: ${first.failureReason ?? first.failureCode}`,
        );
    }
    if (digests.length > 0)
      report.note(`Deleted ${digests.length} old images of ${repositoryName} that no release names`);
    return digests.length;
  } catch (error) {
    report.warning(explainAwsError(error, `Old images of ${repositoryName} were not deleted`).message);
    return 0;
  }
}

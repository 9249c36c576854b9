import { Failure, markdown } from '../../report/index.ts';
import type { RegistryImage } from '../registry/registry.ts';

/** Bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LAMBDA_LIMIT = 10 * 1024 ** 3;

/** Throws a Failure for an image that is larger than Lambda takes; `size` is uncompressed. */
export function refuseTooLarge(size: number): void {
  if (size <= LAMBDA_LIMIT) return;
  throw new Failure({
    code: 'build',
    what: `The image has ${markdown.bytes(size)}`,
    why: 'Lambda takes images of up to 10 GiB, uncompressed',
    todo: 'Use a smaller base image, a separate stage for the build, and .dockerignore',
  });
}

/** Throws a Failure for a list of images: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html */
export function refuseIndex(repository: string, { digest, index }: RegistryImage): void {
  if (!index) return;
  throw new Failure({
    code: 'push',
    what: `${repository}@${digest} is an image index`,
    why: 'Lambda accepts only single images: an index comes from several platforms, or from attestations next to the image',
    todo: 'Build for one platform, with provenance and SBOM off in the builder (BUILDX_NO_DEFAULT_ATTESTATIONS=1)',
  });
}

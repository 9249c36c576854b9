import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { EcrRegistry } from '../registry/ecr.ts';
import { ecrHost, isLoopback, parseReference } from '../registry/reference.ts';
import type { PlatformImage } from '../registry/registry.ts';
import type { PackageType } from '../request.ts';

/** An image that exists already, and what is to run it. */
export interface GivenImage {
  /** host/name@sha256:... */
  reference: string;
  packageType: PackageType;
  /** linux/amd64 or linux/arm64, as the function or task is set up. */
  platform: string;
}

/**
 * Looks at the manifest of an image that is deployed as it is, and throws a Failure for one that AWS would refuse in the
 * middle of the deployment. Only ECR is asked; what this role may not read there is left to AWS.
 */
export async function checkGivenImage(context: Context, given: GivenImage): Promise<void> {
  const { host = '', path = '', digest = '' } = parseReference(given.reference) ?? {};
  const ecr = ecrHost(host);
  if (given.packageType === 'lambda') refusePlace(given.reference, host, context.session.region);
  if (!ecr) return;
  const registry = new EcrRegistry(context.session, { kind: 'ecr', name: path, ...ecr });
  let image: { index?: boolean } | undefined;
  let platforms: PlatformImage[] = [];
  try {
    image = (await registry.lookup([digest])).get(digest);
    if (image?.index) platforms = await registry.imagesOf(digest);
  } catch (error) {
    context.report.note(`Image ${given.reference} could not be inspected: ${messageOf(error)}`);
    return;
  }
  if (!image)
    throw new Failure({
      code: 'input',
      what: `Image ${given.reference} does not exist`,
      why: `ECR repository ${path} in ${ecr.region} (account ${ecr.account}) has no image with this digest`,
      todo: 'Use the output image of build-image, and check that it was pushed to this account and region',
    });
  if (image.index) refuseIndex(given, platforms);
}

/** Where Lambda takes images from: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html */
function refusePlace(reference: string, host: string, region: string): void {
  const found = /\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\./.exec(host)?.[1];
  if (found === region || isLoopback(host)) return;
  throw new Failure({
    code: 'input',
    what: `Image ${reference} is not in Amazon ECR in ${region}`,
    why: `Lambda takes images only from private ECR repositories in its own region; this one is in ${found ?? host}`,
    todo: `Push it to a repository in ${region}, or let this action build it (leave image empty)`,
  });
}

/** Lambda takes no list of images; a task takes one that has an image for its platform. */
function refuseIndex({ reference, packageType, platform }: GivenImage, platforms: readonly PlatformImage[]): void {
  const fitting = platforms.find((image) => image.platform === platform || image.platform?.startsWith(`${platform}/`));
  if (packageType === 'container' && fitting) return;
  const repository = reference.slice(0, reference.indexOf('@'));
  throw new Failure({
    code: 'input',
    what: `Image ${reference} is an image index (${platforms.map((image) => image.platform).join(', ')})`,
    why:
      packageType === 'lambda'
        ? 'Lambda accepts only single images: an index comes from several platforms, or from attestations next to the image'
        : `It has no image for ${platform}, the platform of the stack`,
    todo: fitting
      ? `Use the image of one platform, image: ${repository}@${fitting.digest} (${platform})`
      : `Build it for ${platform}`,
  });
}

import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  PutImageCommand,
  type Image,
  type ImageFailure,
  type Repository as EcrDescription,
} from '@aws-sdk/client-ecr';
import {
  awsErrorName,
  chunks,
  dnsSuffix,
  explainAwsError,
  ifFound,
  orExplain,
  type AwsSession,
} from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { ImageRequest } from '../request.ts';
import type { EcrLocation } from './reference.ts';
import {
  immutableTag,
  isIndex,
  manifestSize,
  MANIFEST_TYPES,
  platformImages,
  type PlatformImage,
  type Registry,
  type Repository,
  type RegistryImage,
} from './registry.ts';

/** The most image ids that one BatchGetImage or BatchDeleteImage takes. */
export const BATCH_LIMIT = 100;

/** Reads what there is of a repository in ECR. It need not exist where the request allows to create it. */
export async function findEcrRepository(
  session: AwsSession,
  location: EcrLocation,
  { registry, createRepository }: Pick<ImageRequest, 'registry' | 'createRepository'>,
): Promise<Repository> {
  const found = await new EcrRegistry(session, location).describe();
  const { region } = regional(session, location);
  if (!found && !createRepository)
    throw new Failure({
      code: 'input',
      what: `ECR repository ${location.name} does not exist in ${region}`,
      todo: 'Create it, set create-repository: true, or correct repository or aws-region',
    });
  const prefix =
    registry ??
    location.host ??
    found?.repositoryUri?.split('/')[0] ??
    `${await session.accountId()}.dkr.ecr.${region}.${dnsSuffix(region)}`;
  return {
    location,
    host: prefix.split('/')[0]!,
    name: `${prefix}/${location.name}`,
    exists: found !== undefined,
    // A repository that we create has immutable tags.
    immutable: /^IMMUTABLE/.test(found?.imageTagMutability ?? 'IMMUTABLE'),
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
    otherTags: found?.imageTagMutabilityExclusionFilters?.map(({ filter }) => filter!),
  };
}

function regional(session: AwsSession, { region }: EcrLocation): AwsSession {
  return region ? session.inRegion(region) : session;
}

/**
 * A repository in Amazon ECR, through the ECR API.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html
 */
export class EcrRegistry implements Registry {
  readonly client: ECRClient;
  /** Which repository calls of the ECR API mean. */
  readonly target: { repositoryName: string; registryId?: string };

  constructor(session: AwsSession, location: EcrLocation) {
    this.client = regional(session, location).client(ECRClient);
    this.target = { repositoryName: location.name, registryId: location.account };
  }

  async describe(): Promise<EcrDescription | undefined> {
    const { repositoryName, registryId } = this.target;
    const asked = this.client.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName], registryId }));
    const found = await orExplain(ifFound(asked), `ECR repository ${repositoryName} could not be read`);
    return found?.repositories?.[0];
  }

  async ensure(tags: Readonly<Record<string, string>>): Promise<void> {
    try {
      await this.client.send(
        new CreateRepositoryCommand({
          ...this.target,
          imageTagMutability: 'IMMUTABLE',
          tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          imageScanningConfiguration: { scanOnPush: true },
        }),
      );
    } catch (error) {
      if (awsErrorName(error) === 'RepositoryAlreadyExistsException') return;
      throw explainAwsError(error, `ECR repository ${this.target.repositoryName} could not be created`);
    }
  }

  async lookup(references: readonly string[]): Promise<Map<string, RegistryImage>> {
    const found = new Map<string, RegistryImage>();
    for (const wanted of chunks(references, BATCH_LIMIT)) {
      const images = await this.#batchGet(wanted);
      if (images.length === 0) continue;
      const sizes = images.map(({ imageId, imageManifest }) => [imageId!.imageDigest!, manifestSize(imageManifest!)]);
      // Only the details hold all tags of an image.
      for (const image of await this.#describeImages(Object.fromEntries(sizes) as Record<string, number>))
        for (const name of [image.digest, ...image.tags]) if (wanted.includes(name)) found.set(name, image);
    }
    return found;
  }

  /** The images that an image index holds, one for each platform. */
  async imagesOf(index: string): Promise<PlatformImage[]> {
    return (await this.#batchGet([index])).flatMap(({ imageManifest }) => platformImages(imageManifest!));
  }

  async putTag(digest: string, tag: string): Promise<void> {
    const { repositoryName } = this.target;
    const [image] = await this.#batchGet([digest]);
    if (!image)
      throw new Failure({
        code: 'registry',
        what: `Image ${digest} is not in ${repositoryName}`,
        why: `It should get the tag ${tag}`,
      });
    const { imageManifest, imageManifestMediaType } = image;
    try {
      await this.client.send(
        new PutImageCommand({
          ...this.target,
          imageManifest,
          imageManifestMediaType,
          imageDigest: digest,
          imageTag: tag,
        }),
      );
    } catch (error) {
      if (awsErrorName(error) === 'ImageAlreadyExistsException') return;
      if (awsErrorName(error) === 'ImageTagAlreadyExistsException') throw immutableTag(repositoryName, tag, error);
      throw explainAwsError(error, `${repositoryName}@${digest} could not be tagged ${tag}`);
    }
  }

  /** Deletes images with all their tags, those that are gone already left out; returns what ECR did not delete. */
  async deleteImages(digests: readonly string[]): Promise<ImageFailure[]> {
    const answers: ImageFailure[] = [];
    for (const some of chunks(digests, BATCH_LIMIT)) {
      const imageIds = some.map((imageDigest) => ({ imageDigest }));
      const deleting = this.client.send(new BatchDeleteImageCommand({ ...this.target, imageIds }));
      answers.push(...((await ifFound(deleting))?.failures ?? []));
    }
    return answers.filter(({ failureCode }) => failureCode !== 'ImageNotFound');
  }

  async #batchGet(references: readonly string[]): Promise<Image[]> {
    const imageIds = references.map((reference) =>
      reference.startsWith('sha256:') ? { imageDigest: reference } : { imageTag: reference },
    );
    const asked = this.client.send(
      new BatchGetImageCommand({ ...this.target, imageIds, acceptedMediaTypes: MANIFEST_TYPES }),
    );
    const failed = `ECR repository ${this.target.repositoryName} could not be read`;
    return (await orExplain(ifFound(asked), failed))?.images ?? [];
  }

  async #describeImages(sizes: Readonly<Record<string, number>>): Promise<RegistryImage[]> {
    const imageIds = Object.keys(sizes).map((imageDigest) => ({ imageDigest }));
    const { imageDetails = [] } = await this.client.send(new DescribeImagesCommand({ ...this.target, imageIds }));
    return imageDetails.map((detail) => ({
      digest: detail.imageDigest!,
      tags: [...(detail.imageTags ?? [])],
      size: sizes[detail.imageDigest!] || (detail.imageSizeInBytes ?? 0),
      createdAt: detail.imagePushedAt?.getTime(),
      index: isIndex(detail.imageManifestMediaType),
    }));
  }
}

import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  PutImageCommand,
  type Image,
  type Repository,
} from '@aws-sdk/client-ecr';
import { awsErrorName, explainAwsError, isNotFound, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { RepositoryLocation } from './reference.ts';
import {
  isIndex,
  manifestSize,
  MANIFEST_TYPES,
  platformImages,
  type PlatformImage,
  type Registry,
} from './registry.ts';
import type { RegistryImage } from '../request.ts';

/** The most image ids that one BatchGetImage takes. */
export const BATCH_LIMIT = 100;

export interface EcrRegistry extends Registry {
  readonly kind: 'ecr';
  readonly client: ECRClient;
  readonly repositoryName: string;
  /** Account of the registry, where it is not the caller's own. */
  readonly registryId?: string;
  /** The images that an image index holds, one for each platform. */
  imagesOf(digest: string): Promise<PlatformImage[]>;
}

/**
 * A repository in Amazon ECR, through the ECR API: one call tells whether it is there, another what it holds.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html
 */
export async function openEcr(
  session: AwsSession,
  location: Extract<RepositoryLocation, { kind: 'ecr' }>,
  options: { registry?: string; createRepository: boolean },
): Promise<EcrRegistry> {
  const regional = location.region ? session.inRegion(location.region) : session;
  const client = regional.client(ECRClient);
  const target = { repositoryName: location.name, registryId: location.account };
  let repository = await describe(client, target);
  if (!repository && !options.createRepository) throw missing(location.name, regional.region);
  const prefix = options.registry ?? location.host ?? hostOf(repository) ?? (await defaultHost(regional));
  const host = prefix.split('/')[0]!;

  return {
    kind: 'ecr',
    client,
    repositoryName: location.name,
    registryId: location.account,
    host,
    name: `${prefix}/${location.name}`,
    get exists() {
      return repository !== undefined;
    },
    get immutable() {
      return (repository?.imageTagMutability ?? 'IMMUTABLE') === 'IMMUTABLE';
    },
    lookup: async (references) => (repository ? await lookup(client, target, references) : new Map()),
    putTag: (digest, tag) => putTag(client, target, digest, tag),
    imagesOf: async (digest) =>
      (await batchGet(client, target, [digest])).flatMap((index) => platformImages(index.imageManifest ?? '{}')),
    ensure: async () => void (repository ??= await create(client, location)),
  };
}

interface Target {
  repositoryName: string;
  registryId?: string;
}

async function describe(client: ECRClient, { repositoryName, registryId }: Target): Promise<Repository | undefined> {
  try {
    const { repositories } = await client.send(
      new DescribeRepositoriesCommand({ repositoryNames: [repositoryName], registryId }),
    );
    return repositories?.[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw explainAwsError(error, `ECR repository ${repositoryName} could not be read`);
  }
}

async function create(client: ECRClient, { name, account }: { name: string; account?: string }): Promise<Repository> {
  try {
    const { repository } = await client.send(
      new CreateRepositoryCommand({
        repositoryName: name,
        registryId: account,
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
      }),
    );
    return repository!;
  } catch (error) {
    if (awsErrorName(error) === 'RepositoryAlreadyExistsException')
      return (await describe(client, { repositoryName: name, registryId: account }))!;
    throw explainAwsError(error, `ECR repository ${name} could not be created`);
  }
}

async function lookup(
  client: ECRClient,
  target: Target,
  references: readonly string[],
): Promise<Map<string, RegistryImage>> {
  const found = new Map<string, RegistryImage>();
  for (let at = 0; at < references.length; at += BATCH_LIMIT) {
    const wanted = references.slice(at, at + BATCH_LIMIT);
    const images = await batchGet(client, target, wanted);
    if (images.length === 0) continue;
    const sizes = new Map(
      images.map((image) => [image.imageId!.imageDigest!, manifestSize(image.imageManifest ?? '{}')]),
    );
    // The details hold every tag of an image; the batch answers with one for each.
    for (const image of await describeImages(client, target, sizes))
      for (const name of [image.digest, ...image.tags]) if (wanted.includes(name)) found.set(name, image);
  }
  return found;
}

async function batchGet(client: ECRClient, target: Target, references: readonly string[]): Promise<Image[]> {
  const imageIds = references.map((reference) =>
    reference.startsWith('sha256:') ? { imageDigest: reference } : { imageTag: reference },
  );
  try {
    const { images } = await client.send(
      new BatchGetImageCommand({ ...target, imageIds, acceptedMediaTypes: MANIFEST_TYPES }),
    );
    return images ?? [];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw explainAwsError(error, `ECR repository ${target.repositoryName} could not be read`);
  }
}

async function describeImages(
  client: ECRClient,
  target: Target,
  sizes: ReadonlyMap<string, number>,
): Promise<RegistryImage[]> {
  const imageIds = [...sizes.keys()].map((imageDigest) => ({ imageDigest }));
  const { imageDetails } = await client.send(new DescribeImagesCommand({ ...target, imageIds }));
  return (imageDetails ?? []).map((detail) => ({
    digest: detail.imageDigest!,
    tags: [...(detail.imageTags ?? [])],
    size: sizes.get(detail.imageDigest!) || (detail.imageSizeInBytes ?? 0),
    createdAt: detail.imagePushedAt?.getTime(),
    index: isIndex(detail.imageManifestMediaType),
  }));
}

async function putTag(client: ECRClient, target: Target, digest: string, tag: string): Promise<void> {
  const [image] = await batchGet(client, target, [digest]);
  if (!image)
    throw new Failure({
      what: `Image ${digest} is not in ${target.repositoryName}`,
      why: `It was about to get the tag ${tag}`,
      code: 'aws',
    });
  try {
    await client.send(
      new PutImageCommand({
        ...target,
        imageManifest: image.imageManifest,
        imageManifestMediaType: image.imageManifestMediaType,
        imageDigest: digest,
        imageTag: tag,
      }),
    );
  } catch (error) {
    if (awsErrorName(error) === 'ImageAlreadyExistsException') return;
    if (awsErrorName(error) === 'ImageTagAlreadyExistsException') throw immutableTag(target.repositoryName, tag, error);
    throw explainAwsError(error, `Tag ${tag} could not be given to ${target.repositoryName}@${digest}`);
  }
}

/** The one error for a tag that is taken. */
export function immutableTag(repository: string, tag: string, cause?: unknown): Failure {
  return new Failure({
    code: 'immutable-tag',
    what: `Tag ${tag} exists in ${repository} with another image`,
    why: 'The repository keeps tags immutable, so that a tag that was deployed always means the same image',
    todo: 'Choose another value for tags, or leave it out: deployments use the digest',
    cause,
  });
}

function missing(name: string, region: string): Failure {
  return new Failure({
    code: 'input',
    what: `ECR repository ${name} does not exist in ${region}`,
    todo: 'Create it, set create-repository: true, or correct repository or aws-region',
  });
}

function hostOf(repository: Repository | undefined): string | undefined {
  return repository?.repositoryUri?.split('/')[0];
}

async function defaultHost(session: AwsSession): Promise<string> {
  const suffix = session.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${await session.accountId()}.dkr.ecr.${session.region}.${suffix}`;
}

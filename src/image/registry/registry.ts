import { Failure } from '../../report/index.ts';
import type { RepositoryLocation } from './reference.ts';

/** An image in a registry. */
export interface RegistryImage {
  digest: string;
  tags: string[];
  /** Compressed bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  createdAt?: number;
  /** A list of images instead of one. */
  index?: boolean;
}

export interface RegistryCredentials {
  username: string;
  password: string;
}

/** The state of a repository, as a plan holds it: plain data. */
export interface Repository {
  /** `local` if nothing is pushed. */
  location: RepositoryLocation | { kind: 'local' };
  /** Host with port: what an engine logs in to. */
  host: string;
  /** host/path: the name that images get. */
  name: string;
  /** False when the repository has to be created before a push. */
  exists: boolean;
  /** Tags cannot be moved to another image. */
  immutable: boolean;
  /** Patterns of the tags of which the opposite holds; * stands for any characters. */
  otherTags?: readonly string[];
}

/** Whether a tag cannot be moved to another image. */
export function isImmutable({ immutable, otherTags = [] }: Repository, tag: string): boolean {
  const isOther = otherTags.some((pattern) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(tag),
  );
  return immutable !== isOther;
}

/** The calls to a repository that a plan and a push need. */
export interface Registry {
  /** The images behind these tags or digests; what is not there is left out. */
  lookup(references: readonly string[]): Promise<Map<string, RegistryImage>>;
  /** Gives an image that is already there one more tag, without an engine. */
  putTag(digest: string, tag: string): Promise<void>;
  /** Creates the repository if the registry needs that. */
  ensure(tags: Readonly<Record<string, string>>): Promise<void>;
}

/** Everything that registries serve as an image: https://github.com/opencontainers/image-spec/blob/main/media-types.md */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** Compressed bytes of configuration and layers; 0 for an index, which does not hold the sizes of its parts. */
export function manifestSize(manifest: string): number {
  const { config, layers = [] } = JSON.parse(manifest) as { config?: { size?: number }; layers?: { size?: number }[] };
  return [config, ...layers].reduce((sum, part) => sum + (part?.size ?? 0), 0);
}

/** True for a list of images (several platforms, or attestations beside the image). */
export function isIndex(mediaType: string | undefined): boolean {
  return mediaType !== undefined && /\.index\.|manifest\.list/.test(mediaType);
}

/** An image of an index, for one platform. */
export interface PlatformImage {
  digest: string;
  /** Such as linux/arm64; absent for an image that stands alone. */
  platform?: string;
}

/**
 * The images that an index names, without the attestations that BuildKit puts beside them.
 * https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export function platformImages(index: string): PlatformImage[] {
  const { manifests = [] } = JSON.parse(index) as {
    manifests?: {
      digest: string;
      platform?: { os?: string; architecture?: string; variant?: string };
      annotations?: Record<string, string>;
    }[];
  };
  return manifests
    .filter(({ platform, annotations }) => platform?.os !== 'unknown' && !annotations?.['vnd.docker.reference.type'])
    .map(({ digest, platform: { os, architecture, variant } = {} }) => ({
      digest,
      platform: [os, architecture, variant].filter(Boolean).join('/') || digest,
    }));
}

/** The failure for a tag that another image has. */
export function immutableTag(repository: string, tag: string, cause?: unknown): Failure {
  return new Failure({
    code: 'immutable-tag',
    what: `Tag ${tag} already exists in ${repository} with another image`,
    why: 'Tags of this repository are immutable, so that a deployed tag always means the same image',
    todo: 'Choose another value for tags, or remove it: deployments use the digest',
    cause,
  });
}

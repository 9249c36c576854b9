import { markdown } from '../../report/index.ts';
import { contentTag } from '../content/content-key.ts';
import { BATCH_LIMIT } from '../registry/ecr.ts';
import { immutableTag, isImmutable, type Registry, type RegistryImage, type Repository } from '../registry/registry.ts';
import type { ImageRequest } from '../request.ts';

/** What a repository holds of a content, and what is left to do. */
export interface ReuseDecision {
  /** An image with this content that is used as it is, with its full name. */
  reuse?: RegistryImage & { image: string };
  /** The tag under which the image is found, or will be. */
  contentTag: string;
  /** Tags of the request that the image does not have yet. */
  tags: string[];
  /** A tag of the request that another image has and that cannot be moved. */
  takenTag?: string;
  /** Why nothing is built, or why something is, in one line. */
  reason: string;
}

/**
 * Looks for an image with this content. In a repository with immutable tags, a rebuilt image gets the next
 * tag of the content (content-<key>-2 and so on).
 */
export async function findReusable(
  registry: Registry,
  repository: Repository,
  key: string,
  request: ImageRequest,
): Promise<ReuseDecision> {
  const { name, exists } = repository;
  const immutable = isImmutable(repository, contentTag(key));
  const generations = immutable ? Math.max(1, BATCH_LIMIT - request.tags.length) : 1;
  const contentTags = Array.from({ length: generations }, (_, index) => contentTag(key, index + 1));
  const images = exists ? await registry.lookup([...contentTags, ...request.tags]) : new Map<string, RegistryImage>();
  const latest = contentTags.findLast((tag) => images.has(tag));
  const candidate = latest === undefined ? undefined : images.get(latest);
  const refusal = whyNotReused(candidate, request);
  const reuse = candidate && refusal === undefined ? { ...candidate, image: `${name}@${candidate.digest}` } : undefined;
  const tags = request.tags.filter((tag) => !reuse || images.get(tag)?.digest !== reuse.digest);
  const takenTag = tags.find((tag) => images.has(tag) && isImmutable(repository, tag));
  if (reuse) return { reuse, contentTag: latest!, tags, takenTag, reason: `an image with this content is in ${name}` };
  const next = latest === undefined || !immutable ? contentTags[0] : contentTags[contentTags.indexOf(latest) + 1];
  if (next === undefined) throw immutableTag(name, latest!);
  return { contentTag: next, tags, takenTag, reason: refusal ?? `no image with this content is in ${name}` };
}

function whyNotReused(image: RegistryImage | undefined, request: ImageRequest): string | undefined {
  if (request.noCache) return 'no-cache is set';
  if (!request.reuse) return 'reuse is off';
  if (!image) return undefined;
  const age = Date.now() - (image.createdAt ?? Date.now());
  if (age <= request.reuseMaxAge) return undefined;
  return `the image with this content is ${markdown.count(Math.floor(age / 86_400_000), 'day')} old (reuse-max-age), so it is built again to get the patches of its base image`;
}

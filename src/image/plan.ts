import type { AwsSession } from '../aws/index.ts';
import { Failure, markdown, type Reporter } from '../report/index.ts';
import { resolveBases } from './content/base-images.ts';
import { contentKey, contentTag } from './content/content-key.ts';
import { digestContext } from './content/context-digest.ts';
import { readDockerfile, type Dockerfile } from './dockerfile/dockerfile.ts';
import { BATCH_LIMIT, immutableTag, openEcr } from './registry/ecr.ts';
import { refuseUnsupported } from './engine/arguments.ts';
import { findEngine, type Engine } from './engine/engine.ts';
import { findIgnoreFile, readIgnoreFile } from './content/ignore-file.ts';
import { localRegistry } from './registry/local-registry.ts';
import { openLogins, type Logins } from './registry/logins.ts';
import { openOciRegistry } from './registry/oci-registry.ts';
import { checkPlatforms, refuseForeignPlatform } from './engine/platform.ts';
import { isTag, locateRepository } from './registry/reference.ts';
import type { Registry } from './registry/registry.ts';
import type { ImageRequest, RegistryImage } from './request.ts';
import { checkSecrets } from './secrets.ts';
import { checkSettings } from './lambda/settings-loader.ts';
import { adapterIdentity, adapterSource, serverPort, type AdapterSource } from './lambda/web-adapter.ts';

/** What applyImage will do: made without writing anything. */
export interface ImagePlan {
  request: ImageRequest;
  dockerfile: Dockerfile;
  platforms: string[];
  key: string;
  /** The build asks the registries for its base images, whatever the engine has kept of them. */
  pull: boolean;
  /** Tag of this content in the registry. */
  contentTag: string;
  registry: Registry;
  logins: Logins;
  /** An image with this content that is used as it is. */
  reuse?: RegistryImage & { image: string };
  /** What turns a server image into a function (package type lambda). */
  adapter?: AdapterSource;
  /** Found when something has to be built. */
  engine?: Engine;
  /** Tags of the request that the image does not have yet. */
  tags: string[];
  /** Why nothing is built, or why something is, in one line. */
  reason: string;
  createsRepository: boolean;
  timings: Record<string, number>;
}

/**
 * Reads the build's inputs and the registry, and decides whether there is anything to do. Throws a Failure for bad
 * inputs, a taken immutable tag, a platform that this machine cannot build, and a missing engine.
 */
export async function planImage(session: AwsSession, request: ImageRequest, report: Reporter): Promise<ImagePlan> {
  const start = performance.now();
  const platforms = checkPlatforms(request.platforms, request.packageType === 'lambda');
  const dockerfile = readDockerfile(request.context, request.file, { ...request, platforms });
  checkSecrets(request.secrets);
  checkTags(request.tags);
  refuseOutsideEcr(request);
  checkSettings(request);
  const adapter = request.packageType === 'lambda' ? adapterSource(request.webAdapter) : undefined;
  if (adapter) serverPort(request.webAdapter.port ?? request.bootCheck.port, dockerfile.ports);
  const logins = openLogins(session, request.environment, report);
  const opened = openRegistry(session, request, logins);
  const images = [...dockerfile.images, ...(adapter && 'image' in adapter ? [adapter.image] : [])];
  const [registry, bases, context] = await Promise.all([
    opened,
    resolveBases({ ...dockerfile, images }, request, logins, report),
    digestContext(request.context, readIgnoreFile(request.context, dockerfile.path, request.engine)),
  ]);
  const key = contentKey(request, {
    dockerfile: dockerfile.text,
    contextDigest: context.digest,
    bases: bases.digests,
    platforms,
    adapter: adapterIdentity(adapter),
  });
  report.note(`Build context: ${context.files} files, ${markdown.bytes(context.bytes)}; content key ${key}`);
  const found = await findImage(registry, key, request);
  const engine = found.reuse ? undefined : await prepareBuild(request, platforms, dockerfile);
  return {
    request,
    dockerfile,
    platforms,
    key,
    pull: (bases.known || request.noCache) && !bases.local,
    registry,
    logins,
    adapter,
    engine,
    ...found,
    createsRepository: !registry.exists,
    timings: { plan: performance.now() - start },
  };
}

function checkTags(tags: readonly string[]): void {
  const wrong = tags.find((tag) => !isTag(tag) || tag.startsWith('content-'));
  if (wrong === undefined) return;
  throw new Failure({
    code: 'input',
    what: `Input "tags" has ${JSON.stringify(wrong)}`,
    why: 'Allowed: 1 to 128 letters, digits and _ . - (not first); content- is for the tags that find an image by its content',
  });
}

/** What only ECR can do is refused elsewhere: a gate that nobody passes through would look like one that let pass. */
function refuseOutsideEcr({ push, repository, scan, keepImages }: ImageRequest): void {
  const asked = scan.level !== 'off' ? (['scan', scan.level] as const) : (['keep-images', String(keepImages)] as const);
  if (asked[0] === 'keep-images' && keepImages === 0) return;
  if (push && locateRepository(repository).kind === 'ecr') return;
  throw new Failure({
    code: 'input',
    what: `Input "${asked[0]}" is ${JSON.stringify(asked[1])}`,
    why: push ? `Only images in Amazon ECR can have it, and ${repository} is in another registry` : 'Nothing is pushed',
    todo: push ? `Leave ${asked[0]} out, or push to an ECR repository` : `Leave ${asked[0]} out, or set push: true`,
  });
}

async function openRegistry(session: AwsSession, request: ImageRequest, logins: Logins): Promise<Registry> {
  if (!request.push) return localRegistry(request.repository || 'localhost/build');
  const location = locateRepository(request.repository);
  if (location.kind === 'oci') return openOciRegistry(location.host, location.name, (host) => logins.find(host));
  const registry = await openEcr(session, location, request);
  logins.addEcr(registry.host, location);
  return registry;
}

type Found = Pick<ImagePlan, 'reuse' | 'contentTag' | 'tags' | 'reason'>;

async function findImage(registry: Registry, key: string, request: ImageRequest): Promise<Found> {
  const generations = registry.immutable ? BATCH_LIMIT - request.tags.length : 1;
  const contentTags = Array.from({ length: Math.max(1, generations) }, (_, index) => contentTag(key, index + 1));
  const images = await registry.lookup([...contentTags, ...request.tags]);
  const latest = contentTags.findLast((tag) => images.has(tag));
  const candidate = latest === undefined ? undefined : images.get(latest);
  const refusal = whyNotReused(candidate, request);
  if (candidate && refusal === undefined) {
    const tags = request.tags.filter((tag) => images.get(tag)?.digest !== candidate.digest);
    refuseTakenTags(registry, tags, images);
    return {
      reuse: { ...candidate, image: `${registry.name}@${candidate.digest}` },
      contentTag: latest!,
      tags,
      reason: `an image with this content is in ${registry.name}`,
    };
  }
  refuseTakenTags(registry, request.tags, images);
  const next =
    latest === undefined || !registry.immutable ? contentTag(key) : contentTags[contentTags.indexOf(latest) + 1];
  if (next === undefined) throw immutableTag(registry.name, latest!);
  return {
    contentTag: next,
    tags: [...request.tags],
    reason: refusal ?? `no image with this content is in ${registry.name}`,
  };
}

function whyNotReused(image: RegistryImage | undefined, request: ImageRequest): string | undefined {
  if (request.noCache) return 'no-cache is set';
  if (!request.reuse) return 'reuse is off';
  if (!image) return undefined;
  const age = Date.now() - (image.createdAt ?? Date.now());
  if (age <= request.reuseMaxAge) return undefined;
  return `the image with this content is ${Math.floor(age / 86_400_000)} days old (reuse-max-age): built anew for the patches of its base image`;
}

function refuseTakenTags(
  registry: Registry,
  tags: readonly string[],
  images: ReadonlyMap<string, RegistryImage>,
): void {
  const taken = registry.immutable ? tags.find((tag) => images.has(tag)) : undefined;
  if (taken !== undefined) throw immutableTag(registry.name, taken);
}

async function prepareBuild(
  request: ImageRequest,
  platforms: readonly string[],
  dockerfile: Dockerfile,
): Promise<Engine> {
  // The wrap of a function with settings runs a program of the image too.
  const wrap = request.settings ? [{ base: '', runs: true }] : [];
  refuseForeignPlatform(platforms, { stages: [...dockerfile.stages, ...wrap] });
  const engine = await findEngine(request);
  const ignoreFile = findIgnoreFile(request.context, dockerfile.path, engine.name !== 'docker');
  refuseUnsupported(engine, { ...request, platforms, dockerfile: dockerfile.path, ignoreFile });
  return engine;
}

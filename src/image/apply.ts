import { inTemporaryFolder } from '../files/temporary-folder.ts';
import type { Context } from '../operation/index.ts';
import { Failure, markdown } from '../report/index.ts';
import { buildLocal, cacheReference, openBuild, pushBuilt, type Build } from './build/build-local.ts';
import type { BootCheckResult } from './boot-check/boot-check.ts';
import { checkImage } from './build/check-image.ts';
import { inspectImage } from './engine/local-image.ts';
import { refuseIndex, refuseTooLarge } from './lambda/limits.ts';
import type { ImagePlan } from './plan.ts';
import { EcrRegistry } from './registry/ecr.ts';
import { Logins } from './registry/logins.ts';
import { openRegistry } from './registry/open-registry.ts';
import type { Registry, RegistryImage } from './registry/registry.ts';
import type { ScanResult } from './scan/findings.ts';
import { scanGate } from './scan/scan.ts';

export interface ImageResult {
  /** repository@sha256:...; the local image id when nothing was pushed. */
  image: string;
  digest: string;
  tags: string[];
  reused: boolean;
  /** Compressed bytes in the registry, or bytes on disk when nothing was pushed. */
  size: number;
  scan?: ScanResult;
  bootCheck?: BootCheckResult;
  /** Milliseconds of each step. */
  timings: Record<string, number>;
}

/**
 * Carries a plan out. A reused image only gets missing tags. Otherwise the image is built, started once and pushed under
 * its content tag; it gets the requested tags last.
 */
export async function applyImage(context: Context, plan: ImagePlan): Promise<ImageResult> {
  const { session, report } = context;
  const logins = new Logins(context, plan.request.environment);
  const registry = openRegistry(session, plan.repository, logins);
  if (plan.reuse) {
    report.note(`Nothing is built: ${plan.reason} (${plan.reuse.digest})`);
    return await release(context, plan, registry, plan.reuse, { reused: true, timings: plan.timings });
  }
  report.note(`Building with ${plan.engine!.name} ${plan.engine!.version}: ${plan.reason}`);
  return await inTemporaryFolder('registry-login', async (folder) =>
    buildAndPush(context, await openBuild(plan, logins, folder), registry),
  );
}

async function buildAndPush(context: Context, build: Build, registry: Registry): Promise<ImageResult> {
  const { report } = context;
  const { plan, engine, name } = build;
  const { request, repository } = plan;
  const timings = { ...plan.timings };
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      timings[step] = performance.now() - start;
    }
  };
  const ensure = async () => void (repository.exists || (await registry.ensure(request.repositoryTags)));

  // A cache in the repository itself is written during the build.
  if (request.cacheTo.some((cache) => cacheReference(cache)?.startsWith(`${repository.name}:`))) await ensure();
  const wrapped = await timed('build', () => report.group('Build', () => buildLocal(context, build)));
  const local = await inspectImage(engine, name);
  if (request.packageType === 'lambda') refuseTooLarge(local.size);
  const bootCheck = await timed('boot-check', () => checkImage(context, build, local, wrapped));
  if (!request.push)
    return { image: local.id, digest: local.id, tags: [], reused: false, size: local.size, bootCheck, timings };
  await ensure();
  const taken = await timed('push', () => report.group('Push', () => pushUnlessThere(context, build)));
  const pushed = (await registry.lookup([plan.contentTag])).get(plan.contentTag);
  if (taken && !pushed) throw taken;
  if (!pushed)
    throw new Failure({
      code: 'push',
      what: `The registry does not have ${name} after its push`,
      why: 'The engine reported success',
      todo: 'Check repository and, if set, registry: both must name the same registry',
    });
  const how = taken ? 'Another run has pushed the same content in the meantime:' : 'Pushed';
  report.note(`${how} ${repository.name}@${pushed.digest} (${markdown.bytes(pushed.size)} compressed)`);
  return await release(context, plan, registry, pushed, { reused: false, bootCheck, timings });
}

/**
 * Returns the refusal of an immutable content tag instead of throwing it: an attempt whose answer got lost may have pushed
 * the image, and so may another run with the same content.
 */
async function pushUnlessThere(context: Context, build: Build): Promise<Failure | undefined> {
  try {
    await pushBuilt(context, build);
    return undefined;
  } catch (error) {
    if (error instanceof Failure && error.code === 'immutable-tag') return error;
    throw error;
  }
}

/** Scans an image in the registry, and gives it the requested tags. */
async function release(
  context: Context,
  plan: ImagePlan,
  registry: Registry,
  image: RegistryImage,
  more: Pick<ImageResult, 'reused' | 'bootCheck' | 'timings'>,
): Promise<ImageResult> {
  const { repository, request } = plan;
  if (request.packageType === 'lambda') refuseIndex(repository.name, image);
  let scan: ScanResult | undefined;
  if (request.scan.level !== 'off' && registry instanceof EcrRegistry) {
    const images = image.index ? await registry.imagesOf(image.digest) : [{ digest: image.digest }];
    scan = await scanGate(context, { registry, images }, request.scan);
  }
  for (const tag of plan.tags) await registry.putTag(image.digest, tag);
  return {
    image: `${repository.name}@${image.digest}`,
    digest: image.digest,
    tags: [...new Set([plan.contentTag, ...request.tags])],
    size: image.size,
    ...(scan && { scan }),
    ...more,
  };
}

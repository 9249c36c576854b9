import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, markdown, type Reporter } from '../report/index.ts';
import { buildLocal, cacheReference, checkBuilt, engineLogins, pushBuilt, type BuildRun } from './build-run.ts';
import { privateLogin } from './registry/docker-config.ts';
import type { EcrRegistry } from './registry/ecr.ts';
import type { Engine } from './engine/engine.ts';
import { inspectImage } from './engine/local-image.ts';
import type { ImagePlan } from './plan.ts';
import { buildEnvironment } from './process.ts';
import { pruneImages } from './registry/prune.ts';
import type { Registry } from './registry/registry.ts';
import type { BootCheckResult, ImageResult, RegistryImage, ScanResult } from './request.ts';
import { scanGate } from './scan/scan.ts';

/**
 * Carries a plan out: with an image of this content in the registry nothing but missing tags is written; otherwise the
 * image is built, started once, and pushed under its content tag, and only then gets the tags that were asked for.
 */
export async function applyImage(plan: ImagePlan, report: Reporter): Promise<ImageResult> {
  const timings = { ...plan.timings };
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      timings[step] = performance.now() - start;
    }
  };
  if (plan.reuse) {
    report.note(`Nothing is built: ${plan.reason} (${plan.reuse.digest})`);
    return await finish(plan, plan.reuse, { reused: true, timings }, report);
  }
  report.note(`Building with ${plan.engine!.name} ${plan.engine!.version}: ${plan.reason}`);
  const folder = mkdtempSync(join(tmpdir(), 'registry-login-'));
  try {
    return await buildAndPush(plan, plan.engine!, folder, timed, timings, report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Timed = <T>(step: string, work: () => Promise<T>) => Promise<T>;

async function buildAndPush(
  plan: ImagePlan,
  engine: Engine,
  folder: string,
  timed: Timed,
  timings: Record<string, number>,
  report: Reporter,
): Promise<ImageResult> {
  const { request, registry } = plan;
  const logins = await engineLogins(plan);
  const login = privateLogin(folder, logins, buildEnvironment(request.environment));
  const secrets = [...logins.values()].map(({ password }) => password);
  const run = { plan, engine, name: `${registry.name}:${plan.contentTag}`, login, secrets, report };

  // A cache in the repository itself is written during the build.
  if (request.cacheTo.some((cache) => cacheReference(cache)?.startsWith(`${registry.name}:`))) await registry.ensure();
  const wrapped = await timed('build', () => report.group('Build', () => buildLocal(run)));
  const local = await inspectImage(engine, run.name);
  if (request.packageType === 'lambda') refuseTooLarge(local.size);
  const checked = await timed('boot-check', () => checkBuilt(run, local, wrapped));
  if (!request.push)
    return {
      image: local.id,
      digest: local.id,
      tags: [],
      reused: false,
      size: local.size,
      bootCheck: checked,
      timings,
    };
  await registry.ensure();
  const taken = await timed('push', () => report.group('Push', () => pushUnlessThere(run)));
  const pushed = (await registry.lookup([plan.contentTag])).get(plan.contentTag);
  if (taken && !pushed) throw taken;
  if (!pushed) {
    throw new Failure({
      code: 'push',
      what: `The registry does not have ${run.name} after its push`,
      why: 'The engine reported success',
      todo: 'Check repository and, if set, registry: both must be the same registry',
    });
  }
  const how = taken ? 'Another attempt has pushed the same content meanwhile:' : 'Pushed';
  report.note(`${how} ${registry.name}@${pushed.digest} (${markdown.bytes(pushed.size)} compressed)`);
  return await finish(plan, pushed, { reused: false, bootCheck: checked, timings }, report);
}

/**
 * The refusal of an immutable content tag is returned: an attempt whose answer got lost may have pushed the image, and
 * so may another run that built the same content at the same time.
 */
async function pushUnlessThere(run: BuildRun): Promise<Failure | undefined> {
  try {
    await pushBuilt(run);
    return undefined;
  } catch (error) {
    if (error instanceof Failure && error.code === 'immutable-tag') return error;
    throw error;
  }
}

async function finish(
  plan: ImagePlan,
  image: RegistryImage,
  more: { reused: boolean; bootCheck?: BootCheckResult; timings: Record<string, number> },
  report: Reporter,
): Promise<ImageResult> {
  const { registry, request } = plan;
  if (request.packageType === 'lambda' && image.index) throw indexForLambda(registry.name, image.digest);
  const scan = await scanOf(plan, image, report);
  for (const tag of plan.tags) await registry.putTag(image.digest, tag);
  if (request.keepImages > 0 && isEcr(registry)) {
    const referenced = new Set([...request.referencedDigests, image.digest]);
    await pruneImages(registry, { keep: Math.max(0, request.keepImages - 1), referenced }, report);
  }
  return {
    image: `${registry.name}@${image.digest}`,
    digest: image.digest,
    tags: [...new Set([plan.contentTag, ...request.tags])],
    size: image.size,
    ...(scan && { scan }),
    ...more,
  };
}

async function scanOf(plan: ImagePlan, image: RegistryImage, report: Reporter): Promise<ScanResult | undefined> {
  const { registry, request } = plan;
  if (request.scan.level === 'off' || !isEcr(registry)) return undefined;
  const { client, repositoryName, registryId } = registry;
  const images = image.index ? await registry.imagesOf(image.digest) : [{ digest: image.digest }];
  return await scanGate({ client, repositoryName, registryId, images }, request.scan, report);
}

function isEcr(registry: Registry): registry is EcrRegistry {
  return 'client' in registry;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LAMBDA_LIMIT = 10 * 1024 ** 3;

function refuseTooLarge(size: number): void {
  if (size <= LAMBDA_LIMIT) return;
  throw new Failure({
    code: 'build',
    what: `The image has ${markdown.bytes(size)}`,
    why: 'Lambda takes images of up to 10 GiB, uncompressed',
    todo: 'Use a smaller base image, a stage of its own for the build, and .dockerignore',
  });
}

function indexForLambda(repository: string, digest: string): Failure {
  return new Failure({
    code: 'push',
    what: `${repository}@${digest} is an image index`,
    why: 'Lambda takes single images only: an index comes from several platforms, or from attestations beside the image',
    todo: 'Build for one platform, with provenance and SBOM off in the builder (BUILDX_NO_DEFAULT_ATTESTATIONS=1)',
  });
}

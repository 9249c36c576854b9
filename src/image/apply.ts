import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, markdown, type Reporter } from '../report/index.ts';
import { bootCheck } from './boot-check.ts';
import { build, type BuildOptions } from './build.ts';
import { privateLogin } from './credentials.ts';
import { inspectImage } from './inspect-image.ts';
import type { Engine } from './engine.ts';
import type { ImagePlan } from './plan.ts';
import { buildEnvironment } from './process.ts';
import { push } from './push.ts';
import { parseReference } from './reference.ts';
import type { BootCheckResult, ImageResult, RegistryImage } from './request.ts';

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
    return await finish(plan, plan.reuse, { reused: true, timings });
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
  const name = `${registry.name}:${plan.contentTag}`;
  const environment = buildEnvironment(request.environment);
  const pulled = plan.dockerfile.images.flatMap((image) => parseReference(image)?.host ?? []);
  const logins = await plan.logins.forEngine([...pulled, ...(request.push ? [registry.host] : [])]);
  const login = privateLogin(folder, logins, environment);
  const options = buildOptions(plan, name, login);
  const several = plan.platforms.length > 1;

  await timed('build', () =>
    report.group('Build', () => build(engine, several ? onePlatform(options, engine) : options, report)),
  );
  const local = await inspectImage(engine, name);
  const checked = await timed('boot-check', () =>
    bootCheck(
      { engine, image: name, ports: plan.dockerfile.ports, options: request.bootCheck, report },
      request.packageType,
    ),
  );
  if (!request.push) {
    return {
      image: local.id,
      digest: local.id,
      tags: [],
      reused: false,
      size: local.size,
      bootCheck: checked,
      timings,
    };
  }
  await registry.ensure();
  await timed('push', async () => {
    if (several) await report.group('Build and push', () => build(engine, { ...options, push: true }, report));
    else
      await report.group('Push', () =>
        push(
          engine,
          {
            repository: registry.name,
            host: registry.host,
            tag: plan.contentTag,
            environment: login,
            secrets: [...logins.values()].map(({ password }) => password),
          },
          report,
        ),
      );
  });
  const pushed = (await registry.lookup([plan.contentTag])).get(plan.contentTag);
  if (!pushed)
    throw new Failure({
      code: 'push',
      what: `The registry does not have ${name} after its push`,
      why: 'The engine reported success',
      todo: 'Check repository and, if set, registry: both must be the same registry',
    });
  report.note(`Pushed ${registry.name}@${pushed.digest} (${markdown.bytes(pushed.size)} compressed)`);
  return await finish(plan, pushed, { reused: false, bootCheck: checked, timings });
}

async function finish(
  plan: ImagePlan,
  image: RegistryImage,
  more: { reused: boolean; bootCheck?: BootCheckResult; timings: Record<string, number> },
): Promise<ImageResult> {
  const { registry } = plan;
  for (const tag of plan.tags) await registry.putTag(image.digest, tag);
  return {
    image: `${registry.name}@${image.digest}`,
    digest: image.digest,
    tags: [...new Set([plan.contentTag, ...plan.request.tags])],
    size: image.size,
    ...more,
  };
}

function buildOptions(
  { request, dockerfile, platforms }: ImagePlan,
  name: string,
  environment: Record<string, string>,
): BuildOptions {
  return {
    context: request.context,
    dockerfile: dockerfile.path,
    name,
    target: request.target,
    platforms: request.platforms.length === 0 ? [] : platforms,
    buildArgs: request.buildArgs,
    secrets: request.secrets,
    labels: request.labels,
    cacheFrom: request.cacheFrom,
    cacheTo: request.cacheTo,
    noCache: request.noCache,
    lambda: request.packageType === 'lambda',
    images: dockerfile.images,
    environment,
  };
}

/** Of an image for several platforms, the one that this machine can start: it is checked before all are pushed. */
function onePlatform(options: BuildOptions, engine: Engine): BuildOptions {
  const own = options.platforms.find((platform) => platform.includes(`/${engine.architecture}`));
  return { ...options, platforms: [own ?? options.platforms[0]!], cacheTo: [] };
}

import type { Reporter } from '../report/index.ts';
import { checkServer, judge, type Observation } from './boot-check/boot-check.ts';
import { build, type BuildOptions } from './engine/build.ts';
import { ContainerProblem } from './boot-check/container.ts';
import type { Engine } from './engine/engine.ts';
import { findIgnoreFile } from './content/ignore-file.ts';
import { inspectImage, type LocalImage } from './engine/local-image.ts';
import { checkFunction } from './lambda/lambda-check.ts';
import type { ImagePlan } from './plan.ts';
import { kernelEmulation } from './engine/platform.ts';
import { push } from './engine/push.ts';
import { parseReference } from './registry/reference.ts';
import type { RegistryCredentials } from './registry/registry.ts';
import type { BootCheckResult } from './request.ts';
import { hasLambdaRuntime, serverPort, wrapServer } from './lambda/web-adapter.ts';

/** What the steps of one build share. */
export interface BuildRun {
  plan: ImagePlan;
  engine: Engine;
  /** The name, with its content tag, that is pushed. */
  name: string;
  /** Variables that point the engine to its logins. */
  login: Record<string, string>;
  secrets: readonly string[];
  report: Reporter;
}

/** The ECR logins that the build and the push need; others the engine finds by itself. */
export async function engineLogins(plan: ImagePlan): Promise<Map<string, RegistryCredentials>> {
  const { dockerfile, registry, request, adapter } = plan;
  const images = [...dockerfile.images, ...(adapter && 'image' in adapter ? [adapter.image] : [])];
  const caches = [...request.cacheFrom, ...request.cacheTo].flatMap((cache) => cacheReference(cache) ?? []);
  const pulled = [...images, ...caches].flatMap((image) => parseReference(image)?.host ?? []);
  return await plan.logins.forEngine([...pulled, ...(request.push ? [registry.host] : [])]);
}

/** The image that holds a registry cache: `type=registry,ref=...`, or the reference alone. */
export function cacheReference(cache: string): string | undefined {
  const given = /(?:^|,)ref=([^,]+)/.exec(cache)?.[1];
  return given ?? (cache.includes('=') ? undefined : cache);
}

/** Builds into the engine's own store. Returns true when the image was wrapped with the web adapter. */
export async function buildLocal(run: BuildRun): Promise<boolean> {
  const { plan, engine, name, report } = run;
  const { request, adapter } = plan;
  const options = buildOptions(run);
  if (request.packageType !== 'lambda' || !(adapter || request.settings)) {
    await build(engine, plan.platforms.length > 1 ? onePlatform(options, engine) : options, report);
    return false;
  }
  const port = serverPort(request.webAdapter.port ?? request.bootCheck.port, plan.dockerfile.ports);
  const server = `${name}-server`;
  await build(engine, { ...options, name: server }, report);
  const image = await inspectImage(engine, server);
  const wrap = adapter !== undefined && (request.webAdapter.adapter !== 'auto' || !hasLambdaRuntime(image));
  const source = wrap ? adapter : undefined;
  await wrapServer(
    engine,
    {
      server,
      image,
      name,
      source,
      options: { ...request.webAdapter, port },
      settings: request.settings,
      platforms: options.platforms,
      labels: request.labels,
      environment: run.login,
    },
    report,
  );
  if (wrap) report.note('The server image is wrapped with the AWS Lambda Web Adapter');
  if (request.settings) report.note(`At its start the function fetches ${request.settings.file} from SETTINGS_S3_URI`);
  return wrap;
}

/** Starts what was built, as far as that is wanted and possible. */
export async function checkBuilt(
  run: BuildRun,
  local: LocalImage,
  wrapped: boolean,
): Promise<BootCheckResult | undefined> {
  const { plan, engine, name, report } = run;
  const { request, dockerfile } = plan;
  const options = request.bootCheck;
  if (options.level === 'off') return undefined;
  if (!engine.runner) {
    const problem = `${engine.name} builds but starts nothing, and podman is not installed`;
    return judge({ kind: 'unreachable', elapsed: 0, problem, log: '' }, options, report);
  }
  if (local.architecture !== engine.architecture && !kernelEmulation(local.architecture)) {
    const problem = `the image is for ${local.architecture}, and this machine runs ${engine.architecture}`;
    return judge({ kind: 'unreachable', elapsed: 0, problem, log: '' }, options, report);
  }
  if (request.settings && request.settings.standIn === undefined) {
    const problem = 'its settings come from S3, which the check cannot reach: give it some with boot-check-settings';
    return judge({ kind: 'unreachable', elapsed: 0, problem, log: '' }, options, report);
  }
  const context = { engine, image: name, ports: dockerfile.ports, options, report };
  const webPath = wrapped ? request.webAdapter.readinessPath : undefined;
  const look =
    request.packageType === 'container'
      ? checkServer(context)
      : checkFunction({
          ...context,
          local,
          webPath,
          environment: request.environment,
          settings: request.settings?.standIn,
        });
  return judge(await look.catch(notStarted), options, report);
}

function notStarted(error: unknown): Observation {
  if (!(error instanceof ContainerProblem)) throw error;
  return { kind: error.image ? 'crashed' : 'unreachable', elapsed: 0, problem: error.message, log: '' };
}

/** Pushes the content tag; several platforms are pushed by the builder itself. */
export async function pushBuilt(run: BuildRun): Promise<void> {
  const { plan, engine, name, login, secrets, report } = run;
  const { registry } = plan;
  if (plan.platforms.length > 1) await build(engine, { ...buildOptions(run), name, push: true }, report);
  else
    await push(
      engine,
      { repository: registry.name, host: registry.host, tag: plan.contentTag, environment: login, secrets },
      report,
    );
}

function buildOptions({ plan, engine, name, login }: BuildRun): BuildOptions {
  const { request, dockerfile, platforms } = plan;
  return {
    context: request.context,
    dockerfile: dockerfile.path,
    name,
    target: request.target,
    platforms,
    buildArgs: request.buildArgs,
    secrets: request.secrets,
    labels: request.labels,
    cacheFrom: request.cacheFrom,
    cacheTo: request.cacheTo,
    noCache: request.noCache,
    pull: plan.pull,
    ignoreFile: findIgnoreFile(request.context, dockerfile.path, engine.name !== 'docker'),
    lambda: request.packageType === 'lambda',
    images: dockerfile.images,
    environment: login,
  };
}

/** Of an image for several platforms, the one that this machine can start: it is checked before all are pushed. */
function onePlatform(options: BuildOptions, engine: Engine): BuildOptions {
  const own = options.platforms.find((platform) => platform.includes(`/${engine.architecture}`));
  return { ...options, platforms: [own ?? options.platforms[0]!], cacheTo: [] };
}

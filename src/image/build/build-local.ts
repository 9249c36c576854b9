import type { Context } from '../../operation/index.ts';
import { build, type BuildOptions } from '../engine/build.ts';
import { openEngine, type Engine } from '../engine/engine.ts';
import { inspectImage } from '../engine/local-image.ts';
import { push } from '../engine/push.ts';
import { hasLambdaRuntime, serverPort, wrapServer } from '../lambda/web-adapter.ts';
import type { ImagePlan } from '../plan.ts';
import { privateLogin } from '../registry/docker-config.ts';
import type { Logins } from '../registry/logins.ts';
import { parseReference } from '../registry/reference.ts';

/** What the steps of one build share. */
export interface Build {
  plan: ImagePlan;
  engine: Engine;
  /** The name, with its content tag, that is pushed. */
  name: string;
  /** Variables that point the engine to its logins. */
  login: Readonly<Record<string, string>>;
  /** Passwords of these logins. */
  secrets: readonly string[];
}

/** Puts the ECR logins that the engine needs into a private folder; it finds other logins by itself. */
export async function openBuild(plan: ImagePlan, logins: Logins, folder: string): Promise<Build> {
  const { dockerfile, repository, request, adapter } = plan;
  const images = [...dockerfile.images, ...(adapter && 'image' in adapter ? [adapter.image] : [])];
  const caches = [...request.cacheFrom, ...request.cacheTo].flatMap((cache) => cacheReference(cache) ?? []);
  const hosts = [...images, ...caches].flatMap((image) => parseReference(image)?.host ?? []);
  const found = await logins.forEngine([...hosts, ...(request.push ? [repository.host] : [])]);
  return {
    plan,
    engine: openEngine(plan.engine!, request),
    name: `${repository.name}:${plan.contentTag}`,
    login: privateLogin(folder, found, request.environment),
    secrets: [...found.values()].map(({ password }) => password),
  };
}

/** The image that holds a registry cache: `type=registry,ref=...`, or the reference alone. */
export function cacheReference(cache: string): string | undefined {
  const given = /(?:^|,)ref=([^,]+)/.exec(cache)?.[1];
  return given ?? (cache.includes('=') ? undefined : cache);
}

/** Builds into the engine's own store. Returns true when the image was wrapped with the web adapter. */
export async function buildLocal(context: Pick<Context, 'report'>, run: Build): Promise<boolean> {
  const { plan, engine, name, login } = run;
  const { report } = context;
  const { request, adapter } = plan;
  const options = buildOptions(run);
  if (request.packageType !== 'lambda' || !(adapter || request.settings)) {
    await build(engine, onePlatform(options, engine), report);
    return false;
  }
  const server = `${name}-server`;
  await build(engine, { ...options, name: server }, report);
  const image = await inspectImage(engine, server);
  const wraps = adapter !== undefined && (request.webAdapter.adapter !== 'auto' || !hasLambdaRuntime(image));
  const port = serverPort(request.bootCheck.port, plan.dockerfile.ports);
  const source = wraps ? adapter : undefined;
  await wrapServer(engine, { server, image, name, source, port, login }, request, report);
  if (wraps) report.note('The server image is wrapped with the AWS Lambda Web Adapter');
  if (request.settings) {
    const { file } = request.settings;
    report.note(`When it starts, the function reads ${file ? `${file} from SETTINGS_S3_URI` : 'its secrets'}`);
  }
  return wraps;
}

/** Pushes the content tag; several platforms are pushed by the builder itself. */
export async function pushBuilt(context: Pick<Context, 'report' | 'clock'>, run: Build): Promise<void> {
  const { plan, engine, login, secrets } = run;
  const { name, host } = plan.repository;
  if (plan.request.platforms.length > 1) await build(engine, { ...buildOptions(run), push: true }, context.report);
  else await push(engine, { repository: name, host, tag: plan.contentTag, login, secrets }, context);
}

function buildOptions({ plan, name, login }: Build): BuildOptions {
  const { request, dockerfile, pull, ignoreFile } = plan;
  const { path, images } = dockerfile;
  return {
    ...request,
    dockerfile: path,
    name,
    pull,
    ignoreFile,
    lambda: request.packageType === 'lambda',
    push: false,
    images,
    login,
  };
}

/** Of several platforms, the one that this machine can start: it is checked before all of them are built and pushed. */
function onePlatform(options: BuildOptions, engine: Engine): BuildOptions {
  if (options.platforms.length === 1) return options;
  const own = options.platforms.find((platform) => platform.includes(`/${engine.architecture}`));
  return { ...options, platforms: [own ?? options.platforms[0]!], cacheTo: [] };
}

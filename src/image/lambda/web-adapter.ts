import { hash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, type Reporter } from '../../report/index.ts';
import { build, type BuildOptions } from '../engine/build.ts';
import type { Engine } from '../engine/engine.ts';
import type { LocalImage } from '../engine/local-image.ts';
import { parseReference } from '../registry/reference.ts';
import type { SettingsOptions, WebAdapterOptions } from '../request.ts';
import {
  addLoader,
  interpreterCandidates,
  noInterpreter,
  probeDockerfile,
  type FoundInterpreter,
} from './settings-loader.ts';

/** https://gallery.ecr.aws/awsguru/aws-lambda-adapter */
export const WEB_ADAPTER_IMAGE = 'public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1';

/** What wraps a server image: an image that holds /lambda-adapter, or the adapter's binary on this machine. */
export type AdapterSource = { image: string } | { file: string };

/** The input `web-adapter`, checked before anything runs; undefined for `none`. */
export function adapterSource({ adapter }: Pick<WebAdapterOptions, 'adapter'>): AdapterSource | undefined {
  if (adapter === 'none') return undefined;
  if (adapter === 'auto') return { image: WEB_ADAPTER_IMAGE };
  if (existsSync(adapter) && statSync(adapter).isFile()) return { file: adapter };
  const reference = parseReference(adapter);
  if (reference?.tag || reference?.digest) return { image: adapter };
  throw new Failure({
    code: 'input',
    what: `Input "web-adapter" is ${JSON.stringify(adapter)}`,
    why: 'Allowed: auto, none, an image with tag or digest that holds /lambda-adapter, or the path of the binary',
  });
}

/** What an adapter is, for the content key: a binary by its content, an image by its name (its digest is asked for). */
export function adapterIdentity(source: AdapterSource | undefined): string {
  if (!source) return '';
  return 'file' in source ? hash('sha256', readFileSync(source.file)) : source.image;
}

/** The port that the server listens on: as given, or what the Dockerfile EXPOSEs, or the adapter's own default. */
export function serverPort(given: number | undefined, exposed: readonly number[]): number {
  const port = given ?? exposed[0] ?? 8080;
  if (port !== 9001) return port;
  throw new Failure({
    code: 'input',
    what: 'The server listens on port 9001',
    why: "Inside a function that port is Lambda's runtime API",
    todo: 'Let it listen on another port (it gets PORT), and set the input port to that',
  });
}

/** Whether an image speaks the Lambda runtime API by itself, so that it is a function without an adapter. */
export function hasLambdaRuntime({
  entrypoint,
  command,
  environment,
}: Pick<LocalImage, 'entrypoint' | 'command' | 'environment'>): boolean {
  const start = [...entrypoint, ...command].join(' ');
  return (
    'LAMBDA_TASK_ROOT' in environment ||
    'LAMBDA_RUNTIME_DIR' in environment ||
    'AWS_LWA_PORT' in environment ||
    /lambda-entrypoint\.sh|awslambdaric|aws-lambda-ric\b|aws-lambda-rie\b/.test(start)
  );
}

/** The Dockerfile that turns a server image into a function: the adapter as an extension, and where the server listens. */
export function adapterDockerfile(
  server: string,
  source: AdapterSource | undefined,
  options: Required<WebAdapterOptions>,
): string {
  if (!source) return `FROM ${server}\n`;
  const copy = 'image' in source ? `COPY --from=${source.image} /lambda-adapter` : 'COPY lambda-adapter';
  return [
    `FROM ${server}`,
    `${copy} /opt/extensions/lambda-adapter`,
    `ENV PORT=${options.port} AWS_LWA_PORT=${options.port}`,
    `ENV AWS_LWA_READINESS_CHECK_PATH=${JSON.stringify(options.readinessPath)} AWS_LWA_INVOKE_MODE=${options.invokeMode}`,
    '',
  ].join('\n');
}

/** What is put around a server image. */
export interface Wrap {
  /** The server's image in the engine's store, and what is in it. */
  server: string;
  image: LocalImage;
  /** Name of the wrapped image. */
  name: string;
  source: AdapterSource | undefined;
  options: Required<WebAdapterOptions>;
  settings: SettingsOptions | undefined;
  platforms: readonly string[];
  labels: Readonly<Record<string, string>>;
  environment: Record<string, string>;
}

/** Builds `name` from the image `server` with the adapter in it; the server's own layers stay as they are. */
export async function wrapServer(engine: Engine, wrap: Wrap, report: Reporter): Promise<void> {
  const interpreter = wrap.settings && (await findInterpreter(engine, wrap, report));
  await inContext(async (context) => {
    if (wrap.source && 'file' in wrap.source) {
      copyFileSync(wrap.source.file, join(context, 'lambda-adapter'));
      chmodSync(join(context, 'lambda-adapter'), 0o755);
    }
    const lines = interpreter ? addLoader(context, wrap.settings!, interpreter, wrap.image) : [];
    const dockerfile = [adapterDockerfile(wrap.server, wrap.source, wrap.options), ...lines, ''].join('\n');
    const images = wrap.source && 'image' in wrap.source ? [wrap.source.image] : [];
    await buildFrom(engine, wrap, { context, text: dockerfile, name: wrap.name, labels: wrap.labels, images }, report);
  });
}

/** The first program of the image that can run the loader of the settings. */
async function findInterpreter(engine: Engine, wrap: Wrap, report: Reporter): Promise<FoundInterpreter> {
  const name = `${wrap.name}-probe`;
  for (const candidate of interpreterCandidates(wrap.image)) {
    const text = probeDockerfile(wrap.server, candidate);
    try {
      await inContext((context) => buildFrom(engine, wrap, { context, text, name, labels: {}, images: [] }, report));
      await engine.run(['rmi', name]);
      return candidate;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  throw noInterpreter();
}

async function inContext<T>(work: (context: string) => Promise<T>): Promise<T> {
  const context = mkdtempSync(join(tmpdir(), 'web-adapter-'));
  try {
    return await work(context);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

async function buildFrom(
  engine: Engine,
  { platforms, environment }: Wrap,
  { text, ...given }: Pick<BuildOptions, 'context' | 'name' | 'labels' | 'images'> & { text: string },
  report: Reporter,
): Promise<void> {
  const dockerfile = join(given.context, 'Dockerfile');
  writeFileSync(dockerfile, text);
  const nothing = { buildArgs: {}, secrets: [], cacheFrom: [], cacheTo: [], noCache: false, pull: false };
  await build(engine, { ...nothing, ...given, dockerfile, platforms, environment, lambda: true, local: true }, report);
}

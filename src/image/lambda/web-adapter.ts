import { hash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../../files/temporary-folder.ts';
import { Failure, inputFailure, type Reporter } from '../../report/index.ts';
import { build, type BuildOptions } from '../engine/build.ts';
import type { Engine } from '../engine/engine.ts';
import type { LocalImage } from '../engine/local-image.ts';
import { parseReference } from '../registry/reference.ts';
import type { ImageRequest, WebAdapterOptions } from '../request.ts';
import {
  addLoader,
  interpreterCandidates,
  noInterpreter,
  probeDockerfile,
  type FoundInterpreter,
} from './settings-loader.ts';

/**
 * The index of all platforms of 0.9.1. By digest: who can move a tag in that registry would be in every function.
 * https://gallery.ecr.aws/awsguru/aws-lambda-adapter
 */
const WEB_ADAPTER_IMAGE =
  'public.ecr.aws/awsguru/aws-lambda-adapter@sha256:46d6625e68cbbdd2efab4a20245977664513f13ffef47915b000d431adcea0b4';

/** What wraps a server image: an image that holds /lambda-adapter, or the adapter's binary on this machine. */
export type AdapterSource = { image: string } | { file: string };

/** The input `web-adapter`, checked before anything runs; undefined for `none`. */
export function adapterSource({ adapter }: Pick<WebAdapterOptions, 'adapter'>): AdapterSource | undefined {
  if (adapter === 'none') return undefined;
  if (adapter === 'auto') return { image: WEB_ADAPTER_IMAGE };
  if (existsSync(adapter) && statSync(adapter).isFile()) return { file: adapter };
  const reference = parseReference(adapter);
  if (reference?.tag || reference?.digest) return { image: adapter };
  throw inputFailure(
    'web-adapter',
    adapter,
    'auto, none, an image with tag or digest that holds /lambda-adapter, or the path of the binary',
  );
}

/** An adapter in the content key: a binary counts by its content, an image by its name (its digest is resolved separately). */
export function adapterIdentity(source: AdapterSource | undefined): string {
  if (!source) return '';
  return 'file' in source ? hash('sha256', readFileSync(source.file)) : source.image;
}

/** The port that the server listens on: the given one, else the first that the Dockerfile EXPOSEs, else the adapter's default. */
export function serverPort(given: number | undefined, exposed: readonly number[]): number {
  const port = given ?? exposed[0] ?? 8080;
  if (port !== 9001) return port;
  throw new Failure({
    code: 'input',
    what: 'The server listens on port 9001',
    why: "Inside a function that port is Lambda's runtime API",
    todo: 'Let the server listen on another port (it gets PORT), and set the input port to it',
  });
}

/** Whether an image has a Lambda runtime client of its own, and needs no adapter to be a function. */
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
  options: WebAdapterOptions & { port: number },
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

/** A server's image in the engine's store, and what is put around it. */
export interface Wrap {
  server: string;
  image: LocalImage;
  /** Name of the wrapped image. */
  name: string;
  /** Undefined where only the settings loader is put in. */
  source: AdapterSource | undefined;
  port: number;
  login: Readonly<Record<string, string>>;
}

/** Builds `name` from the image `server` with the adapter in it; the server's own layers stay as they are. */
export async function wrapServer(
  engine: Engine,
  { server, image, name, source, port, login }: Wrap,
  { platforms, labels, settings, webAdapter }: Pick<ImageRequest, 'platforms' | 'labels' | 'settings' | 'webAdapter'>,
  report: Reporter,
): Promise<void> {
  const buildOn = (given: Pick<BuildOptions, 'name' | 'labels' | 'images'>, dockerfile: DockerfileIn) =>
    inTemporaryFolder('web-adapter', async (context) => {
      const file = join(context, 'Dockerfile');
      writeFileSync(file, dockerfile(context));
      const nothing = { buildArgs: {}, secrets: [], cacheFrom: [], cacheTo: [], noCache: false, pull: false };
      const fixed = { ...nothing, platforms, login, lambda: true, local: true };
      await build(engine, { ...fixed, ...given, context, dockerfile: file }, report);
    });
  /** The first program of the image that can run the loader of the settings. */
  const findInterpreter = async (): Promise<FoundInterpreter> => {
    const probe = { name: `${name}-probe`, labels: {}, images: [] };
    for (const candidate of interpreterCandidates(image)) {
      try {
        await buildOn(probe, () => probeDockerfile(server, candidate));
        await engine.run(['rmi', probe.name]);
        return candidate;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
    }
    throw noInterpreter(settings!);
  };

  const interpreter = settings && (await findInterpreter());
  const images = source && 'image' in source ? [source.image] : [];
  await buildOn({ name, labels, images }, (context) => {
    if (source && 'file' in source) {
      copyFileSync(source.file, join(context, 'lambda-adapter'));
      chmodSync(join(context, 'lambda-adapter'), 0o755);
    }
    const loader = interpreter ? addLoader(context, settings!, interpreter, image) : [];
    return [adapterDockerfile(server, source, { ...webAdapter, port }), ...loader, ''].join('\n');
  });
}

/** Text of a Dockerfile, whose files it puts into the context. */
type DockerfileIn = (context: string) => string;

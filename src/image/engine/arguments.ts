import { isLoopback, parseReference } from '../registry/reference.ts';
import type { ImageRequest } from '../request.ts';
import type { Builder, EngineInfo } from './engine.ts';

/** One build as an engine gets it: everything resolved, secrets as files. */
export interface BuildSpec extends Pick<
  ImageRequest,
  'context' | 'target' | 'platforms' | 'buildArgs' | 'labels' | 'cacheFrom' | 'cacheTo' | 'noCache'
> {
  /** Absolute path. */
  dockerfile: string;
  /** The name (with tag) that the image gets. */
  name: string;
  secrets: readonly { id: string; file: string }[];
  /** Pull the base images from their registries, even if the engine has copies. */
  pull: boolean;
  /** The ignore file of this build, where an engine may not find it by itself. */
  ignoreFile?: string;
  lambda: boolean;
  /** Image references that the build pulls. */
  images: readonly string[];
  /** Push in the same call: an image for several platforms cannot be loaded into the engine. */
  push?: boolean;
  /** The base image is only in the engine's own store. */
  local?: boolean;
}

type EngineKind = Pick<EngineInfo, 'name' | 'builder'>;

/** The argument vector of a build. */
export function buildArguments(engine: EngineKind, spec: BuildSpec): string[] {
  return [
    ...command(engine, spec),
    ...commonArguments(spec),
    ...(engine.builder.kind === 'buildah' ? buildahArguments(spec) : dockerArguments(engine.builder, spec)),
    spec.context,
  ];
}

function command({ builder }: EngineKind, spec: BuildSpec): string[] {
  if (builder.kind === 'buildx')
    return ['buildx', 'build', ...(spec.local && builder.driver !== 'docker' ? ['--builder', 'default'] : [])];
  return ['build'];
}

function commonArguments(spec: BuildSpec): string[] {
  return [
    '--file',
    spec.dockerfile,
    '--tag',
    spec.name,
    ...(spec.target === undefined ? [] : ['--target', spec.target]),
    ...(spec.platforms.length === 0 ? [] : ['--platform', spec.platforms.join(',')]),
    ...pairs('--build-arg', spec.buildArgs),
    ...pairs('--label', spec.labels),
    ...spec.secrets.flatMap(({ id, file }) => ['--secret', `id=${id},src=${file}`]),
    ...spec.cacheFrom.flatMap((cache) => ['--cache-from', cache]),
    ...spec.cacheTo.flatMap((cache) => ['--cache-to', cache]),
    ...(spec.noCache ? ['--no-cache'] : []),
  ];
}

function dockerArguments(builder: Builder, spec: BuildSpec): string[] {
  const result = builder.kind === 'legacy' ? [] : ['--progress', 'plain'];
  if (spec.pull) result.push('--pull');
  if (builder.kind === 'buildx') {
    result.push(spec.push ? '--push' : '--load');
    // Lambda refuses the image index that attestations make of an image.
    if (spec.lambda) result.push('--provenance=false', '--sbom=false');
  }
  return result;
}

function buildahArguments(spec: BuildSpec): string[] {
  const insecure = spec.images.some((image) => isLoopback(parseReference(image)?.host ?? ''));
  return [
    '--format',
    'docker',
    '--layers',
    ...(spec.pull ? ['--pull-always'] : []),
    ...(spec.ignoreFile === undefined ? [] : ['--ignorefile', spec.ignoreFile]),
    ...(insecure ? ['--tls-verify=false'] : []),
  ];
}

/** The argument vector that pushes one name. */
export function pushArguments(engine: Pick<EngineInfo, 'name'>, name: string, host: string): string[] {
  const insecure = isLoopback(host) ? ['--tls-verify=false'] : [];
  switch (engine.name) {
    case 'docker':
      return ['push', name];
    case 'podman':
      return ['push', ...insecure, '--format', 'v2s2', name];
    case 'buildah':
      return ['push', ...insecure, '--format', 'v2s2', name, `docker://${name}`];
  }
}

export interface ContainerSpec {
  image: string;
  name: string;
  network: string;
  environment: Readonly<Record<string, string>>;
  /** MiB; no limit when not given. */
  memory?: number;
  entrypoint?: string;
  command?: readonly string[];
  /** Host path -> container path, read only. */
  mounts?: Readonly<Record<string, string>>;
  /** uid:gid */
  user?: string;
  /** As on Lambda: nothing but /tmp can be written. */
  readOnly?: boolean;
}

/** The argument vector that starts a container in the background. */
export function runArguments(spec: ContainerSpec): string[] {
  return [
    'run',
    '--detach',
    '--name',
    spec.name,
    '--network',
    spec.network,
    ...(spec.memory === undefined ? [] : ['--memory', `${spec.memory}m`]),
    '--pull',
    'never',
    ...pairs('--env', spec.environment),
    ...(spec.user ? ['--user', spec.user] : []),
    ...(spec.readOnly ? ['--read-only', '--tmpfs', '/tmp:rw,exec,mode=1777'] : []),
    ...Object.entries(spec.mounts ?? {}).flatMap(([from, to]) => ['--volume', `${from}:${to}:ro`]),
    ...(spec.entrypoint ? ['--entrypoint', spec.entrypoint] : []),
    spec.image,
    ...(spec.command ?? []),
  ];
}

function pairs(flag: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}

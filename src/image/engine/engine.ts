import { Failure } from '../../report/index.ts';
import { buildEnvironment, findProgram, run, type ProcessOptions, type ProcessResult } from '../process.ts';
import type { EngineName, ImageRequest } from '../request.ts';

/**
 * What reads the Dockerfile: `buildx` (docker's plugin, whose driver decides what it can), `buildkit` (inside a Docker
 * daemon without the plugin), `legacy` (neither), or the engine's own (`buildah`, which podman uses too).
 */
export type Builder =
  { kind: 'buildx'; driver: string } | { kind: 'buildkit' } | { kind: 'legacy' } | { kind: 'buildah' };

export interface Engine {
  name: EngineName;
  version: string;
  /** Architecture of the machine that runs the containers, as images name it: amd64, arm64. */
  architecture: string;
  builder: Builder;
  /** Program that starts containers: buildah only builds, podman runs what it built. */
  runner?: string;
  /** Runs as an ordinary user: the networks of its containers cannot be reached from this machine's own. */
  rootless?: boolean;
  run(args: readonly string[], options?: Partial<ProcessOptions>): Promise<ProcessResult>;
  /** The same with the program that starts containers. */
  runContainer(args: readonly string[], options?: Partial<ProcessOptions>): Promise<ProcessResult>;
}

const ALL: readonly EngineName[] = ['docker', 'podman', 'buildah'];

/** Finds the engine that was asked for, or the first one that works: docker with a daemon, podman, buildah. */
export async function findEngine(
  request: Pick<ImageRequest, 'engine' | 'environment' | 'cacheFrom' | 'cacheTo'>,
): Promise<Engine> {
  const usesRunnerCache = [...request.cacheFrom, ...request.cacheTo].some((cache) => /\btype=gha\b/.test(cache));
  const environment = buildEnvironment(request.environment, usesRunnerCache);
  const problems: string[] = [];
  for (const name of request.engine === 'auto' ? ALL : [request.engine]) {
    const program = findProgram(name, environment);
    const found = program ? await open[name](program, environment) : `${name} is not installed`;
    if (typeof found !== 'string') return found;
    problems.push(found);
  }
  throw new Failure({
    code: 'engine',
    what:
      request.engine === 'auto'
        ? 'No container engine works on this machine'
        : `Engine ${request.engine} does not work on this machine`,
    why: problems.join('; '),
    todo: 'Install Docker and start its daemon, or install podman or buildah; ubuntu runners of GitHub have all three',
  });
}

const open: Record<EngineName, (program: string, environment: Record<string, string>) => Promise<Engine | string>> = {
  docker: openDocker,
  podman: openPodman,
  buildah: openBuildah,
};

async function openDocker(program: string, environment: Record<string, string>): Promise<Engine | string> {
  const { code, stdout, stderr } = await run(program, ['version', '--format', '{{json .}}'], {
    environment,
    timeout: 30_000,
  });
  const version = parseJson<{ Server?: { Version?: string; Arch?: string } }>(stdout);
  if (code !== 0 || !version?.Server?.Version) {
    const why = stderr.trim().split('\n').at(-1) || `docker version ended with ${code}`;
    return `docker's daemon does not answer (${why})`;
  }
  const builder = await dockerBuilder(program, environment);
  const runWith = runner(program, { ...environment, DOCKER_BUILDKIT: builder.kind === 'legacy' ? '0' : '1' });
  return {
    name: 'docker',
    version: version.Server.Version,
    architecture: version.Server.Arch ?? hostArchitecture(),
    builder,
    runner: program,
    run: runWith,
    runContainer: runWith,
  };
}

async function dockerBuilder(program: string, environment: Record<string, string>): Promise<Builder> {
  const { code, stdout } = await run(program, ['buildx', 'inspect'], { environment, timeout: 30_000 });
  if (code === 0) return { kind: 'buildx', driver: /^Driver:\s*(\S+)/m.exec(stdout)?.[1] ?? 'docker' };
  const client = await run(program, ['version', '--format', '{{.Client.Version}}'], { environment, timeout: 30_000 });
  // From version 23 on the command line builds with the plugin or with the legacy builder; before, with the daemon's BuildKit.
  return Number.parseInt(client.stdout, 10) >= 23 ? { kind: 'legacy' } : { kind: 'buildkit' };
}

async function openPodman(program: string, environment: Record<string, string>): Promise<Engine | string> {
  const { code, stdout, stderr } = await run(program, ['info', '--format', 'json'], { environment, timeout: 30_000 });
  const info = parseJson<{
    host?: { arch?: string; security?: { rootless?: boolean } };
    version?: { Version?: string };
  }>(stdout);
  if (code !== 0 || !info) return `podman does not work (${stderr.trim().split('\n').at(-1) ?? code})`;
  const runWith = runner(program, environment);
  return {
    name: 'podman',
    version: info.version?.Version ?? '',
    architecture: info.host?.arch ?? hostArchitecture(),
    builder: { kind: 'buildah' },
    runner: program,
    rootless: info.host?.security?.rootless ?? false,
    run: runWith,
    runContainer: runWith,
  };
}

async function openBuildah(program: string, environment: Record<string, string>): Promise<Engine | string> {
  const { code, stdout, stderr } = await run(program, ['version', '--json'], { environment, timeout: 30_000 });
  const version = parseJson<{ version?: string }>(stdout);
  if (code !== 0 || !version) return `buildah does not work (${stderr.trim().split('\n').at(-1) ?? code})`;
  const podman = findProgram('podman', environment);
  return {
    name: 'buildah',
    version: version.version ?? '',
    architecture: hostArchitecture(),
    builder: { kind: 'buildah' },
    runner: podman,
    rootless: process.getuid?.() !== 0,
    run: runner(program, environment),
    runContainer: runner(podman ?? 'podman', environment),
  };
}

function runner(program: string, environment: Record<string, string>): Engine['run'] {
  return (args, options = {}) =>
    run(program, args, { ...options, environment: { ...environment, ...options.environment } });
}

/** The machine's architecture in the words of image platforms. */
export function hostArchitecture(arch: string = process.arch): string {
  return arch === 'x64' ? 'amd64' : arch;
}

function parseJson<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

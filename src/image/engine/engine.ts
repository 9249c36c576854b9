import {
  childEnvironment,
  findProgram,
  lastLine,
  RUNNER_CACHE_VARIABLES,
  runProcess,
  type ChildEnvironment,
  type ProcessOptions,
  type ProcessResult,
} from '../../process/index.ts';
import { Failure } from '../../report/index.ts';
import type { EngineName, ImageRequest } from '../request.ts';
import { hostArchitecture } from './platform.ts';

/**
 * What reads the Dockerfile: `buildx` (docker's plugin, whose driver decides what it can), `buildkit` (inside a Docker
 * daemon without the plugin), `legacy` (neither), or the engine's own (`buildah`, which podman uses too).
 */
export type Builder =
  { kind: 'buildx'; driver: string } | { kind: 'buildkit' } | { kind: 'legacy' } | { kind: 'buildah' };

/** An engine as it was found on this machine: plain data. */
export interface EngineInfo {
  name: EngineName;
  version: string;
  /** Path of its program. */
  program: string;
  /** Architecture of the machine that runs the containers, as images name it: amd64, arm64. */
  architecture: string;
  builder: Builder;
  /** Program that starts containers: buildah only builds, podman runs what it built. */
  runner?: string;
  /** Runs as an ordinary user: the networks of its containers cannot be reached from this machine's own. */
  rootless?: boolean;
}

export type EngineRunOptions = Partial<Omit<ProcessOptions, 'environment'>> & {
  /** Variables beside those of the job. */
  variables?: Readonly<Record<string, string>>;
};

export interface Engine extends EngineInfo {
  run(args: readonly string[], options?: EngineRunOptions): Promise<ProcessResult>;
  /** The same with the program that starts containers. */
  runContainer(args: readonly string[], options?: EngineRunOptions): Promise<ProcessResult>;
}

export type EngineRequest = Pick<ImageRequest, 'engine' | 'environment' | 'cacheFrom' | 'cacheTo'>;

/** An engine whose programs can be started, with the environment that they may see. */
export function openEngine(info: EngineInfo, request: EngineRequest): Engine {
  const start =
    (program: string): Engine['run'] =>
    (args, { variables, ...options } = {}) => {
      const set = {
        ...(info.name === 'docker' && { DOCKER_BUILDKIT: info.builder.kind === 'legacy' ? '0' : '1' }),
        ...variables,
      };
      return runProcess(program, args, { ...options, environment: engineEnvironment(request, set) });
    };
  return { ...info, run: start(info.program), runContainer: start(info.runner ?? info.program) };
}

/** Only a build whose cache is in GitHub Actions sees the tokens for it. */
function engineEnvironment(
  { environment, cacheFrom, cacheTo }: EngineRequest,
  set: Readonly<Record<string, string>> = {},
): ChildEnvironment {
  const usesRunnerCache = [...cacheFrom, ...cacheTo].some((cache) => /\btype=gha\b/.test(cache));
  return childEnvironment(environment, { set, pass: usesRunnerCache ? RUNNER_CACHE_VARIABLES : [] });
}

/** Finds the requested engine or, with `auto`, the first one that works: docker with a daemon, podman, buildah. */
export async function findEngine(request: EngineRequest): Promise<EngineInfo> {
  const environment = engineEnvironment(request);
  const problems: string[] = [];
  for (const name of request.engine === 'auto' ? (['docker', 'podman', 'buildah'] as const) : [request.engine]) {
    const program = findProgram(name, environment);
    const found = program ? await probe(name, program, environment) : `${name} is not installed`;
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
    todo: 'Install Docker and start its daemon, or install podman or buildah; the Ubuntu runners of GitHub have all three',
  });
}

/** What the engines print about themselves, as far as we read it. */
interface Printed {
  /** docker version; the server is there when the daemon answers. */
  Server?: { Version: string; Arch?: string };
  /** podman info */
  host?: { arch?: string; security?: { rootless?: boolean } };
  /** podman info, buildah version */
  version?: { Version?: string } | string;
}

const QUESTION: Readonly<Record<EngineName, readonly string[]>> = {
  docker: ['version', '--format', '{{json .}}'],
  podman: ['info', '--format', 'json'],
  buildah: ['version', '--json'],
};

/** An engine's properties, or why it does not work. */
async function probe(name: EngineName, program: string, environment: ChildEnvironment): Promise<EngineInfo | string> {
  const { code, stdout, stderr, ended } = await runProcess(program, QUESTION[name], { environment, timeout: 30_000 });
  const printed = code === 0 ? parsePrinted(stdout) : undefined;
  if (!printed || (name === 'docker' && !printed.Server))
    return `${name === 'docker' ? 'the docker daemon does not answer' : `${name} does not work`} (${lastLine(stderr) || ended})`;
  const { Server, host, version } = printed;
  if (name === 'docker') {
    const { Version = '', Arch = hostArchitecture() } = Server!;
    const builder = await dockerBuilder(program, environment);
    return { name, version: Version, program, architecture: Arch, builder, runner: program };
  }
  return {
    name,
    version: (typeof version === 'string' ? version : version?.Version) ?? '',
    program,
    architecture: host?.arch ?? hostArchitecture(),
    builder: { kind: 'buildah' },
    runner: name === 'podman' ? program : findProgram('podman', environment),
    rootless: name === 'podman' ? (host?.security?.rootless ?? false) : process.getuid?.() !== 0,
  };
}

function parsePrinted(text: string): Printed | undefined {
  try {
    return JSON.parse(text) as Printed;
  } catch {
    return undefined;
  }
}

async function dockerBuilder(program: string, environment: ChildEnvironment): Promise<Builder> {
  const options = { environment, timeout: 30_000 };
  const { code, stdout } = await runProcess(program, ['buildx', 'inspect'], options);
  if (code === 0) return { kind: 'buildx', driver: /^Driver:\s*(\S+)/m.exec(stdout)?.[1] ?? 'docker' };
  const client = await runProcess(program, ['version', '--format', '{{.Client.Version}}'], options);
  // From version 23 on the command line builds with the plugin or with the legacy builder; before, with the daemon's BuildKit.
  return Number.parseInt(client.stdout, 10) >= 23 ? { kind: 'legacy' } : { kind: 'buildkit' };
}

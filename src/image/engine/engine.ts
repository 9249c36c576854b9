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

const ALL: readonly EngineName[] = ['docker', 'podman', 'buildah'];

/** Finds the engine that was asked for, or the first one that works: docker with a daemon, podman, buildah. */
export async function findEngine(request: EngineRequest): Promise<EngineInfo> {
  const environment = engineEnvironment(request);
  const problems: string[] = [];
  for (const name of request.engine === 'auto' ? ALL : [request.engine]) {
    const program = findProgram(name, environment);
    const found = program ? await inspect[name](program, environment) : `${name} is not installed`;
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

/** What an engine is, or why it does not work. */
type Inspect = (program: string, environment: ChildEnvironment) => Promise<EngineInfo | string>;

const inspect: Record<EngineName, Inspect> = {
  async docker(program, environment) {
    const { result, json } = await ask<{ Server?: { Version: string; Arch?: string } }>(
      program,
      ['version', '--format', '{{json .}}'],
      environment,
    );
    if (!json?.Server) return `docker's daemon does not answer (${reason(result)})`;
    return {
      name: 'docker',
      version: json.Server.Version,
      program,
      architecture: json.Server.Arch ?? hostArchitecture(),
      builder: await dockerBuilder(program, environment),
      runner: program,
    };
  },

  async podman(program, environment) {
    const { result, json } = await ask<{
      host?: { arch?: string; security?: { rootless?: boolean } };
      version?: { Version?: string };
    }>(program, ['info', '--format', 'json'], environment);
    if (!json) return `podman does not work (${reason(result)})`;
    return {
      name: 'podman',
      version: json.version?.Version ?? '',
      program,
      architecture: json.host?.arch ?? hostArchitecture(),
      builder: { kind: 'buildah' },
      runner: program,
      rootless: json.host?.security?.rootless ?? false,
    };
  },

  async buildah(program, environment) {
    const { result, json } = await ask<{ version?: string }>(program, ['version', '--json'], environment);
    if (!json) return `buildah does not work (${reason(result)})`;
    return {
      name: 'buildah',
      version: json.version ?? '',
      program,
      architecture: hostArchitecture(),
      builder: { kind: 'buildah' },
      runner: findProgram('podman', environment),
      rootless: process.getuid?.() !== 0,
    };
  },
};

async function dockerBuilder(program: string, environment: ChildEnvironment): Promise<Builder> {
  const { code, stdout } = await runProcess(program, ['buildx', 'inspect'], { environment, timeout: 30_000 });
  if (code === 0) return { kind: 'buildx', driver: /^Driver:\s*(\S+)/m.exec(stdout)?.[1] ?? 'docker' };
  const version = ['version', '--format', '{{.Client.Version}}'];
  const client = await runProcess(program, version, { environment, timeout: 30_000 });
  // From version 23 on the command line builds with the plugin or with the legacy builder; before, with the daemon's BuildKit.
  return Number.parseInt(client.stdout, 10) >= 23 ? { kind: 'legacy' } : { kind: 'buildkit' };
}

async function ask<T>(
  program: string,
  args: readonly string[],
  environment: ChildEnvironment,
): Promise<{ result: ProcessResult; json?: T }> {
  const result = await runProcess(program, args, { environment, timeout: 30_000 });
  try {
    // docker prints what it knows of itself even where its daemon does not answer.
    return { result, json: result.code === 0 ? (JSON.parse(result.stdout) as T) : undefined };
  } catch {
    return { result };
  }
}

function reason({ stderr, ended }: ProcessResult): string {
  return lastLine(stderr) || ended;
}

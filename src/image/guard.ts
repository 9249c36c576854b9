import type { Context } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import type { Stage } from './dockerfile/dockerfile.ts';
import type { Builder, EngineInfo } from './engine/engine.ts';
import { architectureOf, hostArchitecture, kernelEmulates } from './engine/platform.ts';
import type { ImagePlan } from './plan.ts';
import { immutableTag } from './registry/registry.ts';
import type { ImageRequest } from './request.ts';

/** Throws a Failure for what would fail in the middle of the build or push: taken tags, platforms, limits of the engine. */
export function guardImage(_context: Context, plan: ImagePlan): void {
  const { takenTag, request, dockerfile, engine } = plan;
  if (takenTag !== undefined) throw immutableTag(plan.repository.name, takenTag);
  if (!engine) return;
  // The wrap of a function with settings runs a program of the image too.
  const wrap = request.settings ? [{ base: '', runs: true }] : [];
  refuseForeignPlatform(request.platforms, [...dockerfile.stages, ...wrap]);
  refuseUnsupported(engine, { ...request, dockerfile: dockerfile.path, ignoreFile: plan.ignoreFile });
}

/** Throws a Failure if this machine cannot run programs of a platform, which would be an "exec format error" in the build. */
export function refuseForeignPlatform(
  platforms: readonly string[],
  stages: readonly Stage[],
  host: string = hostArchitecture(),
  emulates: (architecture: string) => boolean = kernelEmulates,
): void {
  const runs = stages.some((stage) => stage.runs && !/BUILDPLATFORM/.test(stage.platform ?? ''));
  const foreign = platforms.filter((platform) => {
    const architecture = architectureOf(platform);
    return architecture !== host && !emulates(architecture);
  });
  if (!runs || foreign.length === 0) return;
  throw new Failure({
    code: 'platform',
    what: `This runner (${host}) cannot build an image for ${foreign.join(', ')}`,
    why: 'The Dockerfile runs programs of that platform (RUN), but the kernel of this runner cannot emulate it',
    todo: `Use a runner of that architecture (runs-on: ${foreign[0]!.endsWith('arm64') ? 'ubuntu-24.04-arm' : 'ubuntu-24.04'}), add docker/setup-qemu-action before this step, or set platforms: linux/${host} if the stack can run that`,
  });
}

const SETUP_BUILDX = 'Add docker/setup-buildx-action before this step (a builder with the docker-container driver)';
const NEEDS_BUILDKIT = 'Install docker-buildx-plugin, or use engine: podman';

/** Throws a Failure for platforms, caches and secrets that the engine does not support. */
export function refuseUnsupported(
  { name, builder }: Pick<EngineInfo, 'name' | 'builder'>,
  build: Pick<ImageRequest, 'platforms' | 'cacheFrom' | 'cacheTo'> & {
    secrets: readonly { id: string }[];
    dockerfile: string;
    ignoreFile?: string;
  },
): void {
  const { platforms, cacheFrom, cacheTo, secrets, dockerfile } = build;
  const containerDriver = builder.kind === 'buildx' && builder.driver !== 'docker';
  const refuse = (input: string, value: string, why: string, todo: string) => {
    throw new Failure({
      code: 'engine',
      what: `Input "${input}" cannot be ${JSON.stringify(value)}: ${name} cannot do it here`,
      why,
      todo,
    });
  };
  const needsDriver = (input: string, value: string, what: string) =>
    refuse(
      input,
      value,
      `${what} needs buildx with a container driver; here it is ${describeBuilder(builder)}`,
      SETUP_BUILDX,
    );
  if (!containerDriver) {
    if (platforms.length > 1) needsDriver('platforms', platforms.join(','), 'A build for several platforms at once');
    const exported = cacheTo.find((cache) => !/\btype=inline\b/.test(cache));
    if (exported !== undefined && builder.kind !== 'buildah') needsDriver('cache-to', exported, 'Exporting a cache');
    const typed = [...cacheFrom, ...cacheTo].find((cache) => /\btype=(?!registry|inline)\w+/.test(cache));
    if (typed !== undefined) needsDriver('cache-from', typed, 'This kind of cache');
  }
  if (builder.kind !== 'legacy') return;
  if (build.ignoreFile === `${dockerfile}.dockerignore`)
    refuse(
      'file',
      dockerfile,
      'An ignore file for one Dockerfile needs BuildKit, but this docker has no buildx plugin',
      NEEDS_BUILDKIT,
    );
  if (secrets.length > 0)
    refuse(
      'secrets',
      secrets.map(({ id }) => id).join(', '),
      'Build secrets need BuildKit, but this docker has no buildx plugin',
      NEEDS_BUILDKIT,
    );
}

function describeBuilder(builder: Builder): string {
  return builder.kind === 'buildx' ? `buildx with the ${builder.driver} driver` : `the ${builder.kind} builder`;
}

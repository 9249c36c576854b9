import { existsSync } from 'node:fs';
import { Failure } from '../../report/index.ts';
import type { Dockerfile } from '../dockerfile/dockerfile.ts';
import { hostArchitecture } from './engine.ts';

/** Whether the kernel can run programs of an architecture other than its own: https://docs.kernel.org/admin-guide/binfmt-misc.html */
export type EmulationProbe = (architecture: string) => boolean;

const EMULATORS: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  arm: 'arm',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64le: 'ppc64le',
};

export const kernelEmulation: EmulationProbe = (architecture) =>
  existsSync(`/proc/sys/fs/binfmt_misc/qemu-${EMULATORS[architecture] ?? architecture}`);

/** linux/amd64 unless the request says otherwise: what Lambda and Fargate run by default. */
export const DEFAULT_PLATFORM = 'linux/amd64';

/** The platforms of an image; a Failure names each that cannot be one. */
export function checkPlatforms(platforms: readonly string[], lambda: boolean): string[] {
  const result = platforms.length === 0 ? [DEFAULT_PLATFORM] : [...platforms];
  for (const platform of result) {
    if (/^linux\/(amd64|arm64)(\/v\d)?$/.test(platform)) continue;
    throw new Failure({
      code: 'input',
      what: `Input "platforms" is ${JSON.stringify(platform)}`,
      why: 'Allowed: linux/amd64 and linux/arm64, the platforms that ECS and Lambda run',
    });
  }
  if (lambda && result.length > 1) {
    throw new Failure({
      code: 'input',
      what: `Input "platforms" is ${JSON.stringify(result.join(','))}`,
      why: 'Lambda takes an image of one platform and refuses an image index',
      todo: 'Give linux/amd64 or linux/arm64, as the function is configured',
    });
  }
  return result;
}

export function architectureOf(platform: string): string {
  return platform.split('/')[1] ?? '';
}

/** Tells before the build, not by "exec format error" in the middle of it, that this machine cannot make the image. */
export function refuseForeignPlatform(
  platforms: readonly string[],
  dockerfile: Pick<Dockerfile, 'stages'>,
  host: string = hostArchitecture(),
  emulates: EmulationProbe = kernelEmulation,
): void {
  const runs = dockerfile.stages.some(({ runs, platform }) => runs && !/BUILDPLATFORM/.test(platform ?? ''));
  const foreign = platforms.filter(
    (platform) => architectureOf(platform) !== host && !emulates(architectureOf(platform)),
  );
  if (!runs || foreign.length === 0) return;
  throw new Failure({
    code: 'platform',
    what: `This runner (${host}) cannot build an image for ${foreign.join(', ')}`,
    why: "Its Dockerfile runs programs of that platform (RUN), and no emulation for it is registered with this runner's kernel",
    todo: `Use a runner of that architecture (runs-on: ${foreign[0]!.endsWith('arm64') ? 'ubuntu-24.04-arm' : 'ubuntu-24.04'}), add docker/setup-qemu-action before this step, or set platforms: linux/${host} where the stack runs that too`,
  });
}

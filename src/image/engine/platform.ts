import { existsSync } from 'node:fs';

/** The machine's architecture in the words of image platforms. */
export function hostArchitecture(arch: string = process.arch): string {
  return arch === 'x64' ? 'amd64' : arch;
}

/** arm64 of linux/arm64/v8. */
export function architectureOf(platform: string): string {
  return platform.split('/')[1] ?? '';
}

const EMULATORS: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' };

/** Whether the kernel can run programs of an architecture other than its own: https://docs.kernel.org/admin-guide/binfmt-misc.html */
export function kernelEmulates(architecture: string): boolean {
  return existsSync(`/proc/sys/fs/binfmt_misc/qemu-${EMULATORS[architecture] ?? architecture}`);
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that holds no more than `megabytes`; undefined where this user may not mount anything. Linux only. */
export function smallDisk(megabytes: number): { folder: string; remove(): void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-small-disk-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (!asRoot('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'tmpfs', folder)) {
    remove();
    return undefined;
  }
  return {
    folder,
    remove() {
      asRoot('umount', '--lazy', folder);
      remove();
    },
  };
}

function asRoot(...command: string[]): boolean {
  const [program, ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  return spawnSync(program!, args, { stdio: 'ignore' }).status === 0;
}

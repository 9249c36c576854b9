import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whom something belongs to, and who may do what with it. */
interface Ownership {
  uid: number;
  gid: number;
  mode: number;
}

/** Makes a folder and those above it; what is made belongs to whom the nearest folder belongs that was there. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const owner = await stat(dirname(first));
  for (let made = folder; made.length >= first.length; made = dirname(made)) await giveTo(made, owner, 0o2777);
}

/** Gives a new file the ownership of the file that it replaces, else that of its folder, so that an app can go on writing it. */
export async function giveLike(file: string, replaced: Ownership | undefined): Promise<void> {
  await giveTo(file, replaced ?? (await stat(dirname(file))), replaced ? 0o777 : 0o666);
}

async function giveTo(path: string, { uid, gid, mode }: Ownership, mask: number): Promise<void> {
  const made = await stat(path);
  if (made.uid !== uid || made.gid !== gid) await chown(path, uid, gid).catch(unlessRefused);
  await chmod(path, mode & mask).catch(unlessRefused);
}

/** Only root may give a file away, and not on every file system. */
function unlessRefused(error: NodeJS.ErrnoException): void {
  if (!['EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS'].includes(error.code ?? '')) throw error;
}

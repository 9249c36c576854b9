import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DAY_MS, type FileStore } from './files.ts';

/** Files in a folder of this machine, or of a file system that several mount. */
export function folderFiles(root: string, maxAge = DAY_MS): FileStore {
  /** What is not there is neither old nor young. */
  const age = async (path: string) => Date.now() - (await stat(path).catch(() => ({ mtimeMs: NaN }))).mtimeMs;
  return {
    kind: 'folder',
    async put(key, content) {
      const path = join(root, key);
      const half = `${path}.${crypto.randomUUID()}`;
      await mkdir(dirname(path), { recursive: true });
      // Nobody reads a file that is only written in part.
      await writeFile(half, content);
      await rename(half, path);
    },
    has: async (key) => (await age(join(root, key))) < maxAge,
    open: async (key) => ({ content: new Uint8Array(await readFile(join(root, key))) }),
    async sweep() {
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile() && (await age(path)) >= maxAge) await rm(path, { force: true });
      }
    },
  };
}

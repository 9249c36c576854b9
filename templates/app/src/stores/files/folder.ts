import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileStore } from './files.ts';

const DAY_MS = 86_400_000;

/** Files in a folder of this machine, or of a file system that several mount. */
export function folderFiles(root: string, maxAge = DAY_MS): FileStore {
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
    has: async (key) =>
      await stat(join(root, key)).then(
        ({ mtimeMs }) => mtimeMs > Date.now() - maxAge,
        () => false,
      ),
    open: async (key) => ({ content: new Uint8Array(await readFile(join(root, key))) }),
    async sweep() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
      for (const entry of entries.filter((one) => one.isFile())) {
        const path = join(entry.parentPath, entry.name);
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
        if (mtimeMs <= Date.now() - maxAge) await rm(path, { force: true });
      }
    },
  };
}

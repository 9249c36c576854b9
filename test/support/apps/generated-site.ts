import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface GeneratedSite {
  files: number;
  bytes: number;
  /** Bytes of the files that differ from version 0. */
  changedBytes: number;
}

/**
 * Writes a site as a bundler makes it: nine of ten files are assets with hashed names, the others keep their names, and
 * an index.html. Version 0 and version n differ in `changed` files. All files get the time `at`, as a fresh checkout
 * would give them.
 */
export function writeGeneratedSite(
  folder: string,
  options: { files: number; averageBytes: number; version?: number; changed?: number; at?: Date },
): GeneratedSite {
  const { files, averageBytes, version = 0, changed = 0, at = new Date() } = options;
  rmSync(folder, { recursive: true, force: true });
  let bytes = 0;
  let changedBytes = 0;
  const every = changed > 0 ? Math.floor(files / changed) : Infinity;
  const write = (path: string, content: string, differs: boolean) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, at, at);
    bytes += Buffer.byteLength(content);
    if (differs) changedBytes += Buffer.byteLength(content);
  };
  const page = `<!doctype html><title>Site ${version}</title><script type="module" src="/assets/main.js"></script>`;
  write('index.html', page, version > 0);
  for (let index = 1; index < files; index++) {
    const differs = version > 0 && index % every === 0;
    const content = text(index, differs ? version : 0, averageBytes);
    const hash = createHash('sha256').update(content).digest('base64url').replace(/[-_]/g, 'x').slice(0, 8);
    const folderName = `part-${String(index % 50).padStart(2, '0')}`;
    const path =
      index % 10 === 0 ? `data/${folderName}/item-${index}.json` : `assets/${folderName}/chunk${index}-${hash}.js`;
    write(path, content, differs);
  }
  return { files, bytes, changedBytes };
}

/** Sizes between a tenth and about twice the average, the same for the same index. */
function text(index: number, version: number, averageBytes: number): string {
  const size = Math.round(averageBytes * (0.1 + (1.8 * ((index * 7919) % 1000)) / 1000));
  const line = `/* file ${index} version ${version} */ export const value${index} = ${index * 31};\n`;
  return line.repeat(Math.ceil(size / line.length)).slice(0, Math.max(size, line.length));
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with the given files, by path; gone with `remove()`. */
export function siteFolder<T extends Record<string, string | Buffer>>(
  files: T,
): {
  path: string;
  files: T;
  write: typeof write;
  remove(): void;
} {
  const path = mkdtempSync(join(tmpdir(), 'deploy-site-'));
  const write = (name: string, content: string | Buffer) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { path, files, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../../src/stack/index.ts';

export interface BuiltApp {
  /** What the repository holds. */
  files: Record<string, string>;
  /** Builds it into `build`. */
  command: string;
  environment?: Record<string, string>;
  /** Both checkouts are at one path, as on GitHub's own runners. */
  atOnePath?: boolean;
}

/** The digest of the package of an app that was checked out into a fresh folder and built there, `later` seconds after the first. */
export async function builtPackage(app: BuiltApp, later: number): Promise<string> {
  const { files, command, environment } = app;
  const folder = app.atOnePath
    ? join(tmpdir(), `deploy-built-${process.pid}`)
    : mkdtempSync(join(tmpdir(), 'deploy-built-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      const time = Date.now() / 1000 - 3600 + later;
      utimesSync(file, time, time);
    }
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', command], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
    return (await packageFolder(join(folder, 'build'), {})).sha256;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

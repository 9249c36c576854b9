import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './harness.ts';

const root = join(import.meta.dirname, '..', '..');

/** A folder with the reference app's bundles: what a deployment gets after the build, which takes the same time for all. */
export async function builtApp(b: Bench): Promise<string> {
  const source = join(root, 'templates', 'app');
  await b.command([process.execPath, join('scripts', 'build-api.mjs')], undefined, { cwd: source });
  await b.command([process.execPath, join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'], undefined, {
    cwd: source,
  });
  const folder = mkdtempSync(join(tmpdir(), 'bench-deploy-'));
  b.defer(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(source, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(source, 'web', 'dist'), join(folder, 'dist', 'web'), { recursive: true });
  return folder;
}

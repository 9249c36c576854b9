import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { asPublished, rewrittenCopy } from '../../../scripts/self-references.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/**
 * A copy of this repository as `my-org/deploy@v1` would serve it: manifests, workflows, templates and dist/ built from the
 * present sources (that the committed dist/ is the same is a check of its own). act does not know `$/` yet, so those
 * references name the repository. Returns the folder.
 */
export async function publish(): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'deploy-published-'));
  try {
    rewrittenCopy(root, copy, asPublished);
    cpSync(join(root, 'templates'), join(copy, 'templates'), {
      recursive: true,
      filter: (path) => !/[\\/](node_modules|templates[\\/]app[\\/]dist)$/.test(path),
    });
    const build = [join(root, 'scripts', 'build.ts'), '--out', join(copy, 'dist')];
    await promisify(execFile)(process.execPath, build, { cwd: root });
    return copy;
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    throw error;
  }
}

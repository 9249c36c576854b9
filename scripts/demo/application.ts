import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensurePackages } from '../packages.mjs';
import { repository, type StateFile } from './state.ts';

const GENERATED = new Set(['node_modules', 'dist']);

/**
 * The reference app as a repository of its own, as a user of the actions would have it. Copied anew each time, so that
 * a change in templates/app is deployed by the next run.
 */
export function prepareApplication(state: StateFile): string {
  const source = join(repository, 'templates', 'app');
  const target = state.path('app');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(target)) {
    if (name !== 'node_modules') rmSync(join(target, name), { recursive: true, force: true });
  }
  cpSync(source, target, {
    recursive: true,
    filter: (path) =>
      !path
        .slice(source.length)
        .split(/[\\/]/)
        .some((name) => GENERATED.has(name)),
  });
  if (!existsSync(join(target, 'package-lock.json'))) throw new Error(`${source} has no package-lock.json`);
  ensurePackages(target, () => {});
  return target;
}

/** A commit id that stands for the content of the app, as a commit of it would. */
export function contentCommit(workspace: string): string {
  const hash = createHash('sha1');
  const names = readdirSync(workspace, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(workspace, join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(/[\\/]/).some((part) => GENERATED.has(part)))
    .sort();
  for (const name of names) hash.update(`${name}\0`).update(readFileSync(join(workspace, name)));
  return hash.digest('hex');
}

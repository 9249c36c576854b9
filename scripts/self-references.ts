/** `$/` in a `uses:` is this repository at the running commit. Tools that do not know it yet get a rewritten copy. */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const USES = /^(\s*(?:-\s+)?["']?uses["']?:\s*["']?)\$\/([^\s"'#]+)/gm;

/** `environment.deployment` is newer than act and actionlint. */
const DEPLOYMENT = /^ +deployment: false\n/gm;

/** `uses: $/actions/x` as the same thing seen from another repository (for act and zizmor). */
export function asPublished(text: string, repository = 'my-org/deploy', ref = 'v1'): string {
  return text
    .replace(DEPLOYMENT, '')
    .replace(USES, (_, before: string, path: string) => `${before}${repository}/${path}@${ref}`);
}

/** `uses: $/actions/x` as a path below the repository, whose inputs actionlint then checks. */
export function asLocal(text: string): string {
  return text.replace(DEPLOYMENT, '').replace(USES, (_, before: string, path: string) => `${before}./${path}`);
}

/** Every workflow and action manifest of the repository, as POSIX paths from its root. */
export function workflowFiles(root: string): { workflows: string[]; callers: string[]; actions: string[] } {
  const find = (pattern: string) =>
    globSync(pattern, { cwd: root })
      .map((path) => String(path).replaceAll('\\', '/'))
      .sort();
  return {
    workflows: find('.github/workflows/*.{yml,yaml}'),
    callers: find('templates/{workflows,examples/*/.github/workflows}/*.{yml,yaml}'),
    actions: [...find('action.yml'), ...find('actions/*/action.yml')],
  };
}

/** Writes a copy of all of them below `target`, each put through `rewrite`. */
export function rewrittenCopy(root: string, target: string, rewrite: (text: string) => string): void {
  const { workflows, callers, actions } = workflowFiles(root);
  for (const path of [...workflows, ...callers, ...actions]) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), rewrite(readFileSync(join(root, path), 'utf8')));
  }
  for (const settings of ['.github/actionlint.yaml', '.github/zizmor.yml', '.github/dependabot.yml'])
    if (existsSync(join(root, settings))) cpSync(join(root, settings), join(target, settings));
}

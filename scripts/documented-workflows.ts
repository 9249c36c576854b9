/** The workflows that the documentation prints, and the parts of one: each as a whole workflow, to be checked like a file. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OURS = /^(\s*(?:- )?uses: *)my-org\/deploy(\/[^@\s]*)?@v1/gm;

interface Documented {
  /** Where it stands, as the path of a workflow. */
  path: string;
  text: string;
}

/** The blocks of a page that use our actions or workflows. What a part of a workflow leaves out is put around it. */
export function documentedWorkflows(page: string, text: string): Documented[] {
  return [...text.matchAll(/^( *)```yaml\n([^]*?)^ *```$/gm)]
    .map(([, indent, block], index) => ({
      path: `.github/workflows/${page.replace(/[^\w-]/g, '-')}-${index + 1}.yml`,
      text: whole(block!.replace(new RegExp(`^${indent}`, 'gm'), '')),
    }))
    .filter((documented) => documented.text.match(OURS));
}

function whole(block: string): string {
  const has = (key: string) => new RegExp(`^${key}:`, 'm').test(block);
  if (has('jobs')) return has('on') ? block : `on: push\n${block}`;
  if (has('steps')) return `on: push\njobs:\n  documented:\n    runs-on: ubuntu-latest\n${indented(block, 4)}`;
  const isSteps = /^- /m.test(block);
  return isSteps ? whole(`steps:\n${indented(block, 2)}`) : `on: push\njobs:\n${indented(block, 2)}`;
}

const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** Writes them below `target`, with our actions as paths of it, so that their inputs are checked too; returns their paths. */
export function writeDocumentedWorkflows(target: string, documented: readonly Documented[]): string[] {
  mkdirSync(join(target, '.github/workflows'), { recursive: true });
  for (const { path, text } of documented)
    writeFileSync(
      join(target, path),
      text.replace(OURS, (_, before: string, within = '/') => `${before}.${String(within)}`),
    );
  return documented.map(({ path }) => path);
}

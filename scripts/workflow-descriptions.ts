// The reusable workflows that run one action and are written by hand describe its inputs in that action's own words.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The workflow, the action that it runs, and inputs that mean something else in the workflow. */
const WORKFLOWS: [workflow: string, action: string, own: readonly string[]][] = [
  ['rollback', 'rollback', ['github-environment']],
  ['teardown', 'teardown', ['environment', 'role-to-assume']],
  ['sweep', 'teardown', ['app', 'role-to-assume']],
  ['traffic', 'traffic', ['role-to-assume']],
];

/** The workflows by their paths, with the descriptions of the actions. */
export function describedWorkflows(root: string): Record<string, string> {
  return Object.fromEntries(
    WORKFLOWS.map(([workflow, action, own]) => {
      const { inputs } = parse(readFileSync(join(root, 'actions', action, 'action.yml'), 'utf8')) as {
        inputs: Record<string, { description: string }>;
      };
      const path = `.github/workflows/${workflow}.yml`;
      const shared = Object.entries(inputs).filter(([name]) => !own.includes(name));
      const text = shared.reduce(describe, readFileSync(join(root, path), 'utf8'));
      return [path, text];
    }),
  );
}

/** Puts the description of an input into a workflow that has an input of this name; its block is the only one so indented. */
function describe(workflow: string, [name, { description }]: [string, { description: string }]): string {
  const block = new RegExp(`^( {6}${name}:\\n {8}description: \\|\\n)(?: {10}.*\\n)+`, 'm');
  const lines = description.trimEnd().split('\n');
  return workflow.replace(
    block,
    (_, head: string) => head + lines.map((line) => `${' '.repeat(10)}${line}\n`).join(''),
  );
}

// The steps of `npm test`, as a table. Plain JavaScript for Node >= 20.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { node24 } from './node24.mjs';
import { toolPath, toolsDirectory } from './tools.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const npm = (name, ...rest) => [node24, join(root, 'node_modules', name), ...rest];
const script = (name, ...rest) => [node24, join(root, 'scripts', name), ...rest];
const HOW = 'run scripts/ci-tools.sh (Linux) or see CONTRIBUTING.md';

/** The PATH of every step: the runner's node first, then the project's own tools. */
export function stepPath(path = process.env.PATH ?? '') {
  return [dirname(node24), join(toolsDirectory, 'bin'), path].join(delimiter);
}

/**
 * Minutes after which a step hangs, above what it takes on a machine under load (integration: 40), and half an hour below the
 * limit of the CI job (timeout-minutes in .github/workflows/ci.yml): what ends at that has no log and no name of a step.
 */
const HANGS = 60;
const ENGINES_HANG = 90;

/**
 * Two lists, one beside the other. `engines` take longest, and wait for servers and containers much of their time. What is
 * in `beside` takes that time, two steps at once: what only computes yields to the engines, and comes first.
 */
export function steps() {
  const stacks = find('templates/stacks', /\.ya?ml$/);
  const scripts = ['.ci/run', ...find('scripts', /\.sh$/)].filter((path) => existsSync(join(root, path)));
  const quick = [
    // Halves, one beside the other: each of the two lanes has one process to run at any time.
    ...['1/2', '2/2'].map((shard) => ({
      name: `unit ${shard}`,
      argv: script('jest.ts', 'unit', '--maxWorkers=1', `--shard=${shard}`),
      jest: true,
    })),
    { name: 'eslint', argv: npm('eslint/bin/eslint.js', '.') },
    { name: 'oxlint', argv: npm('oxlint/bin/oxlint', 'src', 'test', 'scripts') },
    { name: 'layers', argv: script('layers.ts') },
    { name: 'unused', argv: script('unused.ts') },
    { name: 'type check', argv: npm('typescript7/bin/tsc', '--noEmit') },
    { name: 'dist is current', argv: script('build.ts', '--check') },
    { name: 'prettier', argv: npm('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
    { name: 'documentation is current', argv: script('docs.ts', '--check') },
    { name: 'workflow schema', argv: script('workflows.ts', 'schema') },
    { name: 'actionlint', argv: script('workflows.ts', 'actionlint'), missing: needs('actionlint') },
    { name: 'zizmor', argv: script('workflows.ts', 'zizmor'), missing: needsPython('lint', 'zizmor') },
    { name: 'shellcheck', argv: ['shellcheck', ...scripts], missing: needs('shellcheck') },
    {
      name: 'cfn-lint',
      argv: [toolPath('lint', 'cfn-lint'), '--', ...stacks],
      missing: needsPython('lint', 'cfn-lint'),
    },
    { name: 'checkov', argv: script('checkov.ts'), missing: needsPython('checkov', 'checkov') },
    {
      // The other templates are what cfn-lint alone has judged by the same rules.
      name: 'sam validate',
      argv: [toolPath('sam', 'python'), join(root, 'scripts', 'sam-validate.py'), ...stacks.filter(hasTransform)],
      missing: needsPython('sam', 'sam'),
    },
  ].filter(({ name }) => stacks.length > 0 || !['cfn-lint', 'checkov', 'sam validate'].includes(name));
  return {
    engines: [
      {
        name: 'integration',
        argv: script('jest.ts', 'integration'),
        jest: true,
        minutes: ENGINES_HANG,
        missing: needsPython('emulator', 'ministack'),
      },
    ],
    beside: [
      ...quick.map((step) => ({ ...step, yields: true, minutes: HANGS })),
      {
        // Counts only: times of a busy machine say nothing.
        name: 'bench',
        argv: script('bench.ts', 'round-trips', '--check'),
        minutes: HANGS,
        missing: needsPython('emulator', 'ministack'),
      },
      { name: 'e2e', argv: script('jest.ts', 'e2e'), jest: true, minutes: HANGS, missing: needs('act') },
    ],
  };
}

function find(folder, pattern) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => pattern.test(name) && !name.includes('node_modules'))
    .sort();
}

function hasTransform(stack) {
  return /^Transform:/m.test(readFileSync(join(root, stack), 'utf8'));
}

/** Says what is missing when `program` is neither on the PATH nor in .tools/bin. */
function needs(program) {
  return () => {
    const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
    const there = stepPath()
      .split(delimiter)
      .some((folder) => names.some((name) => existsSync(join(folder, name))));
    return there ? undefined : `${program} is missing: ${HOW}`;
  };
}

function needsPython(set, program) {
  return () =>
    existsSync(toolPath(set, program)) ? undefined : `${program} is missing: it needs Python >= 3.11 with venv`;
}

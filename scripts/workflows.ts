// Checks the workflows and action manifests, and the workflows that the documentation prints: `node scripts/node24.mjs scripts/workflows.ts schema|actionlint|zizmor`.
//   schema      GitHub's own parser on the files as they are shipped
//   actionlint  on a copy in which `$/x` reads `./x`, so that the inputs of our own actions are checked too
//   zizmor      on a copy in which `$/x` reads `my-org/deploy/x@v1`
// --annotations: findings as the runner's annotations. What else follows goes to the tool.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentedWorkflows, writeDocumentedWorkflows } from './documented-workflows.ts';
import { asLocal, asPublished, rewrittenCopy, workflowFiles } from './self-references.ts';
import { ensureTools, toolPath, toolsDirectory } from './tools.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [check, ...options] = process.argv.slice(2);
const annotations = options.includes('--annotations');
const rest = options.filter((option) => option !== '--annotations');
const ACTIONLINT_FORMAT =
  '{{range $e := .}}::error file={{$e.Filepath}},line={{$e.Line}},col={{$e.Column}}::{{$e.Message}}{{"\\n"}}{{end}}';
const { workflows, callers, actions } = workflowFiles(root);
/** A part of a workflow may name a step or a job that it does not show. */
const NOT_SHOWN = 'is not defined in object type \\{\\}';
const PAGES = ['*.md', 'docs/*.md', 'actions/*/README.md', 'templates/**/README.md'];
const documented = globSync(PAGES, { cwd: root, exclude: (path) => path.includes('node_modules') }).flatMap((page) =>
  documentedWorkflows(page, read(page)),
);

switch (check) {
  case 'schema':
    process.exit(await schema());
    break;
  case 'actionlint':
    process.exit(
      inCopy(asLocal, 'actionlint', [
        ...(annotations ? ['-format', ACTIONLINT_FORMAT] : []),
        ...rest,
        ...workflows,
        ...callers,
      ]) || inCopy(asLocal, 'actionlint', ['-ignore', NOT_SHOWN, ...rest, ...documented.map(({ path }) => path)]),
    );
    break;
  case 'zizmor':
    ensureTools('lint');
    // Offline: the answer depends on the files alone.
    process.exit(
      inCopy(asPublished, toolPath('lint', 'zizmor'), [
        '--offline',
        '--no-progress',
        ...(annotations ? ['--format=github'] : ['--quiet']),
        ...rest,
        '.',
        ...callers,
      ]),
    );
    break;
  default:
    console.error('Say which check: schema, actionlint or zizmor');
    process.exit(2);
}

async function schema(): Promise<number> {
  // The package imports its schema as bundlers allow it, without the attribute that Node asks for.
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      return resolved.url.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
    },
  });
  const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
  const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');
  const trace = new NoOperationTraceWriter();
  const parsed = [
    ...[...workflows, ...callers].map((name) => parseWorkflow({ name, content: read(name) }, trace)),
    ...documented.map(({ path, text }) => parseWorkflow({ name: path, content: text }, trace)),
    ...actions.map((name) => parseAction({ name, content: read(name) }, trace)),
  ];
  const errors = parsed.flatMap(({ context }) => context.errors.getErrors());
  for (const error of errors) console.error(error.message);
  console.log(`${parsed.length} files, ${errors.length} errors`);
  return errors.length > 0 ? 1 : 0;
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function inCopy(rewrite: (text: string) => string, program: string, argv: string[]): number {
  const copy = mkdtempSync(join(tmpdir(), 'deploy-workflows-'));
  try {
    rewrittenCopy(root, copy, rewrite);
    if (program === 'actionlint') writeDocumentedWorkflows(copy, documented);
    // actionlint looks whether the entry of an action is there.
    if (existsSync(join(root, 'dist'))) symlinkSync(join(root, 'dist'), join(copy, 'dist'), 'junction');
    // actionlint takes the folder that holds .git for the repository.
    mkdirSync(join(copy, '.git'), { recursive: true });
    const path = `${join(toolsDirectory, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
    const { status, error } = spawnSync(program, argv, {
      cwd: copy,
      stdio: 'inherit',
      env: { ...process.env, PATH: path },
    });
    if (error) {
      console.error(`${program} does not start (${error.message}): run scripts/ci-tools.sh`);
      return 127;
    }
    return status ?? 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

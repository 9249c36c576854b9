import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { didYouMean } from '../../src/report/index.ts';
import { DemoError } from './options.ts';
import { repository, type StateFile } from './state.ts';

/** A user's own app, as its workflow deploys it. */
export interface OwnApp {
  workspace: string;
  /** Name of the app, which its stacks begin with. */
  app: string;
  /** The workflow, from the app's folder. */
  workflow: string;
  inputs: Record<string, string>;
  /** Inputs that are left out here: what GitHub fills in, and what belongs to AWS. */
  leftOut: string[];
  /** What the workflow does not have and the demo needs, in words. */
  added: string[];
}

/** What the demo has itself, or what only makes sense on GitHub and AWS. */
const NOT_HERE = new Set([
  'aws-region',
  'role-to-assume',
  'github-token',
  'registry',
  'image',
  // Of the job that the reusable workflow makes.
  'github-environment',
  'node-version',
  'python-version',
  'runs-on',
  'timeout-minutes',
]);

/** Copies the app and reads what its workflow gives to deploy. */
export function prepareOwnApp(state: StateFile, folder: string, mode: string | undefined): OwnApp {
  const wanted = resolve(folder);
  if (!existsSync(wanted) || !lstatSync(wanted).isDirectory()) throw new DemoError(`--app ${folder} is not a folder`);
  const source = repositoryOf(wanted);
  const { workflow, uses, given } = findDeployment(source, relative(source, wanted));
  refuseUnknown(workflow, uses, Object.keys(given));
  const entries = Object.entries({ ...given, ...(mode && { mode }) }).map(
    ([name, value]) => [name, text(value)] as const,
  );
  const isHere = ([name, value]: readonly [string, string]) => !NOT_HERE.has(name) && !value.includes('${{');
  const inputs = Object.fromEntries(entries.filter(isHere));
  const app = inputs['app'] ?? appName(source, inputs['working-directory']);
  // Without a distribution there would be no address that a browser on this machine can open.
  const added: string[] = [];
  if ((inputs['web'] ?? 'none') === 'none' && inputs['edge'] !== 'true') {
    inputs['edge'] = 'true';
    added.push(
      `edge: true, a CloudFront distribution (stack ${app}-${inputs['environment'] ?? 'production'}-web) to open in a browser; your workflow makes none`,
    );
  }
  const workspace = state.path('app');
  copyApp(source, workspace);
  return {
    workspace,
    app,
    workflow,
    inputs: { ...inputs, app },
    leftOut: entries.filter((entry) => !isHere(entry)).map(([name]) => name),
    added,
  };
}

interface Deployment {
  workflow: string;
  /** The action or the reusable workflow, as the job names it. */
  uses: string;
  given: Record<string, unknown>;
}

interface Job {
  uses?: string;
  with?: Record<string, unknown> | null;
  strategy?: { matrix?: Record<string, unknown> };
  steps?: { uses?: string; with?: Record<string, unknown> | null }[];
}

/** The folder itself, or above it the one that has workflows: several apps in one repository. */
function repositoryOf(folder: string): string {
  for (let above = folder; above !== dirname(above); above = dirname(above))
    if (existsSync(join(above, '.github', 'workflows'))) return above;
  return folder;
}

/** The one place in the app's workflows that deploys it: what is in `folder`, or the first app of all. */
function findDeployment(source: string, folder: string): Deployment {
  const found = globSync('.github/workflows/*.{yml,yaml}', { cwd: source })
    .map(String)
    .sort()
    .flatMap((workflow) => {
      const { jobs = {} } = readWorkflow(join(source, workflow));
      return Object.values(jobs)
        .flatMap((job) => [job, ...(job.steps ?? [])].map((use) => ({ use, matrix: job.strategy?.matrix ?? {} })))
        .filter(({ use: { uses = '' } }) =>
          /\/deploy(\/actions\/deploy|\/\.github\/workflows\/deploy\.ya?ml)?@/.test(uses),
        )
        .flatMap(({ use, matrix }) =>
          jobsOfMatrix(matrix).map((job) => ({ workflow, uses: use.uses!, given: filledIn(use, job) })),
        )
        .filter(({ given }) => folder === '' || join(String(given['working-directory'] ?? '.'), '.') === folder);
    });
  if (found.length === 0)
    throw new DemoError(
      folder === ''
        ? `${source} has no workflow that uses deploy. Copy templates/workflows/deploy.yml to .github/workflows first`
        : `No workflow of ${source} has ${folder} as working-directory. ` +
            `If it is an app by itself, copy templates/workflows/deploy.yml to ${folder}/.github/workflows first`,
    );
  // Several environments, or a promotion: the first that builds shows the app.
  return found.find(({ given }) => given['promote-from'] === undefined) ?? found[0]!;
}

/** GitHub refuses an input that a reusable workflow does not have, and warns of one that an action does not have. */
function refuseUnknown(workflow: string, uses: string, names: readonly string[]): void {
  const reusable = uses.includes('/.github/workflows/');
  const file = reusable ? '.github/workflows/deploy.yml' : 'actions/deploy/action.yml';
  const manifest = parse(readFileSync(join(repository, file), 'utf8')) as Manifest;
  const known = Object.keys((reusable ? manifest.on?.workflow_call.inputs : manifest.inputs) ?? {});
  const wrong = names.filter((name) => !known.includes(name.toLowerCase()));
  if (wrong.length === 0) return;
  const each = wrong.map((name) => {
    const meant = didYouMean(name, known);
    return `${name}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`;
  });
  throw new DemoError(
    `${workflow} gives ${uses} inputs that it does not have: ${each.join(', ')}. actions/deploy/README.md has all inputs`,
  );
}

interface Manifest {
  inputs?: Record<string, unknown>;
  on?: { workflow_call: { inputs: Record<string, unknown> } };
}

type Values = Record<string, unknown>;

/** What `${{ matrix.NAME }}` is in each job of a matrix: of its lists, and of `include`. */
function jobsOfMatrix(matrix: Values): Values[] {
  const lists = Object.entries(matrix).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const of = lists.filter(([name]) => name !== 'include' && name !== 'exclude');
  const jobs = of.reduce<Values[]>(
    (before, [name, values]) => before.flatMap((job) => values.map((value) => ({ ...job, [name]: value }))),
    [{}],
  );
  const included = (matrix['include'] ?? []) as Values[];
  return of.length > 0 || included.length === 0 ? [...jobs, ...included] : included;
}

function filledIn({ with: given }: { with?: Values | null }, job: Values): Values {
  const filled = (value: unknown) =>
    typeof value === 'string'
      ? value.replace(/\$\{\{\s*matrix\.([\w-]+)\s*\}\}/g, (whole, name: string) => text(job[name] ?? whole))
      : value;
  return Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name, filled(value)]));
}

function readWorkflow(path: string): { jobs?: Record<string, Job> } {
  try {
    return (parse(readFileSync(path, 'utf8')) ?? {}) as { jobs?: Record<string, Job> };
  } catch (error) {
    throw new DemoError(`${path} is not valid YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What deploy would take from the repository's name: that of the folder, as far as a name of an app may look so. */
function appName(source: string, workingDirectory = '.'): string {
  const name = [basename(source), ...(workingDirectory === '.' ? [] : [basename(workingDirectory)])]
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 30)
    .replace(/-+$/, '');
  return name === '' ? 'app' : name;
}

/**
 * What a checkout would have, and nothing else: files that git knows or would take; without git all but installed packages.
 * What an earlier run has installed or built would let an app pass that fails on a runner.
 */
function copyApp(source: string, target: string): void {
  rmSync(target, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(target, { recursive: true });
  for (const path of listFiles(source)) {
    const from = join(source, path);
    // Deleted, and not yet committed; or a repository of its own, which a checkout leaves empty.
    if (!existsSync(from) || lstatSync(from).isDirectory()) continue;
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(from, join(target, path), { verbatimSymlinks: true });
  }
}

function listFiles(source: string): string[] {
  try {
    return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: source,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .split('\0')
      .filter(Boolean);
  } catch {
    return readdirSync(source, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => join(entry.parentPath, entry.name).slice(source.length + 1))
      .filter((path) => !path.split(/[\\/]/).some((part) => part === 'node_modules' || part === '.git'));
  }
}

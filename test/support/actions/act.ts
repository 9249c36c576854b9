import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { toolsPath } from '../needs.ts';
import { setupActions } from './setup-actions.ts';

export interface Workflow {
  /** The caller's repository: path -> content. Workflows stand in .github/workflows as they do there. */
  files: Record<string, string | Uint8Array>;
  /** The event that starts it, and its payload. Default: a push. */
  event?: string;
  payload?: object | ((head: string) => object);
  /** Inputs of a workflow_dispatch. */
  inputs?: Record<string, string>;
  /** What every step finds in its environment: as if the organisation had set it on its runners. */
  environment?: Record<string, string>;
  secrets?: Record<string, string>;
  /** Configuration variables: `vars.NAME`. */
  variables?: Record<string, string>;
  /** owner/name of the caller's repository. */
  repository?: string;
  /** How long the run may take. Default 1200 s: only for what hangs. */
  seconds?: number;
}

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  title: string;
  /** Id of the workflow's step that it comes from. */
  step: string;
}

export interface WorkflowRun {
  succeeded: boolean;
  /** The log as a person reads it: "job | line". Secrets are masked as the runner does. */
  log: string;
  /** Job Summaries in the order in which the steps wrote them. */
  summaries: string[];
  /** Outputs by step id ("deploy"); those of a step inside a composite action also by "outer/inner". */
  outputs: Record<string, Record<string, string>>;
  annotations: Annotation[];
}

/** `runWorkflow` for a run that must succeed: its log is the error where it does not. */
export async function runToSuccess(workflow: Workflow): Promise<WorkflowRun> {
  const run = await runWorkflow(workflow);
  if (!run.succeeded) throw new Error(run.log);
  return run;
}

/**
 * Runs the caller's workflow under act, on this machine and without containers: `my-org/deploy@v1` is the copy that the
 * level's set-up published. The repository is a folder of its own that goes when the run is over.
 */
export async function runWorkflow(workflow: Workflow): Promise<WorkflowRun> {
  const scratch = mkdtempSync(join(tmpdir(), 'deploy-act-'));
  try {
    const repository = join(scratch, 'repository');
    const head = writeRepository(repository, workflow);
    const { payload = {} } = workflow;
    writeFileSync(join(scratch, 'event.json'), JSON.stringify(typeof payload === 'function' ? payload(head) : payload));
    mkdirSync(join(scratch, 'checkout'));
    writeFileSync(join(scratch, 'checkout/action.yml'), CHECKOUT);
    const { code, lines, rest } = await act(scratch, workflow);
    return { succeeded: code === 0, ...read(lines, rest) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * act copies the caller's repository itself, but where a workflow names a commit: that would come from GitHub. Such a step
 * gets this in place of actions/checkout.
 */
const CHECKOUT = `name: Checkout
description: The commit of the caller's repository
inputs:
  ref: { description: Commit, required: true }
  persist-credentials: { description: Not used }
runs:
  using: composite
  steps:
    - run: git init --quiet && git fetch --quiet "$CALLER_REPOSITORY" && git checkout --quiet "$REF"
      shell: bash
      env: { REF: '\${{ inputs.ref }}' }
`;

/** Returns the commit. */
function writeRepository(folder: string, { files, repository = 'my-org/shop' }: Workflow): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const git = (...argv: string[]) => execFileSync('git', argv, { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', `https://github.com/${repository}.git`);
  git('add', '--all');
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message=App');
  return git('rev-parse', 'HEAD').toString().trim();
}

/** The commit of actions/checkout that the reusable workflows name. */
function pinnedCheckout(published: string): string {
  const workflow = readFileSync(join(published, '.github/workflows/preview.yml'), 'utf8');
  return /actions\/checkout@([0-9a-f]{40})/.exec(workflow)![1]!;
}

interface Line {
  msg: string;
  job?: string;
  stepID?: string[];
  command?: string;
  arg?: string;
  name?: string;
  content?: string;
  kvPairs?: Record<string, string>;
}

function act(scratch: string, workflow: Workflow): Promise<{ code: number | null; lines: Line[]; rest: string }> {
  const published = process.env['DEPLOY_PUBLISHED'];
  if (!published) throw new Error('runWorkflow() belongs to the e2e level: its set-up publishes the repository');
  const pairs = (flag: string, values: Record<string, string> = {}) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const { seconds = 1200 } = workflow;
  const node24 = dirname(process.execPath);
  const argv = [
    workflow.event ?? 'push',
    '--json',
    '--no-cache-server',
    '--platform=ubuntu-latest=-self-hosted',
    `--local-repository=my-org/deploy@v1=${published}`,
    `--local-repository=actions/checkout@${pinnedCheckout(published)}=${join(scratch, 'checkout')}`,
    `--env=CALLER_REPOSITORY=${join(scratch, 'repository')}`,
    ...setupActions(published, scratch),
    `--eventpath=${join(scratch, 'event.json')}`,
    '--actor=octocat',
    ...pairs('--env', workflow.environment),
    ...pairs('--secret', workflow.secrets),
    ...pairs('--var', workflow.variables),
    ...pairs('--input', workflow.inputs),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn('act', argv, {
      cwd: join(scratch, 'repository'),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      // Runs side by side would meet in one cache folder. No credential of this machine reaches a workflow.
      env: {
        PATH: `${node24}${delimiter}${toolsPath()}`,
        HOME: process.env['HOME'],
        XDG_CACHE_HOME: join(scratch, 'cache'),
        TMPDIR: scratch,
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const limit = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), seconds * 1000);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      if (signal) stderr += `\nact ended by ${signal}: not done after ${seconds} s`;
      resolve({ code, ...split(stdout, stderr) });
    });
  });
}

/** act writes one JSON object a line; what else it says (a workflow it cannot read) is kept as text. */
function split(stdout: string, stderr: string): { lines: Line[]; rest: string } {
  const lines: Line[] = [];
  let rest = '';
  for (const text of `${stdout}\n${stderr}`.split('\n')) {
    if (text.startsWith('{')) lines.push(JSON.parse(text) as Line);
    else if (text !== '') rest += `${text}\n`;
  }
  return { lines, rest };
}

function read(lines: readonly Line[], rest: string): Omit<WorkflowRun, 'succeeded'> {
  const outputs: WorkflowRun['outputs'] = {};
  const summaries: string[] = [];
  const annotations: Annotation[] = [];
  for (const { command, name, arg = '', content, stepID = [], kvPairs } of lines) {
    if (command === 'set-output') (outputs[stepID.join('/')] ??= {})[name!] = arg;
    // A composite action repeats what its steps wrote.
    else if (command === 'summary' && content && summaries.at(-1) !== content) summaries.push(content);
    else if (command === 'error' || command === 'warning' || command === 'notice')
      annotations.push({ level: command, message: arg, title: kvPairs?.['title'] ?? '', step: stepID[0] ?? '' });
  }
  const log = lines
    .filter(({ msg }) => !msg.includes('LocalRepositoryCache'))
    .map(({ job, msg }) => `${job ?? 'act'} | ${msg.trimEnd()}`)
    .join('\n');
  return { log: rest ? `${log}\n${rest}` : log, summaries, outputs, annotations };
}

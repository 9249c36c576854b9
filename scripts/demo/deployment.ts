import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DemoError } from './options.ts';
import { describeProcess } from './processes.ts';
import { plainEnvironment } from './services.ts';
import { repository, type StateFile } from './state.ts';
import { say, sayForNow, style } from './terminal.ts';

export interface DeploymentOptions {
  /** The caller's repository. */
  workspace: string;
  inputs: Record<string, string>;
  /** Beside what a runner sets: credentials, endpoint. */
  environment: Record<string, string>;
  /** A commit, as 40 hex digits. */
  sha: string;
  /** Name of the caller's repository. */
  name: string;
  /** Of the local edge, for the curl lines of the checks. */
  caFile: string;
  /** Aborted when the person interrupts: the action is asked to stop, and says itself how to go on. */
  interrupt: AbortSignal;
}

/**
 * Runs dist/deploy.js as a runner does: node24, INPUT_*, GITHUB_* and files for outputs and the Job Summary. Prints its
 * progress; returns its outputs, or throws its error.
 */
export async function runDeployment(state: StateFile, options: DeploymentOptions): Promise<Record<string, string>> {
  const outputFile = state.path('output');
  const summaryFile = state.path('summary.md');
  for (const file of [outputFile, summaryFile]) writeFileSync(file, '');
  const child = spawn(process.execPath, [join(repository, 'dist', 'deploy.js')], {
    cwd: options.workspace,
    // A group of its own: Ctrl+C reaches it once, through this process, and not its build commands before it.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...plainEnvironment(),
      ...runnerVariables(options, outputFile, summaryFile),
      ...options.environment,
      ...Object.fromEntries(
        Object.entries(options.inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
    },
  });
  if (child.pid !== undefined) state.update({ deployment: describeProcess(child.pid) });
  options.interrupt.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  const log = createWriteStream(state.path('deploy.log'));
  child.stderr.pipe(log, { end: false });
  let problem: string | undefined;
  let folded = false;
  for await (const said of createInterface({ input: child.stdout })) {
    const line = trustingCurl(said, options.caFile);
    log.write(`${line}\n`);
    if (/^::(end)?group::/.test(line)) folded = line.startsWith('::group');
    problem = printLine(line, folded) ?? problem;
  }
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('exit', resolve)));
  log.end();
  writeFileSync(summaryFile, trustingCurl(readFileSync(summaryFile, 'utf8'), options.caFile));
  state.update({ deployment: undefined });
  if (code !== 0)
    throw new DemoError(
      `${apart(problem ?? `The deployment ended with ${code}.`)} The log: ${state.path('deploy.log')}`,
    );
  return parseOutputs(readFileSync(outputFile, 'utf8'));
}

/** The curl lines of the action, on a machine that does not know the authority of the local edge. */
export function trustingCurl(text: string, caFile: string): string {
  const word = /^[\w./:-]+$/.test(caFile) ? caFile : `'${caFile.replaceAll("'", `'\\''`)}'`;
  return text.replace(/\bcurl -i /g, () => `curl --cacert ${word} -i `);
}

/** An error with its curl line on a line of its own, without the full stop behind it: to be copied. */
export function apart(problem: string): string {
  return problem.replace(/ (curl .+?)\.?$/, '\n\n  $1\n\n ');
}

function runnerVariables(options: DeploymentOptions, output: string, summary: string): Record<string, string> {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_OUTPUT: output,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: `my-org/${options.name}`,
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: String(Math.floor(Date.now() / 1000)),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: options.sha,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKSPACE: options.workspace,
  };
}

/**
 * Shows a line of the action's log: what a step did stays; everything else, and all of a folded group, is there for the
 * moment (the log file has it). Returns the text of an error.
 */
function printLine(line: string, folded: boolean): string | undefined {
  const command = /^::([a-z-]+)(?: .*?)?::(.*)$/.exec(line);
  if (!command) {
    if (line.startsWith('Traffic: ')) say(line);
    else if (!folded && /^\s*[✓✔✗✖]/.test(line))
      say(line.trim().replace(/^\S+/, (mark) => style(/[✓✔]/.test(mark) ? 'green' : 'red', mark)));
    else if (line.trim() !== '') sayForNow(line.trim());
    return undefined;
  }
  const text = unescape(command[2]!);
  if (command[1] === 'error') return text;
  if (command[1] === 'warning' || command[1] === 'notice') say(`${style('yellow', '!')} ${text}`);
  if (command[1] === 'group') sayForNow(text);
  return undefined;
}

function unescape(text: string): string {
  return text.replace(/%0D/g, '').replace(/%0A/g, '\n').replace(/%25/g, '%');
}

/** The NAME<<DELIMITER form that @actions/core writes, and NAME=VALUE. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const block = /^([\w-]+)<<(.+)$/.exec(line);
    if (block) {
      const end = lines.indexOf(block[2]!, index + 1);
      outputs[block[1]!] = lines.slice(index + 1, end).join('\n');
      index = end;
    } else if (/^[\w-]+=/.test(line)) {
      outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    }
  }
  return outputs;
}

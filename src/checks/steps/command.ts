import { spawn } from 'node:child_process';
import { messageOf } from '../report/index.ts';

export interface CommandResult {
  /** Exit code; undefined where the command did not end by itself. */
  exit?: number;
  /** "0", "killed by SIGTERM", "not started: ...": for people. */
  ended: string;
  /** The program did not start, or ran into the timeout: nothing was learned. */
  inconclusive: boolean;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

/** More output than this of one stream is dropped. */
const OUTPUT_LIMIT = 1_000_000;

/**
 * Names that a command does not inherit: AWS credentials, the runner's own tokens and files (a command must not set the
 * job's outputs), and the action's inputs, which may hold tokens.
 */
const WITHHELD = /^(AWS_|ACTIONS_|INPUT_|RUNNER_TOKEN)|^GITHUB_(TOKEN|ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)$/i;

export function commandEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  withheld: readonly string[],
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const inherited = Object.entries(environment).filter(
    ([name, value]) => value !== undefined && !WITHHELD.test(name) && !withheld.includes(name),
  ) as [string, string][];
  return { ...Object.fromEntries(inherited), ...own };
}

/** Runs a program without a shell. After `timeout` milliseconds it and its children are killed. */
export function runCommand(
  argv: readonly string[],
  options: { cwd: string; env: Record<string, string>; timeout: number },
): Promise<CommandResult> {
  const start = performance.now();
  const [program, ...args] = argv as [string, ...string[]];
  return new Promise((resolve) => {
    const output = { stdout: '', stderr: '' };
    let timedOut = false;
    const done = (result: Pick<CommandResult, 'exit' | 'ended' | 'inconclusive'>) => {
      clearTimeout(timer);
      resolve({ ...result, ...output, milliseconds: performance.now() - start });
    };
    // A process group of its own, so that the children of the program end with it.
    const group = process.platform !== 'win32';
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      shell: false,
      detached: group,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => {
      timedOut = true;
      try {
        if (group && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }, options.timeout);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (output[name].length < OUTPUT_LIMIT) output[name] += text;
      });
    }
    child.once('error', (error) => done({ ended: `not started: ${messageOf(error)}`, inconclusive: true }));
    child.once('close', (code, signal) => {
      if (timedOut) done({ ended: `no end within ${options.timeout} ms`, inconclusive: true });
      else if (code === null) done({ ended: `killed by ${signal ?? 'a signal'}`, inconclusive: false });
      else done({ exit: code, ended: String(code), inconclusive: false });
    });
  });
}

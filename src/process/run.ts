import type { ChildProcess } from 'node:child_process';
import spawn from 'cross-spawn';
import type { ChildEnvironment } from './environment.ts';
import { Output, redactor } from './output.ts';

export interface ProcessOptions {
  environment: ChildEnvironment;
  /** Working directory; ours when not given. */
  cwd?: string;
  /** Called with every line of stdout and stderr, without secrets. */
  onLine?: (line: string) => void;
  /** Values that are replaced by *** wherever the process prints them. */
  secrets?: readonly string[];
  /** What the process reads from stdin; nothing when not given. */
  input?: string;
  /** Milliseconds after which the process and its children are killed; never when not given. */
  timeout?: number;
}

export interface ProcessResult {
  /** Exit code; undefined where the process did not end by itself. */
  code?: number;
  outcome: 'exited' | 'killed' | 'timed-out' | 'not-started';
  /** For people: "exit code 1", "signal SIGKILL", "no end within 500 ms", "not started: spawn sam ENOENT". */
  ended: string;
  /** The newest four million characters each, without secrets. */
  stdout: string;
  stderr: string;
  milliseconds: number;
}

/** Runs a program with an argument vector, never through a shell, and waits for its end. Does not throw. */
export async function runProcess(
  program: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const { cwd, environment: env, onLine = () => undefined, input, timeout } = options;
  const start = performance.now();
  const redact = redactor(options.secrets ?? []);
  const stdout = new Output(redact, onLine);
  const stderr = new Output(redact, onLine);
  // A process group of its own, so that the children of the program are killed with it.
  const group = timeout !== undefined && process.platform !== 'win32';
  const child = spawn(program, args, {
    cwd,
    env,
    detached: group,
    windowsHide: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  // A program that ends without having read its input is no failure of ours.
  child.stdin?.on('error', () => undefined).end(input);
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => stdout.add(chunk));
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => stderr.add(chunk));
  const end = await endOf(child, group, timeout);
  stdout.end();
  stderr.end();
  return { ...end, stdout: stdout.text, stderr: stderr.text, milliseconds: performance.now() - start };
}

async function endOf(
  child: ChildProcess,
  group: boolean,
  timeout: number | undefined,
): Promise<Pick<ProcessResult, 'code' | 'outcome' | 'ended'>> {
  let timedOut = false;
  const timer =
    timeout &&
    setTimeout(() => {
      timedOut = true;
      kill(child, group);
    }, timeout);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve({ outcome: 'not-started', ended: `not started: ${error.message}` }));
      child.once('close', (code, signal) => {
        if (timedOut) resolve({ outcome: 'timed-out', ended: `no end within ${timeout} ms` });
        else if (code === null) resolve({ outcome: 'killed', ended: `signal ${signal}` });
        else resolve({ code, outcome: 'exited', ended: `exit code ${code}` });
      });
    });
  } finally {
    clearTimeout(timer);
  }
}

function kill(child: ChildProcess, group: boolean): void {
  try {
    if (group && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
